import type { Statistics } from "../../api/types";
import { number } from "../../lib/format";
import { inWords } from "../../lib/words";
import { Card } from "../../ui/Card";
import { EmptyState } from "../../ui/States";
import styles from "./Explained.module.css";

const MEANING: Record<string, string> = {
  sale_without_purchase: "More of a token was sold than was ever bought: it came by a transfer.",
  time_goes_backwards: "A later trade is in an earlier block.",
  zero_amount: "One side of the trade is zero.",
  same_token: "A token was traded for itself: nothing moves.",
  absurd_value: "The stated value contradicts the trade’s own stablecoin side.",
  absurd_price: "A price over 1,000 times away from the token’s own of that day.",
  unpriced: "No value in USD could be found: costs are unknown, and coverage falls.",
};

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
      note={`Odd input among ${number(trades)} trades: counted, and shown with its wallet`}
    >
      {kinds.length === 0 ? (
        <EmptyState title="Nothing odd was met" />
      ) : (
        <ul className={styles.list}>
          {kinds.map(([kind, count]) => (
            <li key={kind} className={styles.item}>
              <span>{inWords(kind)}</span>
              <span>{number(count)}</span>
              <p>{MEANING[kind]}</p>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
