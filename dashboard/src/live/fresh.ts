import type { Query, QueryClient } from "@tanstack/react-query";

/** Every process of the service knows a new version within about this time. */
const REFETCH_MS = 1_000;

/** A state of the data. A restored database gives a number again, with another tag. */
export interface DataVersion {
  dataVersion: number;
  dataTag?: string | undefined;
}

/**
 * Refetches answers that are of another state of the data than the live one, and those of an
 * older one until they are newer: behind a load balancer the event may come from one process
 * before another process knows the version. Returns a function that ends it.
 */
export function keepFresh(queries: QueryClient, live: DataVersion): () => void {
  const isOlder = ({ state }: Query) => {
    const version = versionOf(state.data);
    if (version === undefined) return false;
    return version.dataVersion < live.dataVersion || isLost(version, live);
  };
  // Failed queries are refetched at a slower pace: see src/api/queries.
  const isDue = (query: Query) => query.state.status === "success" && isOlder(query);
  // A wallet that was not found may exist in the new version.
  const isFailed = ({ state }: Query) => state.status === "error";
  // A later number may be one that the database had before it was restored.
  const isLater = ({ state }: Query) => {
    const version = versionOf(state.data);
    return version !== undefined && version.dataVersion > live.dataVersion;
  };
  void queries.invalidateQueries({
    predicate: (query) => isOlder(query) || isLater(query) || isFailed(query),
  });
  const timer = setInterval(() => {
    const filter = { type: "active", predicate: isDue } as const;
    void queries.refetchQueries(filter, { cancelRefetch: false });
  }, REFETCH_MS);
  return () => clearInterval(timer);
}

/** Whether two states have one number: of a database before and after it was restored. */
function isLost(version: DataVersion, live: DataVersion): boolean {
  return version.dataVersion === live.dataVersion && version.dataTag !== live.dataTag;
}

interface Versioned {
  body?: Partial<DataVersion> & { meta?: DataVersion };
}

/** The state of the data that an answer is of; undefined where it does not say. */
function versionOf(answer: unknown): DataVersion | undefined {
  const { body } = (answer ?? {}) as Versioned;
  const { dataVersion, dataTag } = body?.meta ?? body ?? {};
  return dataVersion === undefined ? undefined : { dataVersion, dataTag };
}
