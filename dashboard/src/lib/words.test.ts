import { expect, test } from "vitest";
import { explorerOf } from "./explorers";
import { inWords } from "./words";

test("a name that is new to this page is shown as it is", () => {
  expect(inWords("avalanche_c")).toBe("Avalanche");
  expect(inWords("performance.new_factor")).toBe("New factor");
});

test.each(["__proto__", "constructor", "toString"])("%s is a name like any other", (name) => {
  expect(inWords(name)).toBeTypeOf("string");
  expect(explorerOf(name)).toBeNull();
});
