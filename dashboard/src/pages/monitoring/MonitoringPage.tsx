import type { Monitoring } from "../../api/types";
import { PageHead } from "../../layout/PageHead";
import { number, percent, relativeTime, UNKNOWN } from "../../lib/format";
import { useTitle } from "../../lib/title";
import { useLive } from "../../live";
import { Card } from "../../ui/Card";
import { Stat, StatList } from "../../ui/Stat";
import { CacheCard } from "./CacheCard";
import { HistoryCharts } from "./HistoryCharts";
import { JobCard } from "./JobCard";
import styles from "./MonitoringPage.module.css";
import { RoutesCard } from "./RoutesCard";
import { RunsCard } from "./RunsCard";
import { MonitoringSkeleton } from "./Skeleton";

/** What the service does: now, by the live stream, and over time, by what is stored. */
export function MonitoringPage() {
  useTitle("Monitoring");
  const { latest, status } = useLive();
  return (
    <>
      <PageHead
        title="Monitoring"
        note="What the service answers, what its cache saves, and what the scoring job does. All times are UTC."
      />
      {latest ? (
        <div className={styles.sections} data-old={status === "lost"}>
          <Card title="Now" note="Of this process, since its start or the last reset">
            <StatList size="large">
              <Stat
                label="Reads saved"
                value={percent(latest.cache.readsSaved)}
                hint="Answers that needed no read of the database, of all answers of the cache."
                note={`${number(latest.cache.misses)} misses`}
              />
              <Stat
                label="Requests"
                value={number(latest.api.requests)}
                note={`${number(latest.api.clientErrors)} refused (4xx)`}
              />
              <Stat
                label="Server errors"
                value={number(latest.api.serverErrors)}
                note="answered with 5xx"
              />
              <Stat
                label="Latency, p95"
                value={milliseconds(latest.api.latency.p95Ms)}
                hint="95 of 100 requests were answered at least this fast."
                note={`p50 ${milliseconds(latest.api.latency.p50Ms)}, p99 ${milliseconds(latest.api.latency.p99Ms)}`}
              />
              <Stat
                label="Data version"
                value={number(latest.data.dataVersion)}
                hint="Rises whenever published values change."
                note={scored(latest)}
              />
            </StatList>
          </Card>
          <JobCard job={latest.job} now={latest.data.now} />
          <HistoryCharts />
          <RunsCard runs={latest.job.lastRuns} />
          <div className={styles.columns}>
            <RoutesCard routes={latest.api.routes} />
            <CacheCard cache={latest.cache} />
          </div>
        </div>
      ) : (
        <MonitoringSkeleton />
      )}
    </>
  );
}

function milliseconds(value: number | null | undefined): string {
  if (value == null) return UNKNOWN;
  return `${number(value, value < 10 ? 1 : 0)} ms`;
}

function scored({ data }: Monitoring): string {
  if (!data.scoredAt) return "nothing scored yet";
  return `scored ${relativeTime(data.scoredAt, new Date(data.now))}`;
}
