import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { exportWallets } from "./exportCsv";

const ask = vi.hoisted(() => vi.fn<(request: Request) => Promise<Response>>());
vi.mock("../../api/client", async (load) => {
  const { default: createClient } = await import("openapi-fetch");
  const real = await load<typeof import("../../api/client")>();
  return { ...real, api: createClient({ baseUrl: "http://server", fetch: ask }) };
});

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const tooMany = () =>
  Response.json({ code: "too_many_requests" }, { status: 429, headers: { "retry-after": "30" } });
const page = (names: string[], nextCursor: string | null) =>
  Response.json({
    data: names.map((walletName) => ({ walletName })),
    pagination: { total: 3, nextCursor },
  });

test("all pages are read, and a server that asks to wait is waited for", async () => {
  ask
    .mockResolvedValueOnce(page(["a", "b"], "next"))
    .mockResolvedValueOnce(tooMany())
    .mockResolvedValueOnce(page(["c"], null));
  const exported = exportWallets({}, () => {}, new AbortController().signal);
  await vi.advanceTimersByTimeAsync(29_000);
  expect(ask).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await exported).toMatchObject({ rows: 3, total: 3 });
  const asked = ask.mock.calls.map(([request]) => new URL(request.url).searchParams);
  expect(asked.map((query) => query.get("include"))).toEqual(["metrics", "metrics", "metrics"]);
  expect(asked.map((query) => query.get("cursor"))).toEqual([null, "next", "next"]);
});

test("who has no score has an empty cell for it, and one that says why", async () => {
  ask.mockResolvedValueOnce(
    Response.json({
      data: [
        { smartMoneyScore: 71.5, scoreBasis: "tested" },
        { smartMoneyScore: null, scoreBasis: "copy", copyOf: "0xabc" },
      ],
      pagination: { total: 2, nextCursor: null },
    }),
  );
  const { csv } = await exportWallets({}, () => {}, new AbortController().signal);
  const [header, ...rows] = csv
    .replace("\uFEFF", "")
    .trim()
    .split("\r\n")
    .map((line) => line.split(","));
  const cells = ["smartMoneyScore", "scoreBasis", "copyOf"].map((name) => {
    const at = header?.indexOf(`"${name}"`) ?? -1;
    return rows.map((row) => row[at]);
  });
  expect(cells).toEqual([
    ["71.5", ""],
    ['"tested"', '"copy"'],
    ["", '"0xabc"'],
  ]);
});

test("an export can be cancelled while it waits", async () => {
  ask.mockResolvedValueOnce(tooMany());
  const controller = new AbortController();
  const exported = exportWallets({}, () => {}, controller.signal);
  const ended = expect(exported).rejects.toMatchObject({ name: "AbortError" });
  await vi.advanceTimersByTimeAsync(1_000);
  controller.abort();
  await ended;
  expect(vi.getTimerCount()).toBe(0);
});
