import { expect, test } from "vitest";
import { visibleName } from "./names";

test.each([
  "",
  "   ",
  "\u00a0\u3000",
  "\u200b\u200d\ufeff",
  "\u202e",
  "\u3164",
  "\u2800",
  null,
  undefined,
])("%j is no name", (name) => expect(visibleName(name)).toBeNull());

test.each(["Meridian Desk", "0", "月", "\u202eabc", "🦈", "Z\u0301"])("%j is a name", (name) =>
  expect(visibleName(name)).toBe(name),
);
