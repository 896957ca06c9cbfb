import { expect, test } from "./support/test";

/** What the first view may cost, as it comes over the network. */
const BUDGET_BYTES = 250_000;

test("the first view is light", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByRole("table", { name: "Wallets" })).toBeVisible();
  await page.waitForLoadState("load");
  const loaded = await page.evaluate(() =>
    [
      ...performance.getEntriesByType("navigation"),
      ...performance.getEntriesByType("resource"),
    ].map((entry) => ({
      name: entry.name,
      bytes: (entry as PerformanceResourceTiming).encodedBodySize,
    })),
  );
  // The page itself, its code and its looks: else this would weigh nothing.
  for (const kind of [/\/$/, /\.js$/, /\.css$/, /\/wallets/]) {
    expect(loaded.find(({ name, bytes }) => kind.test(name) && bytes > 0)).toBeTruthy();
  }
  const bytes = loaded.reduce((sum, one) => sum + one.bytes, 0);
  expect(bytes).toBeLessThan(BUDGET_BYTES);
});
