import { usdCompact } from "../lib/format";
import styles from "./Sparkline.module.css";

const WIDTH = 96;
const HEIGHT = 24;
const PADDING = 2;

/** A small line of PnL over time, about its own zero. */
export function Sparkline({ values }: { values: readonly number[] }) {
  if (values.length < 2) return <span className={styles.none}>no curve</span>;
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  const range = high - low || 1;
  const x = (index: number) => PADDING + (index / (values.length - 1)) * (WIDTH - 2 * PADDING);
  const y = (value: number) => PADDING + ((high - value) / range) * (HEIGHT - 2 * PADDING);
  const line = values.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`);
  const last = values.at(-1) ?? 0;
  return (
    <svg
      className={styles.spark}
      data-direction={last < 0 ? "loss" : "gain"}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={`PnL over time: ends at ${usdCompact(last)}, between ${usdCompact(low)} and ${usdCompact(high)}`}
    >
      <line x1={PADDING} x2={WIDTH - PADDING} y1={y(0)} y2={y(0)} className={styles.zero} />
      <polyline points={line.join(" ")} className={styles.line} />
      <circle cx={x(values.length - 1)} cy={y(last)} r="1.75" className={styles.end} />
    </svg>
  );
}
