import type { Query, QueryClient } from "@tanstack/react-query";

/** Every process of the service knows a new version within about this time. */
const REFETCH_MS = 1_000;

/**
 * Refetches answers of an older version than the live one until they are newer: behind
 * a load balancer the event may come from one process before another process knows the
 * version. Returns a function that ends it.
 */
export function keepFresh(queries: QueryClient, version: number): () => void {
  const isOlder = ({ state }: Query) => (versionOf(state.data) ?? version) < version;
  // Failed queries are refetched at a slower pace: see src/api/queries.
  const isDue = (query: Query) => query.state.status === "success" && isOlder(query);
  // A wallet that was not found may exist in the new version.
  const isFailed = ({ state }: Query) => state.status === "error";
  void queries.invalidateQueries({ predicate: (query) => isOlder(query) || isFailed(query) });
  const timer = setInterval(() => {
    const filter = { type: "active", predicate: isDue } as const;
    void queries.refetchQueries(filter, { cancelRefetch: false });
  }, REFETCH_MS);
  return () => clearInterval(timer);
}

interface Versioned {
  body?: { dataVersion?: number; meta?: { dataVersion?: number } };
}

/** The data version of an answer; undefined where it has none. */
function versionOf(answer: unknown): number | undefined {
  const { body } = (answer ?? {}) as Versioned;
  return body?.meta?.dataVersion ?? body?.dataVersion;
}
