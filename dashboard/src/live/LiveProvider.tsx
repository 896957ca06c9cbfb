import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, use, useEffect, useRef, useSyncExternalStore } from "react";
import { monitoringQuery } from "../api/queries";
import type { Monitoring } from "../api/types";
import { keepFresh } from "./fresh";
import { currentLive, type Live } from "./live";
import { LiveStream } from "./stream";

/** The interval of requests while there is no stream. */
const POLL_MS = 5_000;

const stream = new LiveStream<Monitoring>(
  "/v1/analytics/smart-money/monitoring/events",
  "monitoring",
);

const LiveContext = createContext<Live<Monitoring> | null>(null);

/** The server's figures as they change: one connection for the whole page. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const state = useSyncExternalStore(stream.subscribe, stream.read);
  const polled = useQuery({
    ...monitoringQuery,
    enabled: state.status === "lost",
    staleTime: 0,
    retry: false,
    refetchInterval: POLL_MS,
  });
  const live = currentLive(state, polled);
  useFreshAnswers(live);
  return <LiveContext value={live}>{children}</LiveContext>;
}

export function useLive(): Live<Monitoring> {
  const live = use(LiveContext);
  if (!live) throw new Error("useLive needs a LiveProvider around it");
  return live;
}

/** Refetches what a run has made old, and everything when the server is back. */
function useFreshAnswers({ status, latest }: Live<Monitoring>) {
  const queries = useQueryClient();
  const { dataVersion, dataTag } = latest?.data ?? {};
  const wasLost = useRef(false);

  useEffect(() => {
    if (dataVersion !== undefined) return keepFresh(queries, { dataVersion, dataTag });
  }, [queries, dataVersion, dataTag]);

  useEffect(() => {
    if (status === "lost") wasLost.current = true;
    if ((status !== "open" && status !== "polled") || !wasLost.current) return;
    wasLost.current = false;
    void queries.invalidateQueries();
  }, [queries, status]);
}
