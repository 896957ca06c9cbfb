import { useLive } from "../../live";
import { WarningIcon } from "../../ui/icons";
import styles from "./ConnectionNotice.module.css";

/** Says that what is shown is not the present any more. */
export function ConnectionNotice() {
  const { status, since, receivedAt } = useLive();
  if (status !== "lost") return null;
  return (
    <div className={styles.notice} role="alert">
      <WarningIcon />
      <p>
        <strong>Connection lost, retrying…</strong> There is none since {clock(since)}.{" "}
        {receivedAt
          ? `The figures below are of ${clock(receivedAt)}.`
          : "Nothing was heard of the server yet: is it running?"}
      </p>
    </div>
  );
}

function clock(time: Date): string {
  return `${time.toISOString().slice(11, 19)} UTC`;
}
