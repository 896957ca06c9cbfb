import { type ReactNode, useId } from "react";
import { cx } from "../lib/cx";
import styles from "./Card.module.css";

interface CardProps {
  title?: ReactNode;
  /** A sentence under the title. */
  note?: ReactNode;
  /** Controls at the right of the title. */
  actions?: ReactNode;
  /** Whether the content reaches the card's edges, as tables do. */
  flush?: boolean;
  className?: string | undefined;
  children: ReactNode;
}

/** A part of a page with a heading of its own: a region for screen readers. */
export function Card({ title, note, actions, flush = false, className, children }: CardProps) {
  const id = useId();
  return (
    <section className={cx(styles.card, className)} aria-labelledby={title ? id : undefined}>
      {title && (
        <header className={styles.header}>
          <div className={styles.heading}>
            <h2 id={id}>{title}</h2>
            {note && <p className={styles.note}>{note}</p>}
          </div>
          {actions && <div className={styles.actions}>{actions}</div>}
        </header>
      )}
      <div className={cx(styles.body, flush && styles.flush)}>{children}</div>
    </section>
  );
}
