import { useLive } from "../live";
import { WarningIcon } from "../ui/icons";
import styles from "./ConnectionBanner.module.css";

/** Says on every page that what it shows may be out of date. */
export function ConnectionBanner() {
  const { status, since, receivedAt } = useLive();
  if (status !== "lost") return null;
  return (
    <div className={styles.banner} role="status">
      <WarningIcon size={14} />
      <span>
        <strong>Connection lost, retrying…</strong>{" "}
        {receivedAt
          ? `None since ${clock(since)}: what is shown is of ${clock(receivedAt)}, and is refreshed once the server answers.`
          : "The server sends no live figures: what is shown is of when the page was loaded."}
      </span>
    </div>
  );
}

function clock(time: Date): string {
  return `${time.toISOString().slice(11, 19)} UTC`;
}
