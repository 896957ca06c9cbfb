import { useQuery } from "@tanstack/react-query";
import { statsQuery } from "../../api/queries";
import type { Statistics } from "../../api/types";
import { Histogram } from "../../charts/Histogram";
import { PageHead } from "../../layout/PageHead";
import { counted, date, number, percent, scoreText, UNKNOWN, usdCompact } from "../../lib/format";
import { useTitle } from "../../lib/title";
import { Card } from "../../ui/Card";
import { Stat, StatList } from "../../ui/Stat";
import { EmptyState, ErrorState, StaleNotice } from "../../ui/States";
import { AnomaliesCard } from "./AnomaliesCard";
import { Composition } from "./Composition";
import { FreshnessCard } from "./FreshnessCard";
import { MovesCard } from "./MovesCard";
import styles from "./OverviewPage.module.css";
import { RulesCard } from "./RulesCard";
import { OverviewSkeleton } from "./Skeleton";

/** All wallets at a glance: how many there are of each kind, and what the last run changed. */
export function OverviewPage() {
  useTitle("Overview");
  const { data, error, refetch } = useQuery(statsQuery);
  return (
    <>
      <PageHead
        title="Overview"
        note="All wallets at a glance, and what the last scoring run changed."
      />
      <div className={styles.page}>
        <StaleNotice source={data?.source} error={error} />
        {data ? (
          <Content stats={data.body} />
        ) : error ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : (
          <OverviewSkeleton />
        )}
      </div>
    </>
  );
}

function Content({ stats }: { stats: Statistics }) {
  if (stats.scoredWallets === 0) return <NothingYet stats={stats} />;
  return (
    <>
      <Card>
        <Totals stats={stats} />
      </Card>
      <MovesCard />
      <div className={styles.columns}>
        <Card title="Distribution of scores" note={distribution(stats)}>
          <Histogram
            label="Wallets by score"
            bins={stats.scoreDistribution.map((count, at) => ({
              from: at * 10,
              to: at * 10 + 10,
              count,
            }))}
            noun="wallet"
            axis="Score: probability of skill, %"
          />
        </Card>
        <FreshnessCard stats={stats} />
      </div>
      <Composition stats={stats} />
      <div className={styles.columns}>
        <RulesCard stats={stats} />
        <AnomaliesCard anomalies={stats.anomalies} trades={stats.trades} />
      </div>
    </>
  );
}

function Totals({ stats }: { stats: Statistics }) {
  const { identified = 0, candidate = 0 } = stats.byStatus;
  return (
    <StatList size="large">
      <Stat
        label="Identified"
        value={number(identified)}
        note={`${percent(identified / stats.scoredWallets)} of scored wallets`}
        hint="Smart money: eligible, and better than market and crowd with high confidence."
      />
      <Stat
        label="Candidates"
        value={number(candidate)}
        note="medium confidence"
        hint="Eligible, and better than market and crowd with medium confidence."
      />
      <Stat
        label="PnL of identified wallets"
        value={usdCompact(stats.identifiedPnl, { sign: true })}
        note="realized and unrealized"
        hint="Identified wallets beat the market. Where it fell, they may still have lost dollars: “Only with a gain” in the leaderboard leaves out those that did."
      />
      <Stat
        label="Mean score"
        value={stats.meanScore == null ? UNKNOWN : scoreText(stats.meanScore)}
        note="of wallets with a score"
      />
      <Stat
        label="Wallets"
        value={number(stats.wallets)}
        note={`${number(stats.scoredWallets)} scored`}
      />
      <Stat label="Trades" value={number(stats.trades)} note={`since ${date(stats.firstTrade)}`} />
    </StatList>
  );
}

/** Those without a score are in no range. */
function distribution({ scoreDistribution, scoredWallets }: Statistics): string {
  const within = scoreDistribution.reduce((sum, count) => sum + count, 0);
  const without = scoredWallets - within;
  const note = "Number of wallets in each range";
  return without > 0 ? `${note}; ${counted(without, "wallet")} without a score` : note;
}

function NothingYet({ stats }: { stats: Statistics }) {
  if (stats.trades === 0) {
    return (
      <EmptyState title="There are no trades yet">
        <p>
          Read trades with <code>smartmoney ingest FILE</code>. If you have none, simulate a market
          with <code>smartmoney simulate -o trades.parquet</code>.
        </p>
      </EmptyState>
    );
  }
  return (
    <EmptyState title="No wallet has a score yet">
      <p>
        {number(stats.trades)} trades of {number(stats.wallets)} wallets are stored. The next run of
        the scoring job scores these wallets. You can also run <code>smartmoney score</code>.
      </p>
    </EmptyState>
  );
}
