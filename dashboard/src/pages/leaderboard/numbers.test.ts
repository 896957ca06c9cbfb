import { expect, test } from "vitest";
import { DRAWDOWN, readText, SCORE, TRADES } from "./numbers";

test.each([
  ["-20", -0.2],
  // As a phone without a minus key types it.
  ["20", -0.2],
  ["-12.5", -0.125],
  ["-33.333", -0.3333],
  ["-100", -1],
  ["0", 0],
  ["-0", 0],
])("a drawdown of %s % is %d to the API", (text, value) => {
  expect(DRAWDOWN.isTaken(Number(text))).toBe(true);
  expect(readText(DRAWDOWN, text)).toBe(value);
});

test("the API’s fraction is shown in percent, as it was typed", () => {
  for (let percent = -10_000; percent <= 0; percent++) {
    const text = String(percent / 100);
    const value = readText(DRAWDOWN, text);
    expect(value === undefined ? "" : String(DRAWDOWN.show(value))).toBe(text);
  }
});

test.each([
  [DRAWDOWN, "-101"],
  [DRAWDOWN, "101"],
  [TRADES, "-1"],
  [TRADES, "1.5"],
  [TRADES, "1000000001"],
  [SCORE, "101"],
  [SCORE, "-1"],
])("what a field does not take asks nothing (%#)", (kind, text) => {
  expect(kind.isTaken(Number(text))).toBe(false);
  expect(readText(kind, text)).toBeUndefined();
});

test("an empty field leaves no wallet out, nor does a zero of what has none below it", () => {
  for (const kind of [DRAWDOWN, TRADES, SCORE]) expect(readText(kind, "")).toBeUndefined();
  for (const kind of [TRADES, SCORE]) expect(readText(kind, "0")).toBeUndefined();
});
