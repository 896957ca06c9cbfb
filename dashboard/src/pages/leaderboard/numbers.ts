/** A filter that is typed as a number: what the field takes, and what the API gets of it. */
export interface NumberKind {
  min: number;
  max: number;
  step: number;
  placeholder: string;
  /** What is taken, where something else was typed. */
  range: string;
  /** The API's value of a number as it is typed; undefined where it leaves no wallet out. */
  read: (typed: number) => number | undefined;
  /** The API's value as it is typed. */
  show: (value: number) => number;
  isTaken: (typed: number) => boolean;
}

const same = (value: number) => value;
const unlessZero = (typed: number) => typed || undefined;

export const SCORE: NumberKind = {
  min: 0,
  max: 100,
  step: 1,
  placeholder: "0",
  range: "0 to 100",
  read: unlessZero,
  show: same,
  isTaken: (typed) => typed >= 0 && typed <= 100,
};

export const TRADES: NumberKind = {
  min: 0,
  max: 1_000_000_000,
  step: 1,
  placeholder: "0",
  range: "A whole number",
  read: unlessZero,
  show: same,
  isTaken: (typed) => Number.isInteger(typed) && typed >= 0 && typed <= 1_000_000_000,
};

/** In percent. Phones have no minus among their digits: 20 means -20, too. */
export const DRAWDOWN: NumberKind = {
  min: -100,
  max: 0,
  step: 1,
  placeholder: "any",
  range: "−100 to 0",
  read: (typed) => rounded(-Math.abs(typed) / 100, 4),
  show: (value) => rounded(value * 100, 2),
  isTaken: (typed) => Math.abs(typed) <= 100,
};

function rounded(value: number, decimals: number): number {
  // Of -0 the sum is 0.
  return Number(value.toFixed(decimals)) + 0;
}

/** What a field's text asks of the API: nothing where it is empty or not taken. */
export function readText(kind: NumberKind, text: string): number | undefined {
  return text !== "" && kind.isTaken(Number(text)) ? kind.read(Number(text)) : undefined;
}
