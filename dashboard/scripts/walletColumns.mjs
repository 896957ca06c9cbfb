// Writes src/api/walletColumns.ts: the columns of a wallet that fit into a cell of a
// spreadsheet, in the order of the contract.

import { readFileSync, writeFileSync } from "node:fs";

const file = (path) => new URL(path, import.meta.url);
const { schemas } = JSON.parse(readFileSync(file("../../docs/openapi.json"), "utf8")).components;

const columns = Object.entries(schemas.Wallet.properties)
  .filter(([, schema]) => fits(schema))
  .map(([name]) => `  ${JSON.stringify(name)},\n`);

writeFileSync(
  file("../src/api/walletColumns.ts"),
  `/** Made of the contract by \`npm run generate\`. */
export const WALLET_COLUMNS = [\n${columns.join("")}] as const;\n`,
);

/** Lists of texts fit, records do not. */
function fits({ $ref, oneOf, type, items }) {
  if ($ref) return fits(schemas[$ref.split("/").at(-1)]);
  if (oneOf) return oneOf.every(fits);
  return type === "array" ? fits(items) : type !== "object";
}
