import { counted, number } from "../../lib/format";
import { ANOMALY_MEANING, labelOf } from "../../lib/labels";
import { Card } from "../../ui/Card";
import styles from "./AnomaliesCard.module.css";

/** Odd input: counted, explained, and never a reason to stop. */
export function AnomaliesCard({ anomalies }: { anomalies: Record<string, number> }) {
  const kinds = Object.entries(anomalies)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a);
  const all = kinds.reduce((sum, [, count]) => sum + count, 0);
  return (
    <Card
      title="Anomalies"
      note={
        all > 0
          ? `${counted(all, "anomaly", "anomalies")} in its trades`
          : "No anomalies in its trades"
      }
    >
      {kinds.length > 0 && (
        <dl className={styles.list}>
          {kinds.map(([kind, count]) => (
            <div key={kind}>
              <dt>
                {labelOf(kind)}
                <span className={styles.meaning}>{ANOMALY_MEANING[kind]}</span>
              </dt>
              <dd>{number(count)}</dd>
            </div>
          ))}
        </dl>
      )}
    </Card>
  );
}
