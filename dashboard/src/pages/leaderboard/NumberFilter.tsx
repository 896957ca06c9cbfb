import { useEffect, useId, useState } from "react";
import { useDebounced } from "../../lib/useDebounced";
import { controlClass, errorClass, Field } from "../../ui/Field";
import { type NumberKind, readText } from "./numbers";

interface NumberFilterProps {
  label: string;
  kind: NumberKind;
  value: number | undefined;
  onChange: (value: number | undefined) => void;
}

/** Changes the list once typing has paused. */
export function NumberFilter({ label, kind, value, onChange }: NumberFilterProps) {
  const id = useId();
  const shown = value === undefined ? "" : String(kind.show(value));
  const [text, setText] = useState(shown);
  const [known, setKnown] = useState(shown);
  if (shown !== known) {
    // The address bar has changed: by this field, a link or the way back.
    setKnown(shown);
    if (readText(kind, text) !== value) setText(shown);
  }
  const settled = useDebounced(text, 300);
  const isTaken = text === "" || kind.isTaken(Number(text));

  // biome-ignore lint/correctness/useExhaustiveDependencies: only what was typed asks
  useEffect(() => {
    if (settled !== text || !isTaken) return;
    const typed = readText(kind, settled);
    if (typed !== value) onChange(typed);
  }, [settled]);

  return (
    <Field label={label} htmlFor={id}>
      <input
        id={id}
        type="number"
        inputMode="decimal"
        min={kind.min}
        max={kind.max}
        step={kind.step}
        placeholder={kind.placeholder}
        className={controlClass}
        value={text}
        aria-invalid={!isTaken}
        aria-describedby={isTaken ? undefined : `${id}-range`}
        onChange={(event) => setText(event.target.value)}
      />
      {!isTaken && (
        <span id={`${id}-range`} className={errorClass}>
          {kind.range}
        </span>
      )}
    </Field>
  );
}
