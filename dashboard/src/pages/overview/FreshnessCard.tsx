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
      note="What these figures are made of"
      actions={<Link to="/monitoring">Job history</Link>}
    >
      <StatList>
        <Stat
          label="Last run"
          value={run ? relativeTime(run.startedAt, now) : "none"}
          note={run && `${dateTime(run.startedAt)} UTC`}
        />
        <Stat
          label="It took"
          value={duration(run?.durationMs)}
          note={run && `${run.full ? "all wallets" : "changed wallets"}, ${run.outcome}`}
        />
        <Stat
          label="Analysed"
          value={number(run?.processed)}
          note={run && `${number(run.updated)} updated, ${number(run.failed)} failed`}
        />
        <Stat
          label="Measured up to"
          value={date(run?.asOf)}
          hint="The last day with a trade in the data, anybody’s."
        />
        <Stat label="Latest trade" value={date(stats.lastTrade)} note={timeOf(stats.lastTrade)} />
        <Stat
          label="Data version"
          value={number(stats.dataVersion)}
          hint="Rises whenever published values change."
        />
      </StatList>
    </Card>
  );
}

function timeOf(time: string | null | undefined): string | null {
  return time ? `${time.slice(11, 16)} UTC` : null;
}
