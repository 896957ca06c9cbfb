import { type ToggleEvent, useId, useRef } from "react";
import { Button } from "./Button";
import type { Option } from "./Field";
import styles from "./MultiSelect.module.css";

interface MultiSelectProps {
  label: string;
  /** What the button says when nothing is chosen. */
  all: string;
  values: readonly string[];
  options: readonly Option<string>[];
  onChange: (values: string[]) => void;
}

/** Several of some options: a button that opens a group of checkboxes. */
export function MultiSelect({ label, all, values, options, onChange }: MultiSelectProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const chosen = options.filter((option) => values.includes(option.value));
  const words =
    chosen.length === 0
      ? all
      : chosen.length <= 2
        ? chosen.map((option) => option.label).join(", ")
        : `${chosen.length} selected`;

  function place(event: ToggleEvent<HTMLElement>) {
    if (event.newState !== "open" || !button.current) return;
    const at = button.current.getBoundingClientRect();
    event.currentTarget.style.left = `${at.left}px`;
    event.currentTarget.style.top = `${at.bottom + 4}px`;
  }

  function toggle(value: string) {
    const next = values.includes(value)
      ? values.filter((one) => one !== value)
      : [...values, value];
    onChange(next.length === options.length ? [] : next);
  }

  return (
    <div className={styles.field}>
      <span className={styles.label} id={`${id}-label`}>
        {label}
      </span>
      <Button
        ref={button}
        id={`${id}-button`}
        className={styles.button}
        popoverTarget={id}
        aria-labelledby={`${id}-label ${id}-button`}
      >
        {words}
      </Button>
      <fieldset
        id={id}
        popover="auto"
        className={styles.popup}
        onBeforeToggle={place}
        aria-label={label}
      >
        {options.map((option) => (
          <label key={option.value} className={styles.option}>
            <input
              type="checkbox"
              checked={values.includes(option.value)}
              onChange={() => toggle(option.value)}
            />
            {option.label}
          </label>
        ))}
        {options.length === 0 && <p className={styles.none}>There are no chains yet</p>}
      </fieldset>
    </div>
  );
}
