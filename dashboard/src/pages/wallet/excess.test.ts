import { expect, test } from "vitest";
import { cumulated, dollarsAgainstMarket, sums } from "./excess";

test("a sum’s band is 1.96 standard deviations × the root of its periods", () => {
  // Mean 0.02, sample standard deviation 0.01.
  const { values, low, high, periods } = cumulated([0.01, 0.02, 0.03]);
  expect(periods).toBe(3);
  expect(values).toEqual([0.01, 0.03, 0.06].map((sum) => expect.closeTo(sum)));
  [1, 2, 3].forEach((n, at) => {
    const error = 0.0196 * Math.sqrt(n);
    expect(high[at]).toBeCloseTo((values[at] ?? 0) + error);
    expect(low[at]).toBeCloseTo((values[at] ?? 0) - error);
  });
});

test("a period that nobody could follow adds nothing to the sum, nor to its band", () => {
  const { values, low, high, periods } = cumulated([null, 0.1, undefined, -0.3]);
  expect(periods).toBe(2);
  expect(values).toEqual([null, 0.1, 0.1, expect.closeTo(-0.2)]);
  expect([low[0], high[0]]).toEqual([null, null]);
  expect([low[2], high[2]]).toEqual([low[1], high[1]]);
});

test("one period has a sum and no band", () => {
  expect(cumulated([0.1])).toEqual({ values: [0.1], low: [null], high: [null], periods: 1 });
  expect(cumulated([])).toEqual({ values: [], low: [], high: [], periods: 0 });
});

const point = (market: number, crowd: number, follower?: number, followerCrowd?: number) => ({
  from: "2024-01-01",
  market,
  crowd,
  follower: follower ?? null,
  followerCrowd: followerCrowd ?? null,
});

test("the band is the follower’s over the crowd, or the wallet’s own where nothing can be followed", () => {
  expect(sums([point(3, 1, 2, 4), point(3, 1, 2, 4)]).banded).toBe("followerCrowd");
  expect(sums([point(3, 1), point(3, 1)]).banded).toBe("crowd");
  expect(sums([point(1, 3, 4, 2), point(1, 3)]).banded).toBe("crowd");
});

test("who beats the market and loses dollars is said to do both, and the other way round", () => {
  const said = (totalPnl: number, expectedExcess: number | null) =>
    dollarsAgainstMarket({ totalPnl, expectedExcess });
  expect(said(-12_345, 0.0123)).toMatch(
    /^It lost \$12,345, and it beat the market: .* \+1\.23\u202f% a period/,
  );
  expect(said(500, -0.02)).toMatch(
    /^It gained \$500\.00, and it did not beat the market: .* −2\.00\u202f%/,
  );
  for (const [pnl, expected] of [
    [5, 0.1],
    [-5, -0.1],
    [0, 0.1],
    [-5, 0],
    [-5, null],
  ] as const) {
    expect(said(pnl, expected)).toBeNull();
  }
});
