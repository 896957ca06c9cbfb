import { useEffect, useState } from "react";
import styles from "./LiveIndicator.module.css";
import { useLive } from "./LiveProvider";
import type { LiveStatus } from "./live";

const REGAINED_SHOWN_MS = 6_000;

/** Whether what is shown is the present: in words, and by a mark of its own shape. */
export function LiveIndicator() {
  const { status } = useLive();
  const isRegained = useRegained();
  const state = isRegained ? "regained" : status;
  return (
    <span className={styles.indicator} data-state={state} role="status">
      <span className={styles.mark} aria-hidden="true" />
      {isRegained ? "Connected again" : LABELS[status]}
    </span>
  );
}

const LABELS: Record<LiveStatus, string> = {
  open: "Live",
  connecting: "Connecting…",
  paused: "Paused",
  lost: "Connection lost",
  polled: "Updated every 5 s",
};

/** True for a while after the connection came back. */
function useRegained(): boolean {
  const { status } = useLive();
  const [wasLost, setWasLost] = useState(false);
  if (status === "lost" && !wasLost) setWasLost(true);
  const isRegained = wasLost && status === "open";

  useEffect(() => {
    if (!isRegained) return;
    const timer = setTimeout(() => setWasLost(false), REGAINED_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isRegained]);
  return isRegained;
}
