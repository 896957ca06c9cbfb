import { counted, number } from "../lib/format";
import styles from "./Histogram.module.css";

export interface Bin {
  from: number;
  to: number;
  count: number;
}

interface Props {
  /** What is counted over what: its accessible name. */
  label: string;
  bins: readonly Bin[];
  /** One of what is counted, as in "12 wallets". */
  noun: string;
  /** What the horizontal axis measures. */
  axis?: string;
}

/** How many fall into each of some neighbouring ranges. */
export function Histogram({ label, bins, noun, axis }: Props) {
  const most = Math.max(...bins.map((bin) => bin.count), 1);
  const edges = [...bins.map(({ from }) => from), ...bins.slice(-1).map(({ to }) => to)];
  return (
    <div className={styles.histogram}>
      <ol className={styles.bins} aria-label={label}>
        {bins.map(({ from, to, count }) => (
          <li key={from} className={styles.bin}>
            <span className="visually-hidden">{`${from} to ${to}: ${counted(count, noun)}`}</span>
            <span className={styles.stack} aria-hidden="true">
              <span
                className={styles.bar}
                data-empty={count === 0}
                style={{ blockSize: `${(count / most) * 100}%` }}
              >
                <span className={styles.count}>{number(count)}</span>
              </span>
            </span>
          </li>
        ))}
      </ol>
      <div className={styles.edges} aria-hidden="true">
        {edges.map((edge) => (
          <span key={edge}>{edge}</span>
        ))}
      </div>
      {axis && <p className={styles.unit}>{axis}</p>}
    </div>
  );
}
