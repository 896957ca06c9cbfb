import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { keepFresh } from "./fresh";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A shown list whose answers are of these versions, one after the other; the last again and again. */
async function shown(...versions: number[]) {
  const ask = vi.fn(async () => {
    const dataVersion = versions.length > 1 ? versions.shift() : versions[0];
    return { body: { data: [], meta: { dataVersion } } };
  });
  const queries = new QueryClient();
  const observer = new QueryObserver(queries, { queryKey: ["list"], queryFn: ask });
  observer.subscribe(() => {});
  await vi.advanceTimersByTimeAsync(0);
  return { ask, queries };
}

test("an answer from a process that is behind is asked for until it is new", async () => {
  const { ask, queries } = await shown(5, 5, 5, 6);
  const stop = keepFresh(queries, { dataVersion: 6 });
  await vi.advanceTimersByTimeAsync(0);
  expect(ask).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(ask).toHaveBeenCalledTimes(4);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(ask).toHaveBeenCalledTimes(4);
  stop();
});

test("what is of the live version is left alone", async () => {
  const { ask, queries } = await shown(6);
  const stop = keepFresh(queries, { dataVersion: 6 });
  await vi.advanceTimersByTimeAsync(10_000);
  stop();
  expect(ask).toHaveBeenCalledTimes(1);
});

test("a later number is asked for once more: the database may have been restored", async () => {
  const { ask, queries } = await shown(6);
  const stop = keepFresh(queries, { dataVersion: 5 });
  await vi.advanceTimersByTimeAsync(10_000);
  stop();
  expect(ask).toHaveBeenCalledTimes(2);
});

test("an answer of the live number and another tag is asked for until it is the live one", async () => {
  const tags = ["lost", "lost", "live"];
  const ask = vi.fn(async () => ({ body: { dataVersion: 6, dataTag: tags.shift() ?? "live" } }));
  const queries = new QueryClient();
  const observer = new QueryObserver(queries, { queryKey: ["stats"], queryFn: ask });
  observer.subscribe(() => {});
  await vi.advanceTimersByTimeAsync(0);
  const stop = keepFresh(queries, { dataVersion: 6, dataTag: "live" });
  await vi.advanceTimersByTimeAsync(10_000);
  stop();
  expect(ask).toHaveBeenCalledTimes(3);
});

test("what is not shown is asked for when it is next", async () => {
  const queries = new QueryClient();
  queries.setQueryData(["stats"], { body: { dataVersion: 5 } });
  queries.setQueryData(["history"], { body: { points: [] } });
  keepFresh(queries, { dataVersion: 6 })();
  expect(queries.getQueryState(["stats"])?.isInvalidated).toBe(true);
  expect(queries.getQueryState(["history"])?.isInvalidated).toBe(false);
});

test("what fails is not asked for each second", async () => {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  queries.setQueryData(["list"], { body: { meta: { dataVersion: 5 } } });
  const ask = vi.fn(() => Promise.reject(new Error("down")));
  const observer = new QueryObserver(queries, { queryKey: ["list"], queryFn: ask, staleTime: 9e9 });
  observer.subscribe(() => {});
  const stop = keepFresh(queries, { dataVersion: 6 });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(ask).toHaveBeenCalledTimes(1);
  stop();
});
