import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "./support/test";

const PAGES = ["/", "/overview", "/record", "/monitoring", "/method", "/docs", "/wallets"] as const;

/** The best wallet's page, for `/wallets`; what is said of it is in the page before this returns. */
async function open(page: Page, path: (typeof PAGES)[number]): Promise<void> {
  if (path === "/wallets") {
    const best = await page.request.get("/v1/analytics/smart-money/wallets?limit=1");
    await page.goto(`/wallets/${(await best.json()).data[0].walletAddress}`);
  } else {
    await page.goto(path);
  }
  await page.waitForLoadState("load");
  await expect(page.locator("h1, h2.title").first()).toBeVisible();
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
}

for (const path of PAGES) {
  test(`${path} has no serious accessibility fault in either theme`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: "light" });
    await open(page, path);
    expect(await seriousFaults(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await transitions(page), "colours that lag behind the theme").toEqual([]);
    expect(await seriousFaults(page)).toEqual([]);
  });
}

function transitions(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    document
      .getAnimations()
      .filter((animation) => animation instanceof CSSTransition)
      .map(({ transitionProperty }) => transitionProperty),
  );
}

async function seriousFaults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
    );
}

for (const path of PAGES) {
  test(`${path} fits every screen`, async ({ page }) => {
    await page.setViewportSize({ width: 360, height: 780 });
    await open(page, path);
    for (const width of [360, 768, 1024, 1920]) {
      await page.setViewportSize({ width, height: 780 });
      await expect.poll(() => excess(page), { message: `${width} pixels wide` }).toBe(0);
    }
  });
}

/** By how much the whole page can be scrolled sideways. */
function excess(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth - clientWidth;
  });
}

test("the theme can be chosen, and is kept", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto("/overview");
  const light = await background(page);

  const toggle = page.getByRole("button", { name: /^Theme/ });
  await toggle.click();
  await expect(toggle).toHaveAccessibleName(/^Theme: dark/);
  const dark = await background(page);
  expect(dark).not.toBe(light);
  await page.reload();
  expect(await background(page)).toBe(dark);

  await page.goto("/docs");
  expect(await background(page)).toBe(dark);
});

function background(page: Page): Promise<string> {
  return page.evaluate(() => getComputedStyle(document.body).getPropertyValue("--bg"));
}
