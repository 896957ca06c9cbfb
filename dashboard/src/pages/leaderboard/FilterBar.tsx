import { useEffect, useId, useState } from "react";
import type { Statistics } from "../../api/types";
import { CONFIDENCE_LABELS, labelOf, STATUS_LABELS, TYPE_LABELS } from "../../lib/labels";
import { useDebounced } from "../../lib/useDebounced";
import { Button } from "../../ui/Button";
import { controlClass, errorClass, Field, Select } from "../../ui/Field";
import { CrossIcon } from "../../ui/icons";
import { MultiSelect } from "../../ui/MultiSelect";
import styles from "./FilterBar.module.css";
import { activeFilters, CONFIDENCES, type LeaderboardSearch, STATUSES, TYPES } from "./search";

interface FilterBarProps {
  search: LeaderboardSearch;
  stats: Statistics | undefined;
  /** Raw values: the route makes of them what can be understood. */
  onChange: (change: Record<string, unknown>) => void;
  onClear: () => void;
}

/** The filters of the leaderboard; the API has more. */
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
      <MinimumScore value={search.minScore} onChange={(minScore) => onChange({ minScore })} />
      {activeFilters(search) > 0 && (
        <Button variant="quiet" className={styles.clear} onClick={onClear}>
          <CrossIcon size={14} />
          Clear filters
        </Button>
      )}
    </search>
  );
}

const CONFIDENCE_CHOICES = {
  low: "Any confidence",
  medium: "Medium or high",
  high: CONFIDENCE_LABELS.high,
};

interface MinimumScoreProps {
  value: number | undefined;
  onChange: (value: string) => void;
}

/** Changes the list once typing has paused. */
function MinimumScore({ value, onChange }: MinimumScoreProps) {
  const id = useId();
  const shown = value === undefined ? "" : String(value);
  const [text, setText] = useState(shown);
  const [known, setKnown] = useState(shown);
  if (shown !== known) {
    // The address bar has changed: by this field, a link or the way back.
    setKnown(shown);
    if (Number(text || 0) !== (value ?? 0)) setText(shown);
  }
  const settled = useDebounced(text, 300);
  const isValid = text === "" || (Number(text) >= 0 && Number(text) <= 100);

  // biome-ignore lint/correctness/useExhaustiveDependencies: only what was typed asks
  useEffect(() => {
    if (settled === text && isValid && Number(settled || 0) !== (value ?? 0)) onChange(settled);
  }, [settled]);

  return (
    <Field label="Minimum score" htmlFor={id}>
      <input
        id={id}
        type="number"
        inputMode="decimal"
        min={0}
        max={100}
        step={1}
        placeholder="0"
        className={controlClass}
        value={text}
        aria-invalid={!isValid}
        aria-describedby={isValid ? undefined : `${id}-range`}
        onChange={(event) => setText(event.target.value)}
      />
      {!isValid && (
        <span id={`${id}-range`} className={errorClass}>
          0 to 100
        </span>
      )}
    </Field>
  );
}
