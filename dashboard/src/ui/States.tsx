import type { ReactNode } from "react";
import { ApiError, type Source } from "../api/client";
import { days } from "../lib/format";
import { Button } from "./Button";
import { WarningIcon } from "./icons";
import styles from "./States.module.css";

/** Says that there is nothing to show, why, and what the reader can do. */
export function EmptyState({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className={styles.state}>
      <p className={styles.title}>{title}</p>
      {children && <div className={styles.text}>{children}</div>}
    </div>
  );
}

/** What went wrong, in the server's words; what to do; and a button to try again. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { title, advice, detail, requestId } = errorText(error);
  return (
    <div className={styles.state} role="alert">
      <p className={styles.title}>
        <span className={styles.mark}>
          <WarningIcon size={18} />
        </span>
        {title}
      </p>
      <div className={styles.text}>
        {detail && <p>{detail}</p>}
        <p>{advice}</p>
      </div>
      {onRetry && <Button onClick={onRetry}>Try again</Button>}
      {requestId && (
        <p className={styles.id}>
          Request <code>{requestId}</code>
        </p>
      )}
    </div>
  );
}

interface ErrorText {
  title: string;
  advice: string;
  detail: string | null;
  requestId: string | null;
}

function errorText(error: unknown): ErrorText {
  if (!(error instanceof ApiError)) {
    const detail = error instanceof Error ? error.message : String(error);
    return { title: "This page has an error", advice: "Reload the page.", detail, requestId: null };
  }
  const { problem, requestId } = error;
  const detail = error.status === 0 ? null : (problem.detail ?? problem.title ?? null);
  return { ...adviceFor(error), detail: detail && sentence(detail), requestId };
}

/** The server's details begin small and have no full stop. */
function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1).replace(/\.?$/, ".");
}

function adviceFor({ status, retryAfterSeconds }: ApiError): { title: string; advice: string } {
  const wait = retryAfterSeconds ? `in ${retryAfterSeconds} s` : "in a moment";
  if (status === 0) {
    return {
      title: "The server can’t be reached",
      advice:
        "Check that “smartmoney serve” is running and that the network works. The page reconnects by itself.",
    };
  }
  if (status === 404) return { title: "Not found", advice: "Check the address, or search for it." };
  if (status === 429) return { title: "Too many requests", advice: `Try again ${wait}.` };
  if (status === 503) return { title: "The service is unavailable", advice: `Try again ${wait}.` };
  if (status >= 500) {
    return {
      title: "The server has an error",
      advice: "The server’s log has the cause, with the request’s ID.",
    };
  }
  return { title: "The request was refused", advice: "Change or clear the filters." };
}

interface StaleNoticeProps {
  source: Source | undefined;
  /** Why the last try to get newer figures failed. */
  error?: unknown;
}

/**
 * Says that figures are older than they should be. Its live region is always rendered:
 * screen readers announce changes in a region, not a new region.
 */
export function StaleNotice({ source, error }: StaleNoticeProps) {
  const words = source && staleReason(source, error);
  return (
    <div className={styles.notice} role="status">
      {words && (
        <p className={styles.stale}>
          <WarningIcon size={14} />
          {words}
        </p>
      )}
    </div>
  );
}

function staleReason({ cache, ageSeconds, receivedAt }: Source, error: unknown): string | null {
  if (error) {
    const time = receivedAt.toISOString().slice(11, 19);
    return `These figures are from ${time} UTC and could not be refreshed: ${errorText(error).title.toLowerCase()}.`;
  }
  if (cache !== "STALE") return null;
  return `These figures are ${days(ageSeconds / 86_400)} old. The server is loading newer ones, or its database does not answer.`;
}
