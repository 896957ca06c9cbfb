import { expect, test } from "./support/test";

const RUNS = "/v1/analytics/smart-money/jobs/scoring/runs";

test("a scoring run appears live", async ({ page, service, request }) => {
  const headers = { authorization: `Bearer ${await service.makeKey()}` };
  await page.goto("/monitoring");
  const history = page.getByRole("table", { name: "Job history" });
  await expect(history.getByRole("row")).toHaveCount(3);

  // A run of so few wallets may be over between two messages: another is begun then.
  const progress = page.getByRole("progressbar");
  await expect(async () => {
    await request.post(`${RUNS}?full=true`, { headers });
    await expect(progress).toBeVisible({ timeout: 3_000 });
  }).toPass({ timeout: 40_000 });
  await expect(page.getByText("Running", { exact: true })).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: "Analysis" })).toBeVisible();

  await expect(progress).toBeHidden({ timeout: 30_000 });
  const latest = history.getByRole("row").nth(1);
  await expect(latest).toContainText("Complete");
  await expect(latest).toContainText("all");
  await expect(latest).toContainText("request");
});

test("requests are counted while one looks", async ({ page, request }) => {
  await page.goto("/monitoring");
  const route = page.getByRole("row", { name: /GET …\/wallets\/\{address\}/ });
  const wallets = await (
    await request.get("/v1/analytics/smart-money/wallets?limit=1&status=all")
  ).json();
  const address = wallets.data[0].walletAddress;
  await request.get(`/v1/analytics/smart-money/wallets/${address}`);
  await expect(route).toBeVisible();
});

test("the server is lost and regained", async ({ page, service, faults }) => {
  faults.allow(
    /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET/,
  );
  await page.goto("/monitoring");
  const header = page.getByRole("banner");
  await expect(header.getByText("Live", { exact: true })).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: /connection lost/i })).toHaveCount(0);

  await service.kill();
  await expect(page.getByText(/connection lost, retrying/i)).toBeVisible();
  await expect(page.getByText(/since \d\d:\d\d:\d\d/i)).toBeVisible();

  await service.start();
  await expect(header.getByText("Connected again")).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText(/connection lost, retrying/i)).toBeHidden();
  await expect(header.getByText("Live", { exact: true })).toBeVisible();
});

test("a server that hangs is noticed", async ({ page, service, faults }) => {
  faults.allow(/ERR_/);
  await page.goto("/overview");
  const header = page.getByRole("banner");
  await expect(header.getByText("Live", { exact: true })).toBeVisible();
  service.hang();
  try {
    await expect(page.getByText(/connection lost, retrying/i)).toBeVisible({ timeout: 30_000 });
    // What was there stays there.
    await expect(page.getByRole("list", { name: "Wallets by score" })).toBeVisible();
  } finally {
    service.goOn();
  }
  await expect(header.getByText("Connected again")).toBeVisible({ timeout: 30_000 });
});

test("the range of the charts is in the address", async ({ page }) => {
  await page.goto("/monitoring?hours=6");
  await expect(page.getByRole("radio", { name: "6 hours" })).toBeChecked();
  await page.getByText("7 d", { exact: true }).click();
  await expect(page.getByRole("radio", { name: "7 days" })).toBeChecked();
  await expect(page).toHaveURL(/hours=168/);
});
