import { useId } from "react";
import styles from "./RangeSwitch.module.css";
import { RANGES } from "./search";

interface Props {
  hours: number;
  onChange: (hours: number) => void;
}

/** How far back the charts look. */
export function RangeSwitch({ hours, onChange }: Props) {
  const name = useId();
  return (
    <fieldset className={styles.switch}>
      <legend className="visually-hidden">Period</legend>
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
