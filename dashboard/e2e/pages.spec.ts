import { expect, test } from "./support/test";

test("the overview counts, and leads to what it counted", async ({ page }) => {
  await page.goto("/overview");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Overview");
  await expect(
    page.getByRole("list", { name: "Wallets by score" }).getByRole("listitem"),
  ).toHaveCount(10);
  await expect(page.getByText("min_history_days")).toBeVisible();
  await page
    .getByRole("list", { name: "Scored wallets by chain" })
    .getByRole("link", { name: "Arbitrum" })
    .click();
  await expect(page).toHaveURL(/chains=arbitrum/);
});

test("the overview shows what the last run changed", async ({ page, request }) => {
  const moves = await (await request.get("/v1/analytics/smart-money/moves")).json();
  await page.goto("/overview");
  const card = page.getByRole("region", { name: "Changes in the last run" });
  for (const [title, kind] of [
    ["Newly identified", "new"],
    ["Score rose", "risen"],
    ["Score fell", "fallen"],
    ["No longer identified", "former"],
  ] as const) {
    const count = moves.counts[kind];
    await expect(card.getByRole("region", { name: `${title}: ${count}` })).toBeVisible();
  }
  const moved = [...moves.new, ...moves.risen, ...moves.fallen, ...moves.former][0];
  await card.getByTitle(moved.walletAddress).first().click();
  await expect(page).toHaveURL(new RegExp(`/wallets/${moved.walletAddress}`));
});

test("the method has a table of contents that leads to its sections", async ({ page }) => {
  await page.goto("/method");
  const contents = page.getByRole("navigation", { name: "Contents" });
  await expect(contents.getByRole("link")).toHaveText([
    "Trades",
    "The ledger, for each token of a wallet",
    "Metrics",
    "Skill",
    "The market",
    "What a position earned",
    "The crowd",
    "The test",
    "Who is no trader by judgement",
    "Many wallets",
    "Score",
    "Confidence",
    "Smart money",
    "What was shown then",
    "Profile",
    "Following",
    "Settings",
    "Constants",
    "How well it works",
    "Who is identified",
    "Is the score a probability?",
    "Does it predict?",
    "The live record",
    "Known limits",
  ]);
  const score = contents.getByRole("link", { name: "Score", exact: true });
  await score.click();
  await expect(page).toHaveURL(/#score$/);
  await expect(page.getByRole("heading", { name: "Score", level: 2 })).toBeInViewport();
  await expect(score).toHaveAttribute("aria-current", "location");
});

test("a link to a section of the method opens it there", async ({ page }) => {
  await page.goto("/method#confidence");
  await expect(page.getByRole("heading", { name: "Confidence", level: 2 })).toBeInViewport();
});

test("an address with a broken section opens the method at its top", async ({ page }) => {
  await page.goto("/method#%");
  await expect(page.getByRole("navigation", { name: "Contents" })).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toBeInViewport();
});

test("the API reference shows and tries the API", async ({ page }) => {
  await page.goto("/docs");
  const operation = page.locator(".opblock").filter({ hasText: "/v1/analytics/smart-money/stats" });
  await operation.getByRole("button").first().click();
  await operation.getByRole("button", { name: "Try it out" }).click();
  await operation.getByRole("button", { name: "Execute" }).click();
  await expect(operation.locator(".live-responses-table").getByText("200").first()).toBeVisible();
});

test("a chart is read by the keyboard", async ({ page, request }) => {
  const best = await (await request.get("/v1/analytics/smart-money/wallets?limit=1")).json();
  await page.goto(`/wallets/${best.data[0].walletAddress}`);
  const chart = page.getByRole("slider").first();
  await chart.focus();
  await chart.press("Home");
  await expect(chart).toHaveAttribute("aria-valuenow", "0");
  const first = await chart.getAttribute("aria-valuetext");
  await chart.press("ArrowRight");
  await expect(chart).toHaveAttribute("aria-valuenow", "1");
  await expect(chart).not.toHaveAttribute("aria-valuetext", first ?? "");
});

test("an address that leads nowhere says so", async ({ page, faults }) => {
  faults.allow(/404/);
  await page.goto("/wallets/0x0000000000000000000000000000000000000001");
  await expect(page.getByText("No scored wallet has this address")).toBeVisible();
});
