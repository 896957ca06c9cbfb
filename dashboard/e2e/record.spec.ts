import type { Page } from "@playwright/test";
import type { LiveRecord } from "../src/api/types";
import { expect, test } from "./support/test";

const RECORD = "/v1/analytics/smart-money/record";

/** Changes what the service answers, into what takes it weeks. */
async function withRecord(page: Page, change: (record: LiveRecord) => void): Promise<void> {
  await page.route(`**${RECORD}?*`, async (route) => {
    const response = await route.fetch();
    const record = (await response.json()) as LiveRecord;
    change(record);
    await route.fulfill({ response, json: record });
  });
}

const interval = (value: number) => ({ value, low: value - 0.1, high: value + 0.1 });

/** Of 40 followed wallets 62.5 % were ahead. */
function graded(record: LiveRecord): void {
  const none = { value: null, low: null, high: null };
  const forward = { excess: interval(0.02), walletsAhead: interval(0.625), positionsAhead: none };
  const group = {
    wallets: 50,
    gone: 0,
    stopped: 8,
    measured: 42,
    followed: 40,
    positions: 300,
    followedPositions: 280,
    pnl: 12_345,
    ownMarket: forward,
    ownPeers: forward,
    followerMarket: forward,
    followerPeers: forward,
    expectedExcess: { expected: 0.03, came: interval(0.025) },
    followerExcess: { expected: 0.02, came: interval(0.015) },
  };
  const byScore = Array.from({ length: 10 }, (_, at) => ({
    from: at * 10,
    to: at * 10 + 10,
    wallets: at === 9 ? 40 : 0,
    said: at === 9 ? 0.95 : null,
    ahead: at === 9 ? interval(0.625) : none,
  }));
  const figures = { identified: group, candidate: group, former: group, byScore };
  record.running = [{ horizonDays: 7, lists: 1, from: "2026-01-02", to: "2026-01-08", figures }];
  const [list] = record.lists;
  if (!list) throw new Error("no list is frozen");
  const { wallets, gone, stopped, measured, followed, followerPeers } = group;
  const identified = { wallets, gone, stopped, measured, followed, followerPeers };
  const gradedAt = "2026-01-10T00:00:00Z";
  list.grades = [
    { horizonDays: 1, gradedAt, counts: true, identified },
    { horizonDays: 7, gradedAt, counts: false, identified: null },
  ];
}

test("a list that was just frozen says when it is graded, and leads to its wallets", async ({
  page,
  request,
}) => {
  const { lists } = (await (await request.get(RECORD)).json()) as LiveRecord;
  const [list] = lists;
  if (!list) throw new Error("no list is frozen");
  await page.goto("/record");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Record");
  await expect(page.getByText("No list is graded yet")).toBeVisible();
  const row = page.getByRole("table", { name: "Frozen lists" }).getByRole("row").nth(1);
  await expect(row).toContainText("due after");
  await expect(row).toContainText(list.digest.slice(0, 16));
  await row.getByRole("link", { name: list.day }).click();
  await expect(page).toHaveURL(new RegExp(`/record/${list.day}$`));
  await expect(page.getByText(list.digest)).toBeVisible();
  await page.getByRole("table", { name: "Wallets of the list" }).getByRole("link").first().click();
  await expect(page).toHaveURL(/\/wallets\/0x/);
});

test("what came after lists is shown with its intervals", async ({ page }) => {
  await withRecord(page, graded);
  await page.goto("/record");
  const running = page.getByRole("table", { name: "Running record" }).getByRole("row").nth(1);
  await expect(running).toContainText("2026-01-02 to 2026-01-08");
  await expect(running).toContainText("62.5\u202f% [52.5\u202f% to 72.5\u202f%]");
  await expect(running).toContainText("+2.00\u202f% [−8.00\u202f% to +12.00\u202f%]");
  const calibration = page.getByRole("list", { name: "Score and share ahead" });
  await expect(calibration.getByRole("listitem")).toHaveCount(1);
  await expect(calibration).toContainText("said 95.0\u202f%, came 62.5\u202f%");
  const row = page.getByRole("table", { name: "Frozen lists" }).getByRole("row").nth(1);
  await expect(row).toContainText("62.5\u202f%");
  await expect(row).toContainText("trades taken back");
});

test("without a list the page says how there comes to be one", async ({ page }) => {
  await withRecord(page, (record) => {
    record.lists = [];
    record.total = 0;
  });
  await page.goto("/record");
  await expect(page.getByText("No list is frozen yet")).toBeVisible();
  await expect(page.getByText("smartmoney score --full")).toBeVisible();
});
