import { Link } from "@tanstack/react-router";
import type { Statistics } from "../../api/types";
import { date, dateTime, duration, number, relativeTime } from "../../lib/format";
import { useLive } from "../../live";
import { Card } from "../../ui/Card";
import { Stat, StatList } from "../../ui/Stat";

/** How old the figures are, and which run made them. */
export function FreshnessCard({ stats }: { stats: Statistics }) {
  const { latest } = useLive();
  const now = latest ? new Date(latest.data.now) : new Date();
  const run = stats.lastRun;
  return (
    <Card
      title="Freshness"
      note="The run and the trades behind these figures"
      actions={<Link to="/monitoring">Job history</Link>}
    >
      <StatList>
        <Stat
          label="Last run"
          value={run ? relativeTime(run.startedAt, now) : "none"}
          note={run && `${dateTime(run.startedAt)} UTC`}
        />
        <Stat
          label="Duration"
          value={duration(run?.durationMs)}
          note={run && `${run.full ? "all wallets" : "changed wallets"}, ${run.outcome}`}
        />
        <Stat
          label="Analysed"
          value={number(run?.processed)}
          note={run && `${number(run.updated)} updated, ${number(run.failed)} failed`}
        />
        <Stat
          label="As-of day"
          value={date(run?.asOf)}
          hint="The last day on which any wallet in the data traded. All wallets are measured up to this day."
        />
        <Stat label="Latest trade" value={date(stats.lastTrade)} note={timeOf(stats.lastTrade)} />
        <Stat
          label="Data version"
          value={number(stats.dataVersion)}
          hint="A number that rises whenever published values change."
        />
      </StatList>
    </Card>
  );
}

function timeOf(time: string | null | undefined): string | null {
  return time ? `${time.slice(11, 16)} UTC` : null;
}
