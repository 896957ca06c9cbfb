import type { Confidence } from "../api/types";
import { number } from "../lib/format";
import { CONFIDENCE_LABELS } from "../lib/labels";
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

/** A score of 0 to 100 as a number and a bar, with how much of it to believe. */
export function ScoreBar({ score, confidence }: { score: number; confidence: Confidence }) {
  return (
    <span className={styles.score}>
      <span className={styles.value}>{number(score, 1)}</span>
      <span className={styles.track} aria-hidden="true">
        <span className={styles.fill} data-level={confidence} style={{ inlineSize: `${score}%` }} />
      </span>
      <ConfidenceMark level={confidence} />
    </span>
  );
}
