import { requestsOf } from "./support/figures";
import { expect, test } from "./support/test";

const RUNS = "/v1/analytics/smart-money/jobs/scoring/runs";

test("a scoring run appears live", async ({ page, service, request }) => {
  const headers = { authorization: `Bearer ${await service.makeKey()}` };
  await page.goto("/monitoring");
  const history = page.getByRole("table", { name: "Job history" });
  await expect(history.getByRole("row")).toHaveCount(3);

  await request.post(`${RUNS}?full=true`, { headers });
  await expect(history.getByRole("row")).toHaveCount(4, { timeout: 30_000 });
  const latest = history.getByRole("row").nth(1);
  await expect(latest).toContainText("Complete");
  await expect(latest).toContainText("all");
  await expect(latest).toContainText("request");
});

test("requests are counted while one looks", async ({ page, request }) => {
  const query = "limit=1&status=all";
  const wallets = await (await request.get(`/v1/analytics/smart-money/wallets?${query}`)).json();
  const wallet = `/v1/analytics/smart-money/wallets/${wallets.data[0].walletAddress}`;
  await request.get(wallet);
  const before = await requestsOf(request, "/v1/analytics/smart-money/wallets/{address}");
  await page.goto("/monitoring");
  const route = page.getByRole("row", { name: /GET …\/wallets\/\{address\}/ });
  const requests = route.getByRole("cell").nth(1);
  await expect(requests).toHaveText(String(before));
  await request.get(wallet);
  await expect(requests).toHaveText(String(before + 1));
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
  await expect(
    page.getByText(/Lost at \d\d:\d\d:\d\d UTC; the live figures are from \d\d:\d\d:\d\d UTC/),
  ).toBeVisible();

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
