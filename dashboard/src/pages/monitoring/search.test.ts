import { expect, test } from "vitest";
import { validateMonitoring } from "./search";

test.each(["9999", "-1", "abc", "1", "", undefined, "__proto__"])(
  "%s hours are left out",
  (hours) => expect(validateMonitoring({ hours, x: "1" })).toEqual({}),
);

test("a known range is kept", () => {
  expect(validateMonitoring({ hours: "24" })).toEqual({ hours: 24 });
});
