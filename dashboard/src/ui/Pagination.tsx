import { number } from "../lib/format";
import { Button } from "./Button";
import { NextIcon, PreviousIcon } from "./icons";
import styles from "./Pagination.module.css";

interface PaginationProps {
  page: number;
  totalPages: number;
  total: number;
  limit: number;
  /** What is counted, in plural. */
  noun: string;
  onPage: (page: number) => void;
}

/** Where a page stands in its list, and the ways to others. */
export function Pagination({ page, totalPages, total, limit, noun, onPage }: PaginationProps) {
  const first = total === 0 ? 0 : (page - 1) * limit + 1;
  const last = Math.min(page * limit, total);
  return (
    <nav className={styles.pagination} aria-label={`Pages of ${noun}`}>
      <p className={styles.range} aria-live="polite">
        {number(first)}–{number(last)} of {number(total)} {noun}
      </p>
      <div className={styles.buttons}>
        <Button onClick={() => onPage(1)} disabled={page <= 1} variant="quiet">
          First
        </Button>
        <Button onClick={() => onPage(page - 1)} disabled={page <= 1} aria-label="Previous page">
          <PreviousIcon />
        </Button>
        <span className={styles.current}>
          Page {number(page)} of {number(Math.max(totalPages, 1))}
        </span>
        <Button
          onClick={() => onPage(page + 1)}
          disabled={page >= totalPages}
          aria-label="Next page"
        >
          <NextIcon />
        </Button>
      </div>
    </nav>
  );
}
