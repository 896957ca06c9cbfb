import { expect, test } from "vitest";
import { explorerOf } from "./explorers";
import { BASIS_LABELS, BASIS_MEANING, labelOf, readable } from "./labels";

test("a name that is new to this page is shown as it is", () => {
  expect(labelOf("avalanche_c")).toBe("Avalanche");
  expect(labelOf("performance.new_factor")).toBe("New factor");
});

test.each(["__proto__", "constructor", "toString"])("%s is a name like any other", (name) => {
  expect(labelOf(name)).toBeTypeOf("string");
  expect(explorerOf(name)).toBeNull();
});

test("the API’s sentences have true minus signs, and dates keep their hyphens", () => {
  expect(readable("return_on_cost is -42.1 %, since 2024-01-31")).toBe(
    "return on cost is −42.1 %, since 2024-01-31",
  );
});

test("every reason for a score, or for none, has its words", () => {
  expect(Object.keys(BASIS_LABELS)).toEqual(Object.keys(BASIS_MEANING));
  expect(BASIS_MEANING.prior_only).toBe(
    "Too few positions for a test: the share of skilled wallets that is expected of any.",
  );
});

test.each(["by_judgement", "min_compared", "min_followed", "own_prices", "no_return"])(
  "%s is told in words of its own",
  (name) => {
    expect(labelOf(name).toLowerCase()).not.toBe(name.replaceAll("_", " "));
  },
);
