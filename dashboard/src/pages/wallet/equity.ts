import type { EquityPoint } from "../../api/types";

export interface Drawdown {
  /** The peak’s day, and the day of the deepest fall from it. */
  from: string;
  to: string;
  /** A fraction ≤ 0. */
  depth: number;
}

/** The fall of the index from its running peak on each day, which begins at 1. */
export function drawdowns(curve: readonly EquityPoint[]): {
  depths: number[];
  deepest: Drawdown | null;
} {
  let peak = { index: 1, day: curve[0]?.day ?? "" };
  let deepest: Drawdown | null = null;
  const depths = curve.map(({ index, day }) => {
    if (index >= peak.index) peak = { index, day };
    const depth = index / peak.index - 1;
    if (depth < (deepest?.depth ?? 0)) deepest = { from: peak.day, to: day, depth };
    return depth;
  });
  return { depths, deepest };
}
