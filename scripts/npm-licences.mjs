// Fails if a dependency of the dashboard has a licence that is not listed here.
import { readFileSync } from "node:fs";

// None asks more of who passes the pages on than to name the authors.
const ALLOWED = ["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "Unlicense"];
// Of tools that build and test the pages, of which nothing is in them.
const ALLOWED_FOR_TOOLS = ["MPL-2.0", "PSF-2.0", "Python-2.0"];

const lock = new URL("../dashboard/package-lock.json", import.meta.url);
const { packages } = JSON.parse(readFileSync(lock, "utf8"));
const dependencies = Object.entries(packages).filter(([path]) => path !== "");
const refused = dependencies.filter(([, { license = "none", dev }]) => {
  const choices = license.replace(/[()]/g, "").split(" OR ");
  const allowed = dev ? [...ALLOWED, ...ALLOWED_FOR_TOOLS] : ALLOWED;
  return !choices.some((choice) => allowed.includes(choice));
});
for (const [path, { license = "none" }] of refused) {
  console.error(`${path}: the licence ${license} is not in scripts/npm-licences.mjs`);
}
console.log(`licences of ${dependencies.length} npm packages: ${refused.length} refused`);
process.exit(refused.length > 0 ? 1 : 0);
