import { keepPreviousData, QueryClient, queryOptions } from "@tanstack/react-query";
import { type Answer, ApiError, answered, answeredNow, api } from "./client";
import type { WalletListQuery } from "./types";

const BASE = "/v1/analytics/smart-money";

const STALE_RETRY_MS = 3_000;
const FAILED_RETRY_MS = 10_000;
const MONITORING_TIMEOUT_MS = 10_000;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // A new data version makes everything stale at once: see src/live.
        staleTime: 60_000,
        retry: (failures, error) =>
          failures < 2 && (!(error instanceof ApiError) || error.isTransient),
        retryDelay: (failures) => 500 * 2 ** failures,
        refetchInterval: ({ state }) => refetchDelay(state),
      },
    },
  });
}

/** Refetches a stale answer until the database has a newer one, and after a transient error until the server answers. */
function refetchDelay({ data, error }: { data: unknown; error: unknown }): number | false {
  if (error instanceof ApiError && error.isTransient) return FAILED_RETRY_MS;
  const isStale = (data as Answer<unknown> | undefined)?.source?.cache === "STALE";
  return isStale ? STALE_RETRY_MS : false;
}

export const walletsQuery = (query: WalletListQuery) =>
  queryOptions({
    queryKey: ["wallets", query],
    queryFn: ({ signal }) => answeredNow(api.GET(`${BASE}/wallets`, { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });

/** Every chain's entry of an address. */
export const walletQuery = (address: string) =>
  queryOptions({
    queryKey: ["wallet", address],
    queryFn: ({ signal }) =>
      answeredNow(api.GET(`${BASE}/wallets/{address}`, { params: { path: { address } }, signal })),
  });

export const statsQuery = queryOptions({
  queryKey: ["stats"],
  queryFn: ({ signal }) => answeredNow(api.GET(`${BASE}/stats`, { signal })),
});

export const searchQuery = (q: string, limit = 8) =>
  queryOptions({
    queryKey: ["search", q, limit],
    queryFn: ({ signal }) =>
      answered(api.GET(`${BASE}/search`, { params: { query: { q, limit } }, signal })),
    enabled: q.length >= 2,
    retry: false,
    refetchInterval: false,
    placeholderData: keepPreviousData,
  });

export const movesQuery = (limit: number) =>
  queryOptions({
    queryKey: ["moves", limit],
    queryFn: ({ signal }) =>
      answered(api.GET(`${BASE}/moves`, { params: { query: { limit } }, signal })),
  });

/** The running record, and the latest frozen lists. */
export const recordQuery = queryOptions({
  queryKey: ["record"],
  queryFn: ({ signal }) =>
    answered(api.GET(`${BASE}/record`, { params: { query: { limit: 100 } }, signal })),
});

/** The list that was frozen on a day. */
export const frozenListQuery = (day: string) =>
  queryOptions({
    queryKey: ["record", day],
    queryFn: ({ signal }) =>
      answered(api.GET(`${BASE}/record/{day}`, { params: { path: { day } }, signal })),
  });

/** With a time limit, so that a server that hangs is noticed. */
export const monitoringQuery = queryOptions({
  queryKey: ["monitoring"],
  queryFn: ({ signal }) => {
    const withTimeout = AbortSignal.any([signal, AbortSignal.timeout(MONITORING_TIMEOUT_MS)]);
    return answered(api.GET(`${BASE}/monitoring`, { signal: withTimeout }));
  },
});

export const historyQuery = (hours: number) =>
  queryOptions({
    queryKey: ["history", hours],
    queryFn: ({ signal }) =>
      answered(api.GET(`${BASE}/monitoring/history`, { params: { query: { hours } }, signal })),
    placeholderData: keepPreviousData,
  });
