import { UNKNOWN } from "../lib/format";
import styles from "./Signed.module.css";

type Format = (value: number | null | undefined, options: { sign: true }) => string;

/** A gain or a loss: told by its sign first, and by its colour. */
export function Signed({ value, format }: { value: number | null | undefined; format: Format }) {
  const text = format(value, { sign: true });
  const direction =
    text === UNKNOWN || !/^[+−]/.test(text) ? "none" : text.startsWith("+") ? "gain" : "loss";
  return (
    <span className={styles.signed} data-direction={direction}>
      {text}
    </span>
  );
}
