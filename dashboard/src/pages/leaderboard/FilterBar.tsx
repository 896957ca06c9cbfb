import type { Statistics } from "../../api/types";
import {
  BASIS_LABELS,
  CONFIDENCE_LABELS,
  FOLLOW_LABELS,
  labelOf,
  STATUS_LABELS,
  TYPE_LABELS,
} from "../../lib/labels";
import { Button } from "../../ui/Button";
import { Select } from "../../ui/Field";
import { CrossIcon } from "../../ui/icons";
import { MultiSelect } from "../../ui/MultiSelect";
import styles from "./FilterBar.module.css";
import { NumberFilter } from "./NumberFilter";
import { DRAWDOWN, SCORE, TRADES } from "./numbers";
import {
  activeFilters,
  BASES,
  CONFIDENCES,
  type LeaderboardSearch,
  STATUSES,
  TYPES,
  VERDICTS,
} from "./search";

interface FilterBarProps {
  search: LeaderboardSearch;
  stats: Statistics | undefined;
  /** Raw values: the route makes of them what can be understood. */
  onChange: (change: Record<string, unknown>) => void;
  onClear: () => void;
}

/** The filters of the leaderboard: those of the API. */
export function FilterBar({ search, stats, onChange, onClear }: FilterBarProps) {
  const chains = new Set([...Object.keys(stats?.byChain ?? {}), ...(search.chains ?? [])]);
  return (
    <search className={styles.bar} aria-label="Filters">
      <Select
        label="Status"
        value={search.status ?? "identified"}
        onChange={(status) => onChange({ status })}
        options={STATUSES.map((value) => ({
          value,
          label: value === "all" ? "All wallets" : STATUS_LABELS[value],
        }))}
      />
      <MultiSelect
        label="Chains"
        all="All chains"
        values={search.chains ?? []}
        onChange={(chosen) => onChange({ chains: chosen })}
        options={[...chains].sort().map((value) => ({ value, label: labelOf(value) }))}
      />
      <Select
        label="Type"
        value={search.walletType ?? ""}
        onChange={(walletType) => onChange({ walletType })}
        options={[
          { value: "", label: "Any type" },
          ...TYPES.map((value) => ({ value, label: TYPE_LABELS[value] })),
        ]}
      />
      <Select
        label="Confidence"
        value={search.minConfidence ?? "low"}
        onChange={(minConfidence) => onChange({ minConfidence })}
        options={CONFIDENCES.map((value) => ({ value, label: CONFIDENCE_CHOICES[value] }))}
      />
      <Select
        label="Verified"
        value={search.verified === undefined ? "" : String(search.verified)}
        onChange={(verified) => onChange({ verified })}
        options={[
          { value: "", label: "Any" },
          { value: "true", label: "Verified" },
          { value: "false", label: "Not verified" },
        ]}
      />
      <MultiSelect
        label="Basis of the score"
        all="Any"
        values={search.scoreBasis ?? []}
        onChange={(scoreBasis) => onChange({ scoreBasis })}
        options={BASES.map((value) => ({ value, label: BASIS_LABELS[value] }))}
      />
      <MultiSelect
        label="Following"
        all="Any"
        values={search.followability ?? []}
        onChange={(followability) => onChange({ followability })}
        options={VERDICTS.map((value) => ({ value, label: FOLLOW_LABELS[value] }))}
      />
      <NumberFilter
        label="Minimum score"
        kind={SCORE}
        value={search.minScore}
        onChange={(minScore) => onChange({ minScore })}
      />
      <NumberFilter
        label="Minimum trades"
        kind={TRADES}
        value={search.minTrades}
        onChange={(minTrades) => onChange({ minTrades })}
      />
      <NumberFilter
        label="Deepest drawdown (%)"
        kind={DRAWDOWN}
        value={search.minMaxDrawdown}
        onChange={(minMaxDrawdown) => onChange({ minMaxDrawdown })}
      />
      <Select
        label="Bots"
        value={search.isBot === undefined ? "" : String(search.isBot)}
        onChange={(isBot) => onChange({ isBot })}
        options={[
          { value: "", label: "Any" },
          { value: "false", label: "No bots" },
          { value: "true", label: "Bots only" },
        ]}
      />
      <label className={styles.gain} title={GAIN_MEANING}>
        <input
          type="checkbox"
          checked={search.minRoi === 0}
          onChange={(event) => onChange({ minRoi: event.target.checked ? 0 : undefined })}
        />
        Only with a gain
      </label>
      {activeFilters(search) > 0 && (
        <Button variant="quiet" className={styles.clear} onClick={onClear}>
          <CrossIcon size={14} />
          Clear filters
        </Button>
      )}
    </search>
  );
}

/** Skill is an excess over the market: in one that falls, even a loss can be an excess. */
const GAIN_MEANING = "Leaves out wallets that lost dollars, whatever the market did (ROI below 0)";

const CONFIDENCE_CHOICES = {
  low: "Any confidence",
  medium: "Medium or high",
  high: CONFIDENCE_LABELS.high,
};
