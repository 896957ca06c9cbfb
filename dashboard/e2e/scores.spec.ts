import type { APIRequestContext, Page } from "@playwright/test";
import type { WalletEntry } from "../src/api/types";
import { signedPercent } from "../src/lib/format";
import { expect, test } from "./support/test";

const LIST = "/v1/analytics/smart-money/wallets";

const rows = (page: Page) =>
  page
    .getByRole("table", { name: "Wallets" })
    .getByRole("row")
    .filter({ has: page.getByRole("cell") });

async function list(request: APIRequestContext, query: string) {
  return (await request.get(`${LIST}?${query}`)).json();
}

async function first(request: APIRequestContext, query = ""): Promise<{ walletAddress: string }> {
  return (await list(request, `limit=1&${query}`)).data[0];
}

/** Changes what the service answers of one wallet, into what the small market has no example of. */
async function withEntry(page: Page, change: (entry: WalletEntry) => void): Promise<void> {
  await page.route(`**${LIST}/0x*`, async (route) => {
    const response = await route.fetch();
    const answer = await response.json();
    change(answer.data[0]);
    await route.fulfill({ response, json: answer });
  });
}

test("a bot has no score, and every place says why", async ({ page, request }) => {
  const bot = await first(request, "status=all&scoreBasis=bot");
  await page.goto("/?status=all&scoreBasis=bot");
  await expect(rows(page).first()).toContainText("no score: bot");
  await page.keyboard.press("/");
  await page.keyboard.type(bot.walletAddress.slice(0, 12));
  await expect(page.getByRole("option").first()).toContainText("no score: bot");
  await page.keyboard.press("Escape");
  await rows(page).first().getByRole("link").click();

  const main = page.getByRole("main");
  await expect(main.getByRole("list", { name: "Labels" })).toContainText("Bot");
  await expect(main.locator("header").first()).toContainText("no score");
  const card = main.getByRole("region", { name: "Why it has no score: bot" });
  await expect(card).toContainText("a bot does not trade by judgement");
});

test("a wallet that could not be tested is flagged", async ({ page, request }) => {
  const untested = await first(request, "status=all&scoreBasis=prior_only");
  await page.goto("/?status=all&scoreBasis=prior_only");
  await expect(rows(page).first()).toContainText("not tested");
  await page.goto(`/wallets/${untested.walletAddress}`);
  const card = page.getByRole("region", { name: /^Probability of skill: .*, not tested$/ });
  await expect(card).toContainText(
    "Too few positions for a test: the share of skilled wallets that is expected of any.",
  );
});

test("a score is explained by what it is made of", async ({ page, request }) => {
  const { walletAddress } = await first(request);
  const { wallet, evidence } = (await (await request.get(`${LIST}/${walletAddress}`)).json())
    .data[0];
  await page.goto(`/wallets/${walletAddress}`);
  const card = page.getByRole("region", { name: /^Probability of skill/ });
  await expect(card.getByRole("heading")).toHaveText(
    `Probability of skill: ${wallet.smartMoneyScore.toFixed(1)}\u202f%`,
  );
  for (const [label, value] of [
    ["Compared positions", wallet.comparedPositions],
    ["Followed positions", wallet.followedPositions],
    ["Periods", wallet.comparedPeriods],
  ] as const) {
    const stat = card
      .locator("dl > div")
      .filter({ has: page.getByRole("button", { name: label }) });
    await expect(stat.locator("dd").first()).toHaveText(value.toLocaleString("en-US"));
  }
  await expect(card).toContainText(`${evidence.comparedOpen} of them open`);
  for (const label of ["Expected excess", "Follower’s excess", "p-value", "q-value"]) {
    await expect(card.getByRole("button", { name: label })).toBeVisible();
  }
});

test("the evidence is a curve, a legend of switches and a table", async ({ page, request }) => {
  const { walletAddress } = await first(request);
  const { wallet } = (await (await request.get(`${LIST}/${walletAddress}`)).json()).data[0];
  await page.goto(`/wallets/${walletAddress}`);
  const card = page.getByRole("region", { name: "Evidence", exact: true });
  const market = card.getByRole("button", { name: /^Over the market/ });
  for (const name of [
    /^Over the crowd/,
    /^Follower, over the market/,
    /^Follower, over the crowd/,
  ]) {
    await expect(card.getByRole("button", { name })).toHaveAttribute("aria-pressed", "true");
  }
  const chart = card.getByRole("slider");
  await chart.focus();
  await chart.press("End");
  await expect(chart).toHaveAttribute("aria-valuetext", /Over the market [+−].*95 %: .* to /);
  await market.click();
  await expect(market).toHaveAttribute("aria-pressed", "false");
  await expect(chart).not.toHaveAttribute("aria-valuetext", /: Over the market/);

  await card.getByText("As a table").click();
  const table = card.getByRole("table");
  await expect(table.getByRole("columnheader")).toHaveText([
    "Period from",
    "Over the market",
    "Over the crowd",
    "Follower, over the market",
    "Follower, over the crowd",
    "95 % interval of the band",
  ]);
  await expect(table.getByRole("rowheader")).toHaveCount(wallet.excessCurve.length);
  const sum = wallet.excessCurve.reduce((all: number, point: { market: number }) => {
    return all + point.market;
  }, 0);
  await expect(table.getByRole("row").last().getByRole("cell").first()).toHaveText(
    signedPercent(sum),
  );
});

test("who beat the market and lost dollars is said to do both", async ({ page, request }) => {
  const { walletAddress } = await first(request);
  await withEntry(page, ({ wallet }) => {
    Object.assign(wallet, { totalPnl: -4_321, expectedExcess: 0.0125 });
  });
  await page.goto(`/wallets/${walletAddress}`);
  const card = page.getByRole("region", { name: /^Probability of skill/ });
  await expect(card).toContainText("It lost $4,321, and it beat the market");
  await expect(card).toContainText("+1.25\u202f% a period");
  await card.getByRole("link", { name: "Identified wallets with a gain" }).click();
  await expect(page).toHaveURL(/\?minRoi=0$/);
  await expect(page.getByLabel("Only with a gain")).toBeChecked();
});

test("a copy leads to the wallet that it copies", async ({ page, request }) => {
  const [copy, leader] = (await list(request, "limit=2")).data;
  await withEntry(page, (entry) => {
    const { wallet } = entry;
    if (wallet.walletAddress !== copy.walletAddress) {
      entry.copies = [copy.walletAddress];
      return;
    }
    const copyOf = leader.walletAddress;
    Object.assign(wallet, { smartMoneyScore: null, scoreBasis: "copy", copyOf });
  });
  await page.goto(`/wallets/${copy.walletAddress}`);
  const card = page.getByRole("region", { name: "Why it has no score: copy" });
  await expect(card).toContainText("Its purchases repeat those of");
  await card.getByTitle(leader.walletAddress).click();
  await expect(page).toHaveURL(new RegExp(`/wallets/${leader.walletAddress}`));
  const leading = page.getByRole("region", { name: /^Probability of skill/ });
  await expect(leading).toContainText("One wallet repeats its purchases");
  await leading.getByTitle(copy.walletAddress).click();
  await expect(page).toHaveURL(new RegExp(`/wallets/${copy.walletAddress}`));
});

test("a wallet on two chains, one of them without a score, opens on the other", async ({
  page,
  request,
}) => {
  const { walletAddress } = await first(request);
  await page.route(`**${LIST}/0x*`, async (route) => {
    const response = await route.fetch();
    const answer = await response.json();
    const other = structuredClone(answer.data[0]);
    Object.assign(other.wallet, { chainId: "base", smartMoneyScore: null, scoreBasis: "bot" });
    await route.fulfill({ response, json: { ...answer, data: [other, ...answer.data] } });
  });
  await page.goto(`/wallets/${walletAddress}`);
  const tabs = page.getByRole("navigation", { name: "Chains of this address" });
  await expect(tabs.getByRole("link", { name: "Base" })).toContainText("no score: bot");
  await expect(page.getByRole("region", { name: /^Probability of skill/ })).toBeVisible();
  await tabs.getByRole("link", { name: "Base" }).click();
  await expect(page.getByRole("region", { name: "Why it has no score: bot" })).toBeVisible();
});

test("the profile describes nine factors, and sums up none", async ({ page, request }) => {
  const { walletAddress } = await first(request);
  await page.goto(`/wallets/${walletAddress}`);
  const profile = page.getByRole("region", { name: "Profile" });
  await expect(profile.getByRole("rowheader")).toHaveCount(9);
  await expect(profile).toContainText("It says nothing of skill");
  await expect(profile).not.toContainText("/ 100");
});

test("basis and gain are filters as of the API", async ({ page, request }) => {
  const total = async (query: string) => (await list(request, query)).pagination.total as number;
  const [all, gain, tested] = [
    await total("status=all"),
    await total("status=all&minRoi=0"),
    await total("status=all&minRoi=0&scoreBasis=tested,bot"),
  ];
  expect(all).toBeGreaterThan(gain);
  expect(gain).toBeGreaterThan(tested);
  await page.goto("/?status=all");
  await page.getByLabel("Only with a gain").check();
  await expect(page.getByText(`of ${gain} wallets`)).toBeVisible();
  await page.getByRole("button", { name: "Basis of the score" }).click();
  await page.getByLabel("Tested", { exact: true }).check();
  await page.getByLabel("Bot", { exact: true }).check();
  await expect(page.getByText(`of ${tested} wallets`)).toBeVisible();
  await expect(page).toHaveURL(/scoreBasis=tested,bot&status=all&minRoi=0$/);
  await page.keyboard.press("Escape");
  await page.getByLabel("Only with a gain").uncheck();
  await expect(page).not.toHaveURL(/minRoi/);
});

test("the overview counts wallets by basis, and those without a score apart", async ({
  page,
  request,
}) => {
  const stats = await (await request.get("/v1/analytics/smart-money/stats")).json();
  const scored = stats.scoreDistribution.reduce((sum: number, count: number) => sum + count, 0);
  await page.goto("/overview");
  await expect(page.getByRole("region", { name: "Distribution of scores" })).toContainText(
    `${stats.scoredWallets - scored} wallets without a score`,
  );
  const bases = page.getByRole("list", { name: "Scored wallets by basis of the score" });
  await expect(bases.getByRole("listitem")).toHaveCount(7);
  await bases.getByRole("link", { name: "Bot" }).click();
  await expect(page).toHaveURL(/scoreBasis=bot&status=all/);
});
