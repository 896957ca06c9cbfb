/** How far back the charts can look. */
export const RANGES = [
  { hours: 1, name: "1 h", words: "1 hour" },
  { hours: 6, name: "6 h", words: "6 hours" },
  { hours: 24, name: "24 h", words: "24 hours" },
  { hours: 168, name: "7 d", words: "7 days" },
] as const;

export const DEFAULT_HOURS = 1;

/** What the address bar says of the page. */
export interface MonitoringSearch {
  hours?: number;
}

export function validateMonitoring(raw: Record<string, unknown>): MonitoringSearch {
  const hours = Number(raw.hours);
  const isKnown = RANGES.some((range) => range.hours === hours);
  return isKnown && hours !== DEFAULT_HOURS ? { hours } : {};
}
