import { defineConfig } from "@playwright/test";
import { BROWSER } from "../e2e/support/browser";

/**
 * Pictures of every page: `npm run screenshots`, of a small market made for it, or
 * `SMARTMONEY_URL=http://127.0.0.1:8080 npm run screenshots`, of a server that runs.
 */
export default defineConfig({
  testDir: ".",
  testMatch: "screenshots.ts",
  outputDir: "../node_modules/.cache/screenshots",
  ...(process.env.SMARTMONEY_URL ? {} : { globalSetup: "../e2e/support/setup.ts" }),
  workers: 1,
  timeout: 120_000,
  reporter: [["list"]],
  use: BROWSER,
});
