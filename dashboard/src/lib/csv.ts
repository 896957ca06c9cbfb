export type Cell = string | number | boolean | null | undefined;

/** Without it spreadsheets take UTF-8 for the system's own encoding. */
const BYTE_ORDER_MARK = "\uFEFF";

/**
 * Where a spreadsheet may begin to read a formula: at the beginning of a text,
 * and after what some locales, or none, take for the end of a cell or line.
 */
const FORMULA = /^(?=[\t\r\n]| *[=+\-@＝＋－＠])|(?<=[;\t\r\n]\s*)(?=[=+\-@＝＋－＠])/g;

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/**
 * An apostrophe keeps text that would be run as a formula text; what is a number as
 * a whole stays one. `crates/model/src/spreadsheet.rs` has the same rule, and both are
 * tested with the same cases.
 */
export function spreadsheetText(text: string): string {
  return NUMBER.test(text) ? text : text.replaceAll(FORMULA, "'");
}

/**
 * RFC 4180: lines end with CRLF, and all text is quoted, in whichever locale.
 * Numbers stay as they are, and no text is a formula.
 */
export function toCsv(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const lines = [header, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`);
  return BYTE_ORDER_MARK + lines.join("");
}

function cell(value: Cell): string {
  if (value === null || value === undefined) return "";
  if (typeof value !== "string") return String(value);
  return `"${spreadsheetText(value).replaceAll('"', '""')}"`;
}

/** Hands a text to the reader as a file. */
export function download(name: string, text: string, type = "text/csv;charset=utf-8") {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
