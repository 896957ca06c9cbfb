import { useEffect, useRef, useState } from "react";
import { ApiError } from "../../api/client";
import type { WalletListQuery } from "../../api/types";
import { download } from "../../lib/csv";
import { counted, number } from "../../lib/format";
import { Button } from "../../ui/Button";
import { DownloadIcon } from "../../ui/icons";
import styles from "./ExportButton.module.css";
import { exportWallets, MOST_ROWS } from "./exportCsv";

type State =
  | { is: "idle" }
  | { is: "reading"; rows: number; total: number }
  | { is: "done"; text: string };

/** Downloads the current view as a file; shows progress, and whether rows were left out. */
export function ExportButton({ query, total }: { query: WalletListQuery; total: number }) {
  const [state, setState] = useState<State>({ is: "idle" });
  const reading = useRef<AbortController>(null);
  useEffect(() => () => reading.current?.abort(), []);

  async function begin() {
    const controller = new AbortController();
    reading.current = controller;
    setState({ is: "reading", rows: 0, total: Math.min(total, MOST_ROWS) });
    try {
      const made = await exportWallets(
        query,
        (rows, of) => setState({ is: "reading", rows, total: of }),
        controller.signal,
      );
      download("wallets.csv", made.csv);
      setState({ is: "done", text: finished(made.rows, made.total) });
    } catch (error) {
      setState(controller.signal.aborted ? { is: "idle" } : { is: "done", text: failed(error) });
    }
  }

  return (
    <div className={styles.export}>
      <span className={styles.message} role="status">
        {state.is === "done" && state.text}
        {state.is === "reading" && `${number(state.rows)} of ${number(state.total)}`}
      </span>
      {state.is === "reading" ? (
        <Button onClick={() => reading.current?.abort()}>Cancel</Button>
      ) : (
        <Button
          onClick={begin}
          disabled={total === 0}
          title={`All pages of this view as CSV, at most ${number(MOST_ROWS)} rows`}
        >
          <DownloadIcon />
          CSV
        </Button>
      )}
    </div>
  );
}

function finished(rows: number, total: number): string {
  if (rows >= total) return `Saved ${counted(rows, "row")}`;
  return `Saved the first ${number(rows)} of ${number(total)} rows. Narrow the filters to get the rest.`;
}

function failed(error: unknown): string {
  const isOld = error instanceof ApiError && error.code === "cursor_expired";
  const why = error instanceof Error ? error.message : String(error);
  return isOld ? "The list changed while it was read. Try again." : `Not saved: ${why}`;
}
