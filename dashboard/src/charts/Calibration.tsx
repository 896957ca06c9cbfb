import { percent } from "../lib/format";
import styles from "./Calibration.module.css";

/** What was said of some, as a share, beside what came. */
export interface Said {
  /** Of whom it was said. */
  label: string;
  said: number;
  came: number;
  /** The interval of 95 %; absent where it can't be said. */
  interval?: readonly [number, number] | undefined;
  /** How many they are. */
  note: string;
}

/** Shares that were said beside those that came: the nearer the two marks, the better. */
export function Calibration({ label, rows }: { label: string; rows: readonly Said[] }) {
  return (
    <>
      <p className={styles.legend} aria-hidden="true">
        <span className={styles.tick} /> said
        <span className={styles.dot} /> came, with its interval of 95 %
      </p>
      <ul className={styles.rows} aria-label={label}>
        {rows.map(({ label: name, said, came, interval, note }) => (
          <li key={name} className={styles.row}>
            <span>{name}</span>
            <span className={styles.track} aria-hidden="true">
              {interval && (
                <span
                  className={styles.interval}
                  style={{
                    insetInlineStart: `${interval[0] * 100}%`,
                    inlineSize: `${(interval[1] - interval[0]) * 100}%`,
                  }}
                />
              )}
              <span className={styles.tick} style={{ insetInlineStart: `${said * 100}%` }} />
              <span className={styles.dot} style={{ insetInlineStart: `${came * 100}%` }} />
            </span>
            <span className={styles.words}>
              said {percent(said)}, came {percent(came)}
            </span>
            <span className={styles.note}>{note}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
