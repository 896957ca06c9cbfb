import type { Evidence } from "../../api/types";
import { counted, number } from "../../lib/format";
import { labelOf } from "../../lib/labels";
import styles from "./LeftOut.module.css";

/** The positions that are no evidence, by the reason. */
export function LeftOut({ leftOut }: { leftOut: Evidence["leftOut"] }) {
  const reasons = Object.entries(leftOut).sort(([, a], [, b]) => b - a);
  const all = reasons.reduce((sum, [, count]) => sum + count, 0);
  if (all === 0) return <p className={styles.none}>No position is left out.</p>;
  return (
    <div className={styles.leftOut}>
      <h3>{counted(all, "position")} left out</h3>
      <dl>
        {reasons.map(([reason, count]) => (
          <div key={reason}>
            <dt>{labelOf(reason)}</dt>
            <dd>{number(count)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
