import type { ReactNode } from "react";
import { Hint } from "./Hint";
import styles from "./Stat.module.css";

interface StatProps {
  label: string;
  value: ReactNode;
  /** A second line: the unit, a share, a comparison. */
  note?: ReactNode;
  /** What the figure means, shown on hover and focus of its label. */
  hint?: string;
}

/** A figure with its name. Put several into a `StatList`. */
export function Stat({ label, value, note, hint }: StatProps) {
  return (
    <div className={styles.stat}>
      <dt>{hint ? <Hint text={hint}>{label}</Hint> : label}</dt>
      <dd className={styles.value}>{value}</dd>
      {note && <dd className={styles.note}>{note}</dd>}
    </div>
  );
}

interface StatListProps {
  children: ReactNode;
  size?: "medium" | "large";
  /** How many stand in a row where there is room; as many as fit where it is not given. */
  columns?: 4 | 6;
}

export function StatList({ children, size = "medium", columns }: StatListProps) {
  return (
    <dl className={styles.list} data-size={size} data-columns={columns}>
      {children}
    </dl>
  );
}
