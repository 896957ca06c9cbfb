import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expect, test } from "./support/test";

const LIST = "/v1/analytics/smart-money/wallets";

const table = (page: Page) => page.getByRole("table", { name: "Wallets" });
/** Without the row of titles. */
const rows = (page: Page) =>
  table(page)
    .getByRole("row")
    .filter({ has: page.getByRole("cell") });

test("it opens on the identified wallets, best first", async ({ page, request }) => {
  const best = (await (await request.get(`${LIST}?limit=20`)).json()).data;
  await page.goto("/");
  await expect(rows(page)).toHaveCount(20);
  await expect(rows(page).first().getByRole("link")).toHaveAttribute(
    "title",
    best[0].walletAddress,
  );
  await expect(rows(page).last().getByRole("link")).toHaveAttribute(
    "title",
    best[19].walletAddress,
  );
});

test("it filters, sorts and pages, and the address bar keeps it", async ({ page, request }) => {
  await page.goto("/");
  await page.getByLabel("Status").selectOption("all");
  await expect(page).toHaveURL(/status=all/);
  await page.getByLabel("Confidence").selectOption("medium");
  await table(page).getByRole("columnheader", { name: "PnL" }).last().getByRole("button").click();
  await expect(page).toHaveURL(/sortBy=pnl/);
  await page.getByRole("button", { name: "Next page" }).click();
  await expect(page).toHaveURL(/page=2/);

  const query = "status=all&minConfidence=medium&sortBy=pnl";
  const second = (await (await request.get(`${LIST}?${query}&page=2`)).json()).data;
  await expect(rows(page)).toHaveCount(second.length);
  await expect(rows(page).first().getByRole("link")).toHaveAttribute(
    "title",
    second[0].walletAddress,
  );
});

test("a view is shared by its address", async ({ page, context, request }) => {
  await page.goto("/");
  await page.getByLabel("Status").selectOption("all");
  await page.getByLabel("Minimum score").fill("40");
  await expect(page).toHaveURL(/minScore=40/);
  const total = (await (await request.get(`${LIST}?status=all&minScore=40`)).json()).pagination
    .total;

  const other = await context.newPage();
  await other.goto(page.url());
  await expect(other.getByLabel("Status")).toHaveValue("all");
  await expect(other.getByLabel("Minimum score")).toHaveValue("40");
  await expect(other.getByText(`of ${total} wallets`)).toBeVisible();
});

test("trades, drawdown in percent and bots are filters as of the API", async ({
  page,
  context,
  request,
}) => {
  const total = async (query: string) =>
    (await (await request.get(`${LIST}?status=all${query}`)).json()).pagination.total as number;
  const query = "&minTrades=60&minMaxDrawdown=-0.2&isBot=false";
  const [all, trades, drawdown, none] = [
    await total(""),
    await total("&minTrades=60"),
    await total("&minTrades=60&minMaxDrawdown=-0.2"),
    await total(query),
  ];
  // Each of the filters leaves some out.
  expect(all).toBeGreaterThan(trades);
  expect(trades).toBeGreaterThan(drawdown);
  expect(drawdown).toBeGreaterThan(none);
  expect(none).toBeGreaterThan(0);

  await page.goto("/?status=all");
  await page.getByLabel("Minimum trades").fill("60");
  await expect(page.getByText(`of ${trades} wallets`)).toBeVisible();
  // Without the sign, as on a phone whose keys have none.
  await page.getByLabel("Deepest drawdown (%)").fill("20");
  await expect(page.getByText(`of ${drawdown} wallets`)).toBeVisible();
  await page.getByLabel("Bots").selectOption("No bots");
  await expect(page.getByText(`of ${none} wallets`)).toBeVisible();
  expect(new URL(page.url()).search).toBe(`?status=all${query}`);

  const other = await context.newPage();
  await other.goto(page.url());
  await expect(other.getByLabel("Minimum trades")).toHaveValue("60");
  await expect(other.getByLabel("Deepest drawdown (%)")).toHaveValue("-20");
  await expect(other.getByLabel("Bots")).toHaveValue("false");
  await expect(other.getByText(`of ${none} wallets`)).toBeVisible();
  await other.getByLabel("Deepest drawdown (%)").fill("-101");
  await expect(other.getByLabel("Deepest drawdown (%)")).toHaveAccessibleDescription("−100 to 0");
  await other.getByLabel("Deepest drawdown (%)").fill("");
  await expect(other).not.toHaveURL(/minMaxDrawdown/);
});

test("a wallet is one click away, and the link back keeps the filters", async ({ page }) => {
  await page.goto("/?chains=arbitrum&status=all");
  const first = rows(page).first().getByRole("link");
  const address = await first.getAttribute("title");
  await first.click();
  await expect(page).toHaveURL(new RegExp(`/wallets/${address}`));
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByRole("heading", { name: /score/i }).first()).toBeVisible();

  await page.getByRole("main").getByRole("link", { name: "Leaderboard" }).click();
  await expect(page).toHaveURL(/chains=arbitrum/);
  await expect(page.getByLabel("Status")).toHaveValue("all");
  await expect(first).toHaveAttribute("title", address ?? "");
});

test("the search finds a wallet by the beginning of its address", async ({ page, request }) => {
  const [wallet] = (await (await request.get(`${LIST}?limit=1&sortBy=pnl`)).json()).data;
  const address: string = wallet.walletAddress;
  await page.goto("/overview");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.keyboard.press("/");
  await page.keyboard.type(address.slice(0, 10).toUpperCase().replace("0X", "0x"));
  const option = page.getByRole("option").first();
  await expect(option).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/wallets/${address}`));
});

test("the search finds a wallet by a part of its name", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("combobox", { name: /Search/ }).fill("kestrel");
  await page.getByRole("option", { name: /Kestrel Capital/ }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Kestrel Capital");
});

test("the view is downloaded as CSV, all of its pages", async ({ page, request }) => {
  const { total } = (await (await request.get(`${LIST}?limit=1`)).json()).pagination;
  await page.goto("/");
  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "CSV" }).click();
  const file = await (await downloading).path();
  const lines = (await readFile(file, "utf8")).trim().split("\n");
  expect(lines).toHaveLength(total + 1);
  const header = (lines[0] ?? "").replace("\uFEFF", "").replaceAll('"', "").trim().split(",");
  // Every wallet has these, which the list itself does not show.
  for (const name of ["walletAddress", "realizedPnl", "coverage", "firstSeen", "lastUpdated"]) {
    const column = header.indexOf(name);
    const cells = lines.slice(1).map((line) => line.split(",")[column]);
    expect(cells.filter(Boolean), name).toHaveLength(total);
  }
});

test("filters that match no wallet say so, and are cleared", async ({ page }) => {
  await page.goto("/?minTrades=1000000000");
  const main = page.getByRole("main");
  await expect(main.getByText("No wallet matches these filters")).toBeVisible();
  // The one beneath those words: another is among the filters.
  await main.getByRole("button", { name: "Clear filters" }).last().click();
  await expect(page).not.toHaveURL(/minTrades/);
  await expect(rows(page)).toHaveCount(20);
});

test("a score that no filter takes says which are taken", async ({ page }) => {
  await page.goto("/");
  const score = page.getByLabel("Minimum score");
  await score.fill("101");
  await expect(score).toHaveAccessibleDescription("0 to 100");
  await score.fill("10");
  await expect(score).toHaveAccessibleDescription("");
});

test("parameters that mean nothing here take no wallets away", async ({ page, request }) => {
  const best = (await (await request.get(`${LIST}?limit=1`)).json()).data[0];
  await page.goto("/?utm_source=newsletter&page=1e9");
  await expect(rows(page)).toHaveCount(20);
  await expect(rows(page).first().getByRole("link")).toHaveAttribute("title", best.walletAddress);
  await expect(page.getByRole("button", { name: "Clear filters" })).toHaveCount(0);
  await expect(page).not.toHaveURL(/utm_source|page=/);
});

test("a name that means harm widens nothing", async ({ page }) => {
  const names = [
    "W".repeat(100),
    "🦈".repeat(100),
    `Z${"\u0301".repeat(99)}`,
    "\u202egnorw",
    " \u200b ",
  ];
  await page.route(`**${LIST}*`, async (route) => {
    const response = await route.fetch();
    const list = await response.json();
    names.forEach((name, at) => {
      list.data[at].walletName = name;
    });
    await route.fulfill({ response, json: list });
  });
  await page.goto("/");
  await expect(rows(page)).toHaveCount(20);
  await expect(rows(page).first().locator("bdi")).toHaveText(names[0] ?? "");
  await expect(
    rows(page)
      .nth(names.length - 1)
      .getByRole("link"),
  ).toHaveText(/^0x/);
  const [wide, room] = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return [scrollWidth, clientWidth];
  });
  expect(wide).toBeLessThanOrEqual(room ?? 0);
});

test("a chain with an odd name breaks nothing", async ({ page, faults }) => {
  faults.allow(/400/);
  await page.goto("/?chains=__proto__,constructor");
  await expect(page.getByText("The request was refused")).toBeVisible();
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(rows(page)).toHaveCount(20);
});

test("a heading that sorts explains itself to the keyboard", async ({ page }) => {
  await page.goto("/");
  const roi = page.getByRole("columnheader", { name: "ROI" }).getByRole("button");
  await roi.focus();
  await expect(page.getByRole("tooltip").filter({ hasText: "Total PnL ÷ cost" })).toBeVisible();
  await expect(roi).toHaveAccessibleDescription(/Total PnL ÷ cost/);
  await roi.press("Enter");
  await expect(page).toHaveURL(/sortBy=roi/);
});

test("a list too long to be paged through says so", async ({ page }) => {
  await page.route(/smart-money\/wallets(\?|$)/, async (route) => {
    const response = await route.fetch();
    const list = await response.json();
    Object.assign(list.pagination, { total: 1_000_000, totalPages: 50_000 });
    await route.fulfill({ response, json: list });
  });
  await page.goto("/");
  await expect(page.getByText("Page 1 of 1,000")).toBeVisible();
  await expect(page.getByText(/Only the first 1,000 pages are available/)).toBeVisible();
});

test("an export is cancelled while it waits", async ({ page, faults }) => {
  faults.allow(/429/);
  await page.goto("/");
  await expect(rows(page)).toHaveCount(20);
  await page.route("**/wallets?*limit=100*", (route) =>
    route.fulfill({
      status: 429,
      headers: { "retry-after": "50" },
      json: { code: "rate_limited" },
    }),
  );
  const refused = page.waitForResponse((response) => response.status() === 429);
  await page.getByRole("button", { name: "CSV" }).click();
  await refused;
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("button", { name: "CSV" })).toBeVisible();
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 360, height: 780 }, hasTouch: true, isMobile: true });

  test("filters fold, and a wallet is one tap away", async ({ page }) => {
    await page.goto("/");
    await expect(page.getByLabel("Status")).toBeHidden();
    await page.getByRole("button", { name: /Filter and sort/ }).tap();
    await page.getByLabel("Status").selectOption("candidate");
    await expect(page).toHaveURL(/status=candidate/);
    await page.getByRole("main").getByRole("link").first().tap();
    await expect(page).toHaveURL(/\/wallets\/0x/);
  });
});
