import type { Query, QueryClient } from "@tanstack/react-query";

/** Processes hear of a new version within about this time. */
const AGAIN_MS = 1_000;

/**
 * Asks for what is of an older version than the live one, again until it no
 * longer is: behind a balancer the one process's event may come before another
 * process has heard of the version. Returns what ends it.
 */
export function keepFresh(queries: QueryClient, version: number): () => void {
  const isOlder = ({ state }: Query) => (versionOf(state.data) ?? version) < version;
  // What failed is asked for again at a slower pace: see src/api/queries.
  const isDue = (query: Query) => query.state.status === "success" && isOlder(query);
  // What was not found may be there now.
  const isFailed = ({ state }: Query) => state.status === "error";
  void queries.invalidateQueries({ predicate: (query) => isOlder(query) || isFailed(query) });
  const timer = setInterval(() => {
    const filter = { type: "active", predicate: isDue } as const;
    void queries.refetchQueries(filter, { cancelRefetch: false });
  }, AGAIN_MS);
  return () => clearInterval(timer);
}

interface Versioned {
  body?: { dataVersion?: number; meta?: { dataVersion?: number } };
}

/** Of which data version an answer is; undefined of what has none. */
function versionOf(answer: unknown): number | undefined {
  const { body } = (answer ?? {}) as Versioned;
  return body?.meta?.dataVersion ?? body?.dataVersion;
}
