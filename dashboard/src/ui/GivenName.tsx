import { cx } from "../lib/cx";
import styles from "./GivenName.module.css";

interface GivenNameProps {
  text: string;
  /** What is shown when pointed at; the whole name where it is not given. */
  title?: string;
  className?: string | undefined;
}

/** A name that others chose: whatever it holds, it changes nothing around it. */
export function GivenName({ text, title = text, className }: GivenNameProps) {
  return (
    <bdi className={cx(styles.name, className)} title={title}>
      {text}
    </bdi>
  );
}
