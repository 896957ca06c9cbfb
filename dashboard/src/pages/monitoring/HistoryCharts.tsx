import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { historyQuery } from "../../api/queries";
import type { MonitoringHistory } from "../../api/types";
import { type Series, TimeSeries } from "../../charts/TimeSeries";
import { counted, duration, number, percent } from "../../lib/format";
import { Card } from "../../ui/Card";
import { Skeleton } from "../../ui/Skeleton";
import { EmptyState, ErrorState, StaleNotice } from "../../ui/States";
import styles from "./HistoryCharts.module.css";
import { RangeSwitch } from "./RangeSwitch";
import { DEFAULT_HOURS, validateMonitoring } from "./search";
import { type Columns, columns } from "./series";
import { TIERS } from "./tiers";

/** Figures are stored each minute. */
const REFRESH_MS = 30_000;

interface Chart {
  title: string;
  note: string;
  format: (value: number) => string;
  ceiling?: number;
  lines: (columns: Columns) => Series[];
}

const perMinute = (value: number) => number(value, value > 0 && value < 10 ? 1 : 0);

const CHARTS: Chart[] = [
  {
    title: "Cache answers",
    note: "Per minute, by source",
    format: perMinute,
    lines: (all) =>
      TIERS.map(({ field, name, colour, dash }) => ({
        label: name,
        colour,
        dash,
        values: all.perMinute((point) => point[field]),
      })),
  },
  {
    title: "Reads saved",
    note: "Share of cache answers that needed no database read",
    format: (value) => percent(value, 0),
    ceiling: 1,
    lines: (all) => [
      {
        label: "Reads saved",
        colour: "--chart-3",
        fill: true,
        values: all.of((point) => point.readsSaved),
      },
    ],
  },
  {
    title: "Requests",
    note: "Per minute, and how many were refused or failed",
    format: perMinute,
    lines: (all) => [
      {
        label: "All",
        colour: "--chart-1",
        fill: true,
        values: all.perMinute((point) => point.requests),
      },
      {
        label: "Refused (4xx)",
        colour: "--chart-2",
        dash: [6, 3],
        values: all.perMinute((point) => point.clientErrors),
      },
      {
        label: "Failed (5xx)",
        colour: "--chart-4",
        dash: [2, 3],
        values: all.perMinute((point) => point.serverErrors),
      },
    ],
  },
  {
    title: "Latency",
    note: "Response time: 50, 95 and 99 % of the requests took at most this long",
    format: (value) => (value === 0 ? "0 ms" : duration(value)),
    lines: (all) => [
      { label: "p50", colour: "--chart-1", values: all.of((point) => point.p50Ms) },
      { label: "p95", colour: "--chart-5", dash: [8, 3], values: all.of((point) => point.p95Ms) },
      { label: "p99", colour: "--chart-2", dash: [2, 3], values: all.of((point) => point.p99Ms) },
    ],
  },
];

/** The stored figures of all processes over time. */
export function HistoryCharts() {
  const { hours = DEFAULT_HOURS } = useSearch({
    from: "/monitoring",
    select: validateMonitoring,
    structuralSharing: true,
  });
  const navigate = useNavigate({ from: "/monitoring" });
  const { data, error, refetch } = useQuery({
    ...historyQuery(hours),
    refetchInterval: REFRESH_MS,
  });
  return (
    <section className={styles.history} aria-labelledby="history">
      <header className={styles.head}>
        <div>
          <h2 id="history">Over time</h2>
          <p>
            {data && data.body.points.length > 0 ? source(data.body) : "All processes together"}
          </p>
        </div>
        <RangeSwitch
          hours={hours}
          onChange={(next) => void navigate({ search: { hours: next }, replace: true })}
        />
      </header>
      <StaleNotice source={data?.source} error={error} />
      {data ? (
        <Charts history={data.body} />
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <Waiting />
      )}
    </section>
  );
}

function Charts({ history }: { history: MonitoringHistory }) {
  const all = useMemo(() => columns(history), [history]);
  const charts = useMemo(
    () => CHARTS.map((chart) => ({ ...chart, series: chart.lines(all) })),
    [all],
  );
  if (history.points.length === 0) {
    return (
      <Card>
        <EmptyState title="No figures are stored for this period yet">
          <p>Each process stores its figures every minute, first a minute after its start.</p>
        </EmptyState>
      </Card>
    );
  }
  return (
    <div className={styles.grid}>
      {charts.map(({ title, note, format, ceiling, series }) => (
        <Card key={title} title={title} note={note}>
          <TimeSeries
            label={title}
            times={all.times}
            ends={all.ends}
            series={series}
            format={format}
            floor={0}
            {...(ceiling === undefined ? {} : { ceiling })}
            syncKey="monitoring"
          />
        </Card>
      ))}
    </div>
  );
}

function Waiting() {
  return (
    <div className={styles.grid}>
      {CHARTS.map(({ title, note }) => (
        <Card key={title} title={title} note={note}>
          <Skeleton height="14rem" />
        </Card>
      ))}
    </div>
  );
}

function source({ processes, bucketSeconds }: MonitoringHistory): string {
  const who = processes <= 1 ? "One process" : `${processes} processes together`;
  return `${who}, ${counted(bucketSeconds / 60, "minute")} per point`;
}
