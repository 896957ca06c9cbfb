import { Link } from "@tanstack/react-router";
import type { Statistics } from "../../api/types";
import { counted, number } from "../../lib/format";
import { labelOf } from "../../lib/labels";
import { Button } from "../../ui/Button";
import { EmptyState } from "../../ui/States";
import styles from "./NoWallets.module.css";
import { activeFilters, type LeaderboardSearch } from "./search";

interface NoWalletsProps {
  search: LeaderboardSearch;
  stats: Statistics | undefined;
  /** Wallets that match, of whatever page. */
  total: number;
  onClear: () => void;
}

/** Why the list is empty, and what to do. */
export function NoWallets({ search, stats, total, onClear }: NoWalletsProps) {
  if (total > 0) {
    return (
      <EmptyState title="This page is past the end">
        <p>
          {counted(total, "wallet")} {total === 1 ? "matches" : "match"}. See the{" "}
          <Link to="/" search={{ ...search, page: 1 }}>
            first page
          </Link>
          .
        </p>
      </EmptyState>
    );
  }
  if (stats?.scoredWallets === 0) return <NothingScored trades={stats.trades} />;
  if (activeFilters(search) > 0) {
    return (
      <EmptyState title="No wallet matches these filters">
        <p>
          {stats && `Scored wallets in total: ${number(stats.scoredWallets)}. `}
          Remove some filters, or clear all of them.
        </p>
        <Button onClick={onClear}>Clear filters</Button>
      </EmptyState>
    );
  }
  return (
    <EmptyState title="No wallet is identified as smart money">
      <p>
        An identified wallet meets every rule. Of{" "}
        {stats ? counted(stats.scoredWallets, "scored wallet") : "all wallets"}, this many fail each
        rule:
      </p>
      {stats && <FailedRules stats={stats} />}
      <p>
        See the{" "}
        <Link to="/" search={{ status: "candidate" }}>
          candidates
        </Link>{" "}
        or{" "}
        <Link to="/" search={{ status: "all" }}>
          all wallets
        </Link>
        , or read <Link to="/method">how the rules work</Link>.
      </p>
    </EmptyState>
  );
}

function NothingScored({ trades }: { trades: number }) {
  return (
    <EmptyState title="No wallet is scored yet">
      {trades === 0 ? (
        <p>
          Read trades with <code>smartmoney ingest FILE</code>. The next run of the scoring job then
          scores their wallets.
        </p>
      ) : (
        <p>
          {counted(trades, "trade")} {trades === 1 ? "is" : "are"} stored. The next run of the
          scoring job scores their wallets: see <Link to="/monitoring">monitoring</Link>, or run{" "}
          <code>smartmoney score</code>.
        </p>
      )}
    </EmptyState>
  );
}

function FailedRules({ stats }: { stats: Statistics }) {
  const rules = Object.entries(stats.failedRules).sort(([, a], [, b]) => b - a);
  return (
    <table className={styles.rules}>
      <caption className="visually-hidden">Wallets that fail each rule</caption>
      <tbody>
        {rules.map(([rule, count]) => (
          <tr key={rule}>
            <th scope="row">{labelOf(rule)}</th>
            <td className={styles.bar} aria-hidden="true">
              <span style={{ inlineSize: `${(count / stats.scoredWallets) * 100}%` }} />
            </td>
            <td className={styles.count}>{number(count)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
