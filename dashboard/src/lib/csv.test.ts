import { expect, test } from "vitest";
import { toCsv } from "./csv";

test("lines end with CRLF, and what is unknown is empty", () => {
  expect(toCsv(["a", "b"], [[1, null]])).toBe("a,b\r\n1,\r\n");
});

test("commas, quotes and line breaks are quoted", () => {
  expect(toCsv(["name"], [["Smith, John"], ['the "best"'], ["two\nlines"]])).toBe(
    'name\r\n"Smith, John"\r\n"the ""best"""\r\n"two\nlines"\r\n',
  );
});

test("text that a spreadsheet would run is kept text, and numbers stay numbers", () => {
  const rows = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx"].map((text) => [text, -1.5]);
  expect(toCsv(["text", "number"], rows)).toBe(
    "text,number\r\n'=1+1,-1.5\r\n'+1,-1.5\r\n'-1,-1.5\r\n'@SUM(A1),-1.5\r\n'\tx,-1.5\r\n",
  );
});

test("a formula with a comma is guarded and quoted", () => {
  expect(toCsv(["x"], [['=HYPERLINK("http://a","b")']])).toBe(
    `x\r\n"'=HYPERLINK(""http://a"",""b"")"\r\n`,
  );
});
