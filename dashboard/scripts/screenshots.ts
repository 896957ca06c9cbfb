import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test as base, type Page } from "@playwright/test";
import { withService } from "../e2e/support/service";

/** Where the pictures go; those of the README beside it. */
const FOLDER = process.env.SCREENSHOTS ?? "screenshots";
const README_IMAGES = fileURLToPath(new URL("../../docs/images/", import.meta.url));

const WIDTHS = [360, 1024, 1600];
const THEMES = ["light", "dark"] as const;

const PAGES = {
  leaderboard: () => "/",
  wallet: bestWallet,
  overview: () => "/overview",
  record: () => "/record",
  monitoring: () => "/monitoring",
  method: () => "/method",
  reference: () => "/docs",
};

/**
 * What the README shows: the first screenful, small enough for a page of text. Only of a
 * server that runs: the curves of one that was started for this are empty.
 */
const IN_README = [
  { name: "leaderboard", theme: "light" },
  { name: "wallet", theme: "light" },
  { name: "overview", theme: "dark" },
  { name: "monitoring", theme: "dark" },
  { name: "method", theme: "light" },
  { name: "reference", theme: "light" },
] as const;

const test = base.extend<object, { url: string }>({
  url: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright asks for a pattern here
    async ({}, use) => {
      const running = process.env.SMARTMONEY_URL;
      await (running ? use(running) : withService((service) => use(service.url)));
    },
    { scope: "worker" },
  ],
});

for (const theme of THEMES) {
  test.describe(theme, () => {
    test.use({ colorScheme: theme });
    for (const [name, path] of Object.entries(PAGES)) {
      test(name, async ({ page, url }) => {
        const address = url + (await path(page, url));
        for (const width of WIDTHS) {
          await page.setViewportSize({ width, height: width < 500 ? 780 : 900 });
          await open(page, address);
          const file = join(FOLDER, `${name}-${width}-${theme}.png`);
          await page.screenshot({ path: file, fullPage: true });
        }
      });
    }
  });
}

for (const { name, theme } of process.env.SMARTMONEY_URL ? IN_README : []) {
  test(`${name} for the README`, async ({ page, url }) => {
    await page.emulateMedia({ colorScheme: theme });
    await page.setViewportSize({ width: 1280, height: 900 });
    await open(page, url + (await PAGES[name](page, url)));
    await page.screenshot({ path: join(README_IMAGES, `${name}.png`) });
  });
}

async function open(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.locator("h1, h2.title").first().waitFor();
  await page.waitForFunction(() => !document.querySelector("[aria-busy=true]"));
  await page.evaluate(() => document.fonts.ready);
}

async function bestWallet(page: Page, url: string): Promise<string> {
  const best = await page.request.get(`${url}/v1/analytics/smart-money/wallets?limit=1`);
  return `/wallets/${(await best.json()).data[0].walletAddress}`;
}
