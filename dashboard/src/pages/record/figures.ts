import type { RecordInterval } from "../../api/types";
import { UNKNOWN } from "../../lib/format";

/** Days after which a list is graded. */
export const HORIZONS = [1, 7, 30, 90] as const;

/** `61.5 % [52.0 % to 71.0 %]`; without the brackets where there is no interval. */
export function withInterval(
  { value, low, high }: RecordInterval,
  shown: (value: number) => string,
): string {
  if (value == null) return UNKNOWN;
  if (low == null || high == null) return shown(value);
  return `${shown(value)} [${shown(low)} to ${shown(high)}]`;
}

/** The last of so many days after another one: `2026-12-01`. */
export function dayAfter(day: string, days: number): string {
  const moment = new Date(`${day}T00:00:00Z`);
  moment.setUTCDate(moment.getUTCDate() + days);
  return moment.toISOString().slice(0, 10);
}
