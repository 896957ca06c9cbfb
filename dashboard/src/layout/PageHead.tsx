import type { ReactNode } from "react";
import styles from "./PageHead.module.css";

interface PageHeadProps {
  title: ReactNode;
  /** One sentence: what the page shows. */
  note?: ReactNode;
  actions?: ReactNode;
}

/** A page's one h1. */
export function PageHead({ title, note, actions }: PageHeadProps) {
  return (
    <div className={styles.head}>
      <div className={styles.words}>
        <h1>{title}</h1>
        {note && <p className={styles.note}>{note}</p>}
      </div>
      {actions && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}
