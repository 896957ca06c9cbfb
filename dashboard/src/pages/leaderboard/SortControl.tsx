import { Select } from "../../ui/Field";
import styles from "./FilterBar.module.css";
import { type LeaderboardSearch, SORTS, type SortBy } from "./search";

const LABELS: Record<SortBy, string> = {
  score: "Score",
  followerExcess: "Follower’s excess",
  roi: "ROI",
  pnl: "PnL",
  trades: "Trades",
  winRate: "Win rate",
  sharpe: "Sharpe ratio",
  maxDrawdown: "Drawdown",
  lastTrade: "Last trade",
};

interface SortControlProps {
  search: LeaderboardSearch;
  onChange: (change: Record<string, unknown>) => void;
}

/** The list's order, where there are no headings to press. */
export function SortControl({ search, onChange }: SortControlProps) {
  return (
    <div className={styles.bar}>
      <Select
        label="Sort by"
        value={search.sortBy ?? "score"}
        onChange={(sortBy) => onChange({ sortBy })}
        options={SORTS.map((value) => ({ value, label: LABELS[value] }))}
      />
      <Select
        label="Order"
        value={search.sortOrder ?? "desc"}
        onChange={(sortOrder) => onChange({ sortOrder })}
        options={[
          { value: "desc", label: "Largest first" },
          { value: "asc", label: "Smallest first" },
        ]}
      />
    </div>
  );
}
