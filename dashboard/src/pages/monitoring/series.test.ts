import { expect, test } from "vitest";
import type { MonitoringHistory } from "../../api/types";
import { columns } from "./series";

type Point = MonitoringHistory["points"][number];

/** A history of minutes in which these had this many requests. */
function history(minutes: Record<number, number>): MonitoringHistory {
  const points = Object.entries(minutes).map(
    ([minute, requests]) =>
      ({ at: `2026-01-01T00:0${minute}:00Z`, requests, readsSaved: null }) as unknown as Point,
  );
  return {
    from: "2026-01-01T00:00:00Z",
    to: "2026-01-01T00:10:00Z",
    bucketSeconds: 60,
    processes: 1,
    points,
  };
}

test("counts become counts a minute", () => {
  const twoMinutes = { ...history({ 0: 10, 2: 30 }), bucketSeconds: 120 };
  expect(columns(twoMinutes).perMinute((point) => point.requests)).toEqual([5, 15]);
});

test("the last bucket counts for as long as it has lasted, and at least a minute", () => {
  const last = (seconds: string) => {
    const unfinished = { ...history({ 0: 80, 8: 30 }), bucketSeconds: 480 };
    return columns({ ...unfinished, to: `2026-01-01T00:${seconds}Z` }).perMinute(
      (point) => point.requests,
    );
  };
  expect(last("11:00")).toEqual([10, 10]);
  expect(last("08:05")).toEqual([10, 30]);
});

test("a time without figures is a gap in the line", () => {
  const { times, of } = columns(history({ 0: 1, 1: 2, 5: 3 }));
  expect(of((point) => point.requests)).toEqual([1, 2, null, 3]);
  expect(times.map((time) => time - (times[0] ?? 0))).toEqual([0, 60, 120, 300]);
});

test("none is not the same as unknown", () => {
  const all = columns(history({ 0: 0 }));
  expect(all.of((point) => point.requests)).toEqual([0]);
  expect(all.of((point) => point.readsSaved)).toEqual([null]);
});
