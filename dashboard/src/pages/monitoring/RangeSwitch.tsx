import { useId } from "react";
import styles from "./RangeSwitch.module.css";

const RANGES = [
  { hours: 1, name: "1 h", words: "1 hour" },
  { hours: 6, name: "6 h", words: "6 hours" },
  { hours: 24, name: "24 h", words: "24 hours" },
  { hours: 168, name: "7 d", words: "7 days" },
] as const;

interface Props {
  hours: number;
  onChange: (hours: number) => void;
}

/** How far back the charts look. */
export function RangeSwitch({ hours, onChange }: Props) {
  const name = useId();
  return (
    <fieldset className={styles.switch}>
      <legend className="visually-hidden">How far back</legend>
      {RANGES.map((range) => (
        <label key={range.hours}>
          <input
            type="radio"
            className="visually-hidden"
            name={name}
            checked={range.hours === hours}
            onChange={() => onChange(range.hours)}
            aria-label={range.words}
          />
          <span>{range.name}</span>
        </label>
      ))}
    </fieldset>
  );
}
