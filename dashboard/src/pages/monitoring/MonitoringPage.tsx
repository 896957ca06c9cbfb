import { useQueryClient } from "@tanstack/react-query";
import { monitoringQuery } from "../../api/queries";
import type { Monitoring } from "../../api/types";
import { PageHead } from "../../layout/PageHead";
import { duration, number, percent, relativeTime } from "../../lib/format";
import { useTitle } from "../../lib/title";
import { useLive } from "../../live";
import { Card } from "../../ui/Card";
import { Stat, StatList } from "../../ui/Stat";
import { ErrorState } from "../../ui/States";
import { CacheCard } from "./CacheCard";
import { HistoryCharts } from "./HistoryCharts";
import { JobCard } from "./JobCard";
import styles from "./MonitoringPage.module.css";
import { RoutesCard } from "./RoutesCard";
import { RunsCard } from "./RunsCard";
import { MonitoringSkeleton } from "./Skeleton";

/** What the service does: now, by the live figures, and over time, by what is stored. */
export function MonitoringPage() {
  useTitle("Monitoring");
  const { latest, status, error } = useLive();
  const queries = useQueryClient();
  return (
    <>
      <PageHead
        title="Monitoring"
        note="Requests to the service, the work of its cache, and the scoring job. All times are UTC."
      />
      <div className={styles.sections} data-old={latest !== null && status === "lost"}>
        {latest ? (
          <>
            <Now figures={latest} />
            <JobCard job={latest.job} now={latest.data.now} />
          </>
        ) : error ? (
          <Card>
            <ErrorState
              error={error}
              onRetry={() => void queries.refetchQueries({ queryKey: monitoringQuery.queryKey })}
            />
          </Card>
        ) : (
          <MonitoringSkeleton />
        )}
        <HistoryCharts />
        {latest && (
          <>
            {latest.job && <RunsCard runs={latest.job.lastRuns} />}
            <div className={styles.columns}>
              <RoutesCard routes={latest.api.routes} />
              <CacheCard cache={latest.cache} />
            </div>
          </>
        )}
      </div>
    </>
  );
}

function Now({ figures }: { figures: Monitoring }) {
  const { cache, api, data } = figures;
  const { p50Ms, p95Ms, p99Ms } = api.latency;
  return (
    <Card title="Now" note="Figures of this process, since its start or the last reset">
      <StatList size="large">
        <Stat
          label="Reads saved"
          value={percent(cache.readsSaved)}
          hint="Cache answers that needed no database read ÷ all cache answers."
          note={`${number(cache.misses)} misses`}
        />
        <Stat
          label="Requests"
          value={number(api.requests)}
          note={`${number(api.clientErrors)} refused (4xx)`}
        />
        <Stat label="Server errors" value={number(api.serverErrors)} note="answered with 5xx" />
        <Stat
          label="Latency, p95"
          value={duration(p95Ms)}
          hint="95 % of the requests were answered within this time."
          note={`p50 ${duration(p50Ms)}, p99 ${duration(p99Ms)}`}
        />
        <Stat
          label="Data version"
          value={number(data.dataVersion)}
          hint="A number that rises whenever published values change."
          note={scored(figures)}
        />
      </StatList>
    </Card>
  );
}

function scored({ data: { scoredAt, now }, job }: Monitoring): string | null {
  if (scoredAt) return `scored ${relativeTime(scoredAt, new Date(now))}`;
  return job ? "nothing scored yet" : null;
}
