import type { ReactNode } from "react";
import { cx } from "../lib/cx";
import { number } from "../lib/format";
import styles from "./bars.module.css";

export interface Bar {
  key: string;
  label: ReactNode;
  value: number;
  /** What is shown of the value; the number itself where it is not given. */
  text?: string;
  /** A second figure beside it, its share for example. */
  note?: string;
  /** The custom property that holds its colour; the charts' first where it is not given. */
  colour?: string;
}

interface Props {
  /** What is listed: its accessible name. */
  label: string;
  bars: readonly Bar[];
  /** The amount of a full bar; the greatest of them, unless given. */
  full?: number;
  /** Labels over their bars: for long words. */
  isStacked?: boolean;
}

/** A list of amounts, each with a bar as long as its share. */
export function HorizontalBars({ label, bars, full, isStacked = false }: Props) {
  const whole = full ?? Math.max(...bars.map((bar) => bar.value), 0);
  return (
    <ul className={cx(styles.bars, isStacked && styles.stacked)} aria-label={label}>
      {bars.map((bar) => (
        <li key={bar.key} className={styles.bar}>
          <span className={styles.label}>{bar.label}</span>
          <span className={styles.track} aria-hidden="true">
            {bar.value > 0 && (
              <span
                className={styles.fill}
                style={{
                  inlineSize: `${(bar.value / whole) * 100}%`,
                  background: `var(${bar.colour ?? "--chart-1"})`,
                }}
              />
            )}
          </span>
          <span className={styles.value}>{bar.text ?? number(bar.value)}</span>
          {bar.note && <span className={styles.note}>{bar.note}</span>}
        </li>
      ))}
    </ul>
  );
}
