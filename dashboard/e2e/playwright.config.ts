import { defineConfig } from "@playwright/test";
import { BROWSER } from "./support/browser";

export default defineConfig({
  testDir: ".",
  outputDir: "../node_modules/.cache/browser-tests",
  globalSetup: "./support/setup.ts",
  fullyParallel: true,
  workers: 2,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  use: {
    ...BROWSER,
    viewport: { width: 1280, height: 800 },
    screenshot: "only-on-failure",
  },
});
