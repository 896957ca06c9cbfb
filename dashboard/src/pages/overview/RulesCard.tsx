import { Link } from "@tanstack/react-router";
import type { Statistics } from "../../api/types";
import { HorizontalBars } from "../../charts/HorizontalBars";
import { percent } from "../../lib/format";
import { labelOf } from "../../lib/labels";
import { Card } from "../../ui/Card";
import { EmptyState } from "../../ui/States";
import styles from "./DefinitionList.module.css";

/** What it means to fail a rule: said of the wallets it left out. */
const FAILED: Record<string, string> = {
  min_trades: "Too few trades",
  min_history_days: "Too short a history",
  min_roi: "Too low a return on what was bought",
  min_win_rate: "Too few positions won",
  min_avg_trade_usd: "Too small a mean trade",
  no_bot: "A bot, or an exchange",
  max_q: "May well be luck: too high a q-value",
  mean_excess: "Earned no more than the market",
  min_closed: "Too few positions to compare with the market",
  min_coverage: "Too many sales and trades of unknown cost or value",
  mean_excess_without_best: "Without the best position no more than the market",
};

/** Which rule left how many wallets out. */
export function RulesCard({ stats }: { stats: Statistics }) {
  const rules = Object.entries(stats.failedRules).sort(([, a], [, b]) => b - a);
  return (
    <Card
      title="Why wallets are not identified"
      note={
        <>
          Rules of confidence count eligible wallets only, and one wallet may fail several.{" "}
          <Link to="/method" hash="smart-money" className={styles.link}>
            The rules
          </Link>
        </>
      }
    >
      {rules.length === 0 ? (
        <EmptyState title="No rule left a wallet out" />
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
