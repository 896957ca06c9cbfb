import { expect, test } from "vitest";
import { percent } from "../../lib/format";
import { dayAfter, withInterval } from "./figures";

const shown = (value: number) => percent(value, 0).replace("\u202f", " ");

test("an interval is shown where it is known", () => {
  expect(withInterval({ value: 0.61, low: 0.5, high: 0.7 }, shown)).toBe("61 % [50 % to 70 %]");
  expect(withInterval({ value: 0.61, low: null, high: null }, shown)).toBe("61 %");
  expect(withInterval({ value: null, low: null, high: null }, shown)).toBe("–");
});

test("days are counted over the ends of months", () => {
  expect(dayAfter("2026-11-30", 1)).toBe("2026-12-01");
  expect(dayAfter("2027-12-01", 90)).toBe("2028-02-29");
});
