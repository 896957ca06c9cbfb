import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { spreadsheetText, toCsv } from "./csv";

/** The lines of a file, after the mark that says UTF-8. */
function lines(...rows: Parameters<typeof toCsv>[1]): string[] {
  const text = toCsv(["a"], rows);
  expect(text.startsWith('\uFEFF"a"\r\n')).toBe(true);
  expect(text.endsWith("\r\n")).toBe(true);
  return text.slice(0, -2).split("\r\n").slice(1);
}

test("text is quoted, numbers are not, and what is unknown is empty", () => {
  expect(lines(["base", 1.5, true, null, undefined])).toEqual(['"base",1.5,true,,']);
});

test("commas, quotes and line breaks stay within their cell", () => {
  expect(lines(["Smith, John"], ['the "best"'], ["two\nlines"])).toEqual([
    '"Smith, John"',
    '"the ""best"""',
    '"two\nlines"',
  ]);
});

const CASES = new URL("../../../crates/model/src/data/spreadsheet_cells.json", import.meta.url);

test.each<[string, string]>(JSON.parse(readFileSync(fileURLToPath(CASES), "utf8")))(
  "%j is %j in a file, as in those that the program writes",
  (text, safe) => {
    expect(spreadsheetText(text)).toBe(safe);
  },
);

test("text that would be run is kept text, and numbers stay numbers", () => {
  expect(lines(['=HYPERLINK("a")', -1.5])).toEqual([`"'=HYPERLINK(""a"")",-1.5`]);
});
