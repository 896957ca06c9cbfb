import { expect, test } from "vitest";
import { toCsv } from "./csv";

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

test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\tx"])("%j is kept text", (text) => {
  expect(lines([text, -1.5])).toEqual([`"'${text}",-1.5`]);
});

test("a formula after what some locales take for the end of a cell is kept text, too", () => {
  expect(lines(['x;=HYPERLINK("http://a")'], ["x; +1"], ["x\n@A"], ["a-b; c=d"])).toEqual([
    `"x;'=HYPERLINK(""http://a"")"`,
    `"x; '+1"`,
    `"x\n'@A"`,
    '"a-b; c=d"',
  ]);
});
