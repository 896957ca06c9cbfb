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
        {receivedAt
          ? `No connection to the server since ${clock.format(since)}. What is shown may be out of date; it is refreshed once the server answers.`
          : "The server sends no live figures. What is shown is as of when the page was loaded."}
      </span>
    </div>
  );
}

const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });
