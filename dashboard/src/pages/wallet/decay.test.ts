import { expect, test } from "vitest";
import type { DecayPoint } from "../../api/types";
import { decayLines, delayLabel, time } from "./decay";

const point = (delaySecs: number | null, excess: number | null, band = 0.01): DecayPoint => ({
  delaySecs,
  positions: 20,
  fillRate: 1,
  excess,
  low: excess === null ? null : excess - band,
  high: excess === null ? null : excess + band,
  leaderExcess: 0.04,
});

test("delays are named", () => {
  expect([0, null, 15, 300, 3_600].map(delayLabel)).toEqual([
    "same block",
    "next block",
    "15 s",
    "5 min",
    "1 h",
  ]);
  expect(time(90)).toBe("1.5 min");
});

test("each delay has its place, and what is unknown is left out", () => {
  const { follower, leader, band, zero, high, low } = decayLines([
    point(0, 0.04),
    point(null, null),
    point(15, 0),
  ]);
  expect([high, low]).toEqual([0.05, -0.01]);
  expect(follower.map(([x]) => x)).toEqual([0, 1]);
  expect(leader).toHaveLength(3);
  expect(band).toHaveLength(4);
  expect(follower[1]?.[1]).toBe(zero);
});

test("a wide band does not make the lines flat", () => {
  const { high, low, band } = decayLines([point(0, 0.04, 5), point(15, 0, 5)]);
  expect([high, low]).toEqual([0.08, -0.04]);
  expect(band.every(([, y]) => y === 0 || y === 1)).toBe(true);
});
