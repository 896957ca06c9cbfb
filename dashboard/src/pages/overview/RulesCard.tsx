import { Link } from "@tanstack/react-router";
import type { Statistics } from "../../api/types";
import { HorizontalBars } from "../../charts/HorizontalBars";
import { percent } from "../../lib/format";
import { labelOf } from "../../lib/labels";
import { Card } from "../../ui/Card";
import { EmptyState } from "../../ui/States";
import styles from "./DefinitionList.module.css";

/** What it means to fail each rule. */
const FAILED: Record<string, string> = {
  min_trades: "Too few trades",
  min_history_days: "History too short",
  min_roi: "ROI too low",
  min_win_rate: "Win rate too low",
  min_avg_trade_usd: "Mean trade too small",
  by_judgement: "A bot, a market maker, an exchange, a wash trader or a copy",
  max_q: "The result may be luck: q-value too high",
  mean_excess: "A follower would have earned no more than market and crowd",
  min_compared: "Too few positions to compare with the market",
  min_followed: "Too few positions that can be followed",
  min_coverage: "Too many sales and trades of unknown cost or value",
  mean_excess_without_best:
    "Without its best period, a follower would have earned no more than market and crowd",
};

/** How many wallets fail each rule. */
export function RulesCard({ stats }: { stats: Statistics }) {
  const rules = Object.entries(stats.failedRules).sort(([, a], [, b]) => b - a);
  return (
    <Card
      title="Why wallets are not identified"
      note={
        <>
          The rules of confidence are counted for eligible wallets only. One wallet can fail several
          rules.{" "}
          <Link to="/method" hash="smart-money" className={styles.link}>
            How the rules work
          </Link>
        </>
      }
    >
      {rules.length === 0 ? (
        <EmptyState title="Every wallet meets every rule" />
      ) : (
        <HorizontalBars
          label="Wallets that fail each rule"
          isStacked
          full={stats.scoredWallets}
          bars={rules.map(([rule, count]) => ({
            key: rule,
            label: (
              <span className={styles.explained}>
                {FAILED[rule] ?? labelOf(rule)} <code>{rule}</code>
              </span>
            ),
            value: count,
            note: percent(count / stats.scoredWallets),
            colour: "--chart-2",
          }))}
        />
      )}
    </Card>
  );
}
