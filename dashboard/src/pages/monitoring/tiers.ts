/** Where an answer of the cache can come from: each with its own colour and dash, everywhere. */
export const TIERS = [
  { field: "hitsMemory", name: "Memory", colour: "--chart-1", dash: [] },
  { field: "hitsRedis", name: "Redis", colour: "--chart-3", dash: [8, 3] },
  { field: "coalesced", name: "Shared read", colour: "--chart-5", dash: [2, 3] },
  { field: "misses", name: "Miss", colour: "--chart-2", dash: [6, 3, 2, 3] },
  { field: "stale", name: "Stale", colour: "--chart-4", dash: [4, 4] },
] as const;
