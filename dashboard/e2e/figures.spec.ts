import { OVERLOADED, requestsOf, withFigures } from "./support/figures";
import { expect, test } from "./support/test";

test.beforeEach(({ faults }) => faults.allow(/503/));

test("without a stream the server is asked instead", async ({ page, request }) => {
  await withFigures(page, () => {});
  await page.goto("/monitoring");
  await expect(page.getByRole("banner").getByText("Updated every 5 s")).toBeVisible();
  const stats = "/v1/analytics/smart-money/stats";
  const requests = page
    .getByRole("row", { name: /GET …\/stats/ })
    .getByRole("cell")
    .nth(1);
  for (let once = 0; once < 2; once += 1) {
    await request.get(stats);
    await expect(requests).toHaveText(String(await requestsOf(request, stats)));
  }
});

test("a server that sends nothing is said to, and the stored figures are shown", async ({
  page,
}) => {
  await page.route("**/monitoring/events", (route) => route.fulfill(OVERLOADED));
  await page.route("**/smart-money/monitoring", (route) => route.fulfill(OVERLOADED));
  await page.goto("/monitoring");
  await expect(page.getByRole("alert").getByText("The service is unavailable")).toBeVisible();
  await expect(page.getByRole("status").getByText(/Connection lost, retrying/)).toBeVisible();
  await expect(page.getByRole("radio", { name: "24 hours" })).toBeAttached();
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);

  await page.unroute("**/smart-money/monitoring");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { name: "Requests by route" })).toBeVisible();
});

test("a database that does not answer is said to, and the rest is shown", async ({ page }) => {
  await withFigures(page, (figures) => {
    figures.job = null;
  });
  await page.goto("/monitoring");
  const banner = page.getByRole("status").filter({ hasText: "The database does not answer" });
  await expect(banner).toBeVisible();
  await expect(page.getByRole("region", { name: "Scoring job" })).toContainText(
    "The database does not answer",
  );
  await expect(page.getByRole("heading", { name: "Requests by route" })).toBeVisible();
  await page.getByRole("banner").getByRole("link", { name: "Overview" }).click();
  await expect(page.getByRole("list", { name: "Wallets by score" })).toBeVisible();
  await expect(banner).toBeVisible();
});

test("how far a run is", async ({ page }) => {
  await withFigures(page, ({ job, data }) => {
    const startedAt = new Date(Date.parse(data.now) - 90_000).toISOString();
    Object.assign(job ?? {}, {
      isRunning: true,
      progress: { runId: 9, stage: "analysis", done: 30, of: 120, startedAt },
    });
  });
  await page.goto("/monitoring");
  const job = page.getByRole("region", { name: "Scoring job" });
  await expect(job.getByText("Running", { exact: true })).toBeVisible();
  await expect(job.getByRole("progressbar")).toHaveAttribute("value", "0.25");
  await expect(job.getByRole("listitem").filter({ hasText: "Analysis" })).toHaveAttribute(
    "aria-current",
    "step",
  );
  await expect(job.getByText("30 of 120")).toBeVisible();
  await expect(job.getByText("1 min 30 s so far")).toBeVisible();
});

test("a run whose process was lost shows no process", async ({ page }) => {
  await withFigures(page, ({ job, data: { now } }) => {
    const leader = { epoch: 1, since: now, expiresAt: now, isExpired: true, holder: null };
    Object.assign(job ?? {}, { isScheduled: true, nextRunAt: now, leader });
  });
  await page.goto("/monitoring");
  const job = page.getByRole("region", { name: "Scoring job" });
  await expect(
    job.getByText("The process that ran the job stopped in the middle of a run"),
  ).toBeVisible();
  await expect(job.getByText("next run due now")).toBeVisible();
  await expect(job.getByText("null")).toHaveCount(0);
});

test("a table stays at its page while its figures change", async ({ page }) => {
  let polls = 0;
  await withFigures(page, ({ api }) => {
    polls += 1;
    const [one] = api.routes;
    if (!one) return;
    api.routes = Array.from({ length: 25 }, (_, at) => ({
      ...one,
      route: `/route/${at}`,
      requests: 1_000 * polls + at,
    }));
  });
  await page.goto("/monitoring");
  const card = page.getByRole("region", { name: "Requests by route" }).first();
  await card.getByRole("button", { name: "Next page" }).click();
  await expect(card.getByText("21–25 of 25 routes")).toBeVisible();
  const before = await card.getByRole("cell").nth(1).textContent();
  await expect(card.getByRole("cell").nth(1)).not.toHaveText(before ?? "");
  await expect(card.getByText("21–25 of 25 routes")).toBeVisible();

  await card.getByRole("columnheader", { name: "Route" }).getByRole("button").click();
  await expect(card.getByText("1–20 of 25 routes")).toBeVisible();
});

test("figures that could not be refreshed say so", async ({ page }) => {
  let newer = 0;
  await withFigures(page, ({ data }) => {
    data.dataVersion += newer;
  });
  await page.goto("/overview");
  await expect(page.getByRole("list", { name: "Wallets by score" })).toBeVisible();
  const notices = page.getByRole("status").filter({ hasText: "could not be refreshed" });
  await expect(notices).toHaveCount(0);
  await page.route("**/smart-money/stats", (route) => route.fulfill(OVERLOADED));
  await page.route("**/smart-money/moves*", (route) => route.fulfill(OVERLOADED));
  newer = 1;
  await expect(notices).toHaveCount(2);
  await expect(page.getByRole("list", { name: "Wallets by score" })).toBeVisible();
});
