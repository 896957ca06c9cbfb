import type { Confidence, ScoreBasis } from "../api/types";
import { scoreText } from "../lib/format";
import { BASIS_LABELS, BASIS_MEANING, CONFIDENCE_LABELS } from "../lib/labels";
import { scoreWords } from "../lib/score";
import styles from "./Score.module.css";

const LEVELS: Record<Confidence, number> = { low: 1, medium: 2, high: 3 };

/** Three steps, as many filled as the level: told by shape, not by colour. */
export function ConfidenceMark({
  level,
  withWords = false,
}: {
  level: Confidence;
  withWords?: boolean;
}) {
  const words = CONFIDENCE_LABELS[level];
  return (
    <span className={styles.confidence} data-level={level} title={words}>
      <svg width="14" height="12" viewBox="0 0 14 12" aria-hidden="true">
        {[1, 2, 3].map((step) => (
          <rect
            key={step}
            x={(step - 1) * 5}
            y={9 - step * 3}
            width="3.5"
            height={step * 3 + 3}
            rx="1"
            className={step <= LEVELS[level] ? styles.filled : styles.hollow}
          />
        ))}
      </svg>
      <span className={withWords ? undefined : "visually-hidden"}>{words}</span>
    </span>
  );
}

interface ScoreBarProps {
  score: number | null | undefined;
  basis: ScoreBasis;
  confidence: Confidence;
}

/** A score as a number and a bar, with how much of it to believe; or why there is none. */
export function ScoreBar({ score, basis, confidence }: ScoreBarProps) {
  if (score == null) {
    return (
      <span className={styles.without} title={BASIS_MEANING[basis]}>
        {scoreWords(score, basis)}
      </span>
    );
  }
  const isTested = basis === "tested";
  return (
    <span className={styles.score} title={isTested ? undefined : BASIS_MEANING[basis]}>
      <span className={styles.value}>{scoreText(score)}</span>
      {isTested ? (
        <span className={styles.track} aria-hidden="true">
          <span
            className={styles.fill}
            data-level={confidence}
            style={{ inlineSize: `${score}%` }}
          />
        </span>
      ) : (
        <span className={styles.basis}>{BASIS_LABELS[basis].toLowerCase()}</span>
      )}
      <ConfidenceMark level={confidence} />
    </span>
  );
}
