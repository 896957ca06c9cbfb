import type { ReactNode } from "react";
import type { Monitoring } from "../api/types";
import { type Live, useLive } from "../live";
import { WarningIcon } from "../ui/icons";
import styles from "./ConnectionBanner.module.css";

/**
 * Says on every page that its figures may be out of date, and why. Its live region is
 * always rendered: screen readers announce changes in a region, not a new region.
 */
export function ConnectionBanner() {
  const words = cause(useLive());
  return (
    <div role="status">
      {words && (
        <div className={styles.banner}>
          <WarningIcon size={14} />
          <span>{words}</span>
        </div>
      )}
    </div>
  );
}

function cause({ status, since, latest, receivedAt }: Live<Monitoring>): ReactNode {
  if (status === "lost") {
    return (
      <>
        <strong>Connection lost, retrying…</strong>{" "}
        {receivedAt
          ? `Lost at ${clock(since)}; the live figures are from ${clock(receivedAt)}.`
          : "The server sends no live figures, and does not answer requests for them."}
      </>
    );
  }
  if (latest?.job === null) {
    return (
      <>
        <strong>The database does not answer.</strong> The figures on this page may be out of date.
      </>
    );
  }
  return null;
}

function clock(time: Date): string {
  return `${time.toISOString().slice(11, 19)} UTC`;
}
