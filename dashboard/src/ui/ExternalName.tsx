import { cx } from "../lib/cx";
import styles from "./ExternalName.module.css";

interface ExternalNameProps {
  text: string;
  /** The tooltip; the whole name by default. */
  title?: string;
  className?: string | undefined;
}

/** A name from outside (of a token or wallet), isolated so that its direction and length don't affect the text around it. */
export function ExternalName({ text, title = text, className }: ExternalNameProps) {
  return (
    <bdi className={cx(styles.name, className)} title={title}>
      {text}
    </bdi>
  );
}
