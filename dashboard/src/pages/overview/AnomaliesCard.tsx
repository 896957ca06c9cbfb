import type { Statistics } from "../../api/types";
import { number } from "../../lib/format";
import { ANOMALY_MEANING, labelOf } from "../../lib/labels";
import { Card } from "../../ui/Card";
import { EmptyState } from "../../ui/States";
import styles from "./DefinitionList.module.css";

interface Props {
  anomalies: Statistics["anomalies"];
  trades: number;
}

/** Odd input: stored, counted, and never a reason to stop. */
export function AnomaliesCard({ anomalies, trades }: Props) {
  const kinds = Object.entries(anomalies)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a);
  return (
    <Card
      title="Anomalies"
      note={`Odd input in ${number(trades)} trades. Each wallet’s page shows its own.`}
    >
      {kinds.length === 0 ? (
        <EmptyState title="No anomaly was found" />
      ) : (
        <ul className={styles.list}>
          {kinds.map(([kind, count]) => (
            <li key={kind} className={styles.item}>
              <span>{labelOf(kind)}</span>
              <span>{number(count)}</span>
              <p>{ANOMALY_MEANING[kind]}</p>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
