import type { DecayPoint, Wallet } from "../../api/types";
import { number } from "../../lib/format";

/** How late a copy is, in words. */
export function delayLabel(secs: number | null | undefined): string {
  if (secs == null) return "next block";
  return secs === 0 ? "same block" : time(secs);
}

/** In the largest fitting unit: `90` → `1.5 min`. */
export function time(secs: number): string {
  if (secs < 60) return `${number(secs)} s`;
  const [value, unit] = secs < 3_600 ? [secs / 60, "min"] : [secs / 3_600, "h"];
  return `${number(value, Number.isInteger(value) ? 0 : 1)} ${unit}`;
}

/** The verdict, in a sentence. */
export function verdict({ followability, followWithinSecs: within }: Wallet): string {
  switch (followability) {
    case "followable":
      return "It could be followed at a profit up to an hour later.";
    case "within_delay":
      return within
        ? `It could be followed at a profit up to ${delayLabel(within)} later.`
        : "It could be followed at a profit in the next block, and not later.";
    case "not_followable":
      return "It could not be followed at a profit, not even in the next block.";
    case "unknown":
      return "Whether it can be followed at a profit is unknown: too few positions, or too different ones.";
  }
}

/** A place on the chart, 0 to 1 from the left and from the top. */
export type Spot = readonly [x: number, y: number];

export interface DecayLines {
  follower: Spot[];
  leader: Spot[];
  /** Around the follower: along its upper ends and back along its lower ones. */
  band: Spot[];
  zero: number;
  high: number;
  low: number;
}

/** The lines of the chart: one step for each delay, since they are a second to a day apart. */
export function decayLines(points: readonly DecayPoint[]): DecayLines {
  const known = points.flatMap((point) => [point.excess, point.leaderExcess].filter(isNumber));
  const ends = points.flatMap((point) => [point.low, point.high].filter(isNumber));
  const [high, low] = range(known, ends);
  const x = (at: number) => (points.length > 1 ? at / (points.length - 1) : 0);
  const y = (value: number) => (high - Math.min(Math.max(value, low), high)) / (high - low);
  const line = (of: (point: DecayPoint) => number | null | undefined): Spot[] =>
    points.flatMap((point, at) => {
      const value = of(point);
      return isNumber(value) ? [[x(at), y(value)] as const] : [];
    });
  return {
    follower: line((point) => point.excess),
    leader: line((point) => point.leaderExcess),
    band: [...line((point) => point.high), ...line((point) => point.low).reverse()],
    zero: y(0),
    high,
    low,
  };
}

/** That of the lines and of zero; a band may reach as far again beyond them, and is cut off there. */
function range(known: readonly number[], ends: readonly number[]): [high: number, low: number] {
  const [high, low] = [Math.max(0, ...known), Math.min(0, ...known)];
  const room = high - low || 0.01;
  return [
    Math.min(Math.max(high, ...ends), high + room),
    Math.max(Math.min(low, ...ends), low - room),
  ];
}

function isNumber(value: number | null | undefined): value is number {
  return value != null;
}
