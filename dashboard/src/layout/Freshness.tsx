import { date, relativeTime } from "../lib/format";
import { useLive } from "../live";
import styles from "./Freshness.module.css";

/** Of which data version the page is, and when that was published. */
export function Freshness() {
  const { latest } = useLive();
  if (!latest) return null;
  const { dataVersion, scoredAt, now } = latest.data;
  const run = latest.job?.lastRuns.find((one) => one.dataVersion === dataVersion);
  const title = [
    `Data version ${dataVersion}`,
    scoredAt && `scored ${relativeTime(scoredAt, new Date(now))}`,
    run?.asOf && `trades up to ${date(run.asOf)}`,
  ]
    .filter(Boolean)
    .join(", ");
  return (
    <span className={styles.freshness} title={title}>
      <span aria-hidden="true">
        {scoredAt
          ? `Scored ${relativeTime(scoredAt, new Date(now))}`
          : `Data version ${dataVersion}`}
      </span>
      <span className="visually-hidden">{title}</span>
    </span>
  );
}
