import type { ExcessPoint, Wallet } from "../../api/types";
import { excess, usd } from "../../lib/format";

/** Cumulated excess, one value for each period; null before the first that is known. */
export interface Sum {
  values: (number | null)[];
  /** Sums plus and minus 1.96 standard errors; null where a single period tells nothing. */
  low: (number | null)[];
  high: (number | null)[];
  /** How many periods it is the sum of. */
  periods: number;
}

/** The two-sided 95 % of a normal distribution. */
const Z = 1.96;

/**
 * Sums up periods. One that is unknown adds nothing: who had no position in it
 * earned nothing. The error of a sum of n periods is their standard deviation × √n.
 */
export function cumulated(periods: readonly (number | null | undefined)[]): Sum {
  const known = periods.filter((one) => one != null);
  const sd = deviation(known);
  const made: Sum = { values: [], low: [], high: [], periods: known.length };
  let [sum, n] = [0, 0];
  for (const one of periods) {
    if (one != null) [sum, n] = [sum + one, n + 1];
    const error = sd === null ? null : Z * sd * Math.sqrt(n);
    made.values.push(n > 0 ? sum : null);
    made.low.push(n > 0 && error !== null ? sum - error : null);
    made.high.push(n > 0 && error !== null ? sum + error : null);
  }
  return made;
}

/** That of a sample, whose denominator is n − 1. */
function deviation(values: readonly number[]): number | null {
  const n = values.length;
  if (n < 2) return null;
  const mean = values.reduce((sum, one) => sum + one, 0) / n;
  return Math.sqrt(values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (n - 1));
}

export const LINES = ["market", "crowd", "follower", "followerCrowd"] as const;
export type Line = (typeof LINES)[number];

/**
 * All four sums, and which of them has a band. The test of periods is of a follower's excess over
 * the crowd. It can only object: positions, tested one by one, decide. Where nothing could be
 * followed there is no test, and the band is that of the wallet's own excess.
 */
export function sums(curve: readonly ExcessPoint[]): { sums: Record<Line, Sum>; banded: Line } {
  const of = (line: Line) => cumulated(curve.map((point) => point[line]));
  const [market, crowd] = [of("market"), of("crowd")];
  const [follower, followerCrowd] = [of("follower"), of("followerCrowd")];
  const banded = followerCrowd.periods > 1 ? "followerCrowd" : "crowd";
  return { sums: { market, crowd, follower, followerCrowd }, banded };
}

/** Dollars and excess side by side, where one is a gain and the other is none. */
export function dollarsAgainstMarket({
  totalPnl,
  expectedExcess,
}: Pick<Wallet, "totalPnl" | "expectedExcess">): string | null {
  if (expectedExcess == null) return null;
  const expected = `its expected excess is ${excess(expectedExcess)} a period`;
  if (totalPnl < 0 && expectedExcess > 0) {
    return `It lost ${usd(-totalPnl)}, and it beat the market: ${expected}. Skill is measured against the market, and each position counts by its own cost: where the market fell, or the largest positions did worst, a wallet does both.`;
  }
  if (totalPnl > 0 && expectedExcess < 0) {
    return `It gained ${usd(totalPnl)}, and it did not beat the market: ${expected}. A market that rises brings gains to those without skill, too.`;
  }
  return null;
}
