import { UNKNOWN } from "../lib/format";
import type { Band, Series } from "./TimeSeries";
import styles from "./TimeSeries.module.css";

interface Props {
  series: readonly Series[];
  hidden: ReadonlySet<string>;
  onToggle: (label: string) => void;
  /** Which moment is read out. */
  at: number;
  moment: string;
  format: (value: number) => string;
}

/** The names of the lines with their values at the crosshair, each a switch. */
export function SeriesLegend({ series, hidden, onToggle, at, moment, format }: Props) {
  return (
    <div className={styles.legend}>
      <div className={styles.switches}>
        {series.map((one) => (
          <button
            key={one.label}
            type="button"
            className={styles.switch}
            aria-pressed={!hidden.has(one.label)}
            onClick={() => onToggle(one.label)}
          >
            <LineSample colour={one.colour} dash={one.dash} />
            <span>{one.label}</span>
            <span className={styles.value}>{shown(one.values[at], format)}</span>
            {one.band && <span className={styles.band}>{bandAt(one.band, at, format)}</span>}
          </button>
        ))}
      </div>
      <span className={styles.moment}>{moment}</span>
    </div>
  );
}

function LineSample({ colour, dash }: { colour: string; dash: readonly number[] | undefined }) {
  return (
    <svg className={styles.sample} width="18" height="8" aria-hidden="true">
      <line
        x1="0"
        y1="4"
        x2="18"
        y2="4"
        stroke={`var(${colour})`}
        strokeWidth="2"
        strokeDasharray={dash?.join(" ")}
      />
    </svg>
  );
}

/** A band's two edges in words; nothing where it has none. */
export function bandAt(
  band: Band | undefined,
  at: number,
  format: (value: number) => string,
): string | null {
  const [low, high] = [band?.low[at], band?.high[at]];
  if (!band || low == null || high == null) return null;
  return `${band.label} ${format(low)} to ${format(high)}`;
}

function shown(value: number | null | undefined, format: (value: number) => string): string {
  return value == null ? UNKNOWN : format(value);
}
