import { describe, expect, test } from "vitest";
import {
  compact,
  counted,
  date,
  dateTime,
  days,
  duration,
  number,
  percent,
  probability,
  relativeTime,
  shortAddress,
  tokenAmount,
  usd,
  usdCompact,
} from "./format";

describe("what is not known", () => {
  test.each([null, undefined, Number.NaN])("%s is a dash", (value) => {
    expect([number(value), usd(value), usdCompact(value), percent(value), days(value)]).toEqual(
      Array(5).fill("–"),
    );
    expect([probability(value), duration(value), date(null), relativeTime(null)]).toEqual(
      Array(4).fill("–"),
    );
  });
});

test.each([
  [0, "$0.00"],
  [-0.001, "$0.00"],
  [999.99, "$999.99"],
  [1234.56, "$1,235"],
  [-409.71, "−$409.71"],
])("usd of %d is %s", (value, text) => {
  expect(usd(value)).toBe(text);
});

test.each([
  [0, "$0"],
  [-0.004, "$0.00"],
  [12.345, "$12.3"],
  [553, "$553"],
  [999.4, "$999"],
  [999.6, "$1.00k"],
  [15_234, "$15.2k"],
  [999_960, "$1.00M"],
  [-1_148_926.82, "−$1.15M"],
  [2.5e9, "$2.50B"],
])("usdCompact of %d is %s", (value, text) => {
  expect(usdCompact(value)).toBe(text);
});

test("a gain has a plus where signs are asked for, and nothing has none", () => {
  expect(usdCompact(69_200, { sign: true })).toBe("+$69.2k");
  expect(number(0.04, 1, { sign: true })).toBe("0.0");
  expect(percent(-0.258, 1, { sign: true })).toBe("−25.8\u202f%");
  expect(percent(0, 1, { sign: true })).toBe("0.0\u202f%");
});

test("large percentages have no decimals", () => {
  expect(percent(463.064)).toBe("46,306\u202f%");
});

test("counts keep three digits", () => {
  expect(compact(1_179_244)).toBe("1.18M");
});

test.each([
  [12 / 86_400, "12 s"],
  [0.02, "29 min"],
  [0.25, "6.0 h"],
  [2.666, "2.7 d"],
  [152.8, "153 d"],
  [59.7 / 86_400, "1 min"],
  [59.7 / 1_440, "1.0 h"],
  [23.97 / 24, "1.0 d"],
  [99.96, "100 d"],
])("%d days are %s", (value, text) => {
  expect(days(value)).toBe(text);
});

test.each([
  [0.42, "0.42 ms"],
  [4.22, "4.2 ms"],
  [740, "740 ms"],
  [4_221, "4.2 s"],
  [125_000, "2 min 5 s"],
  [0.998, "1.0 ms"],
  [9.97, "10 ms"],
  [999.7, "1.0 s"],
  [59_970, "1 min 0 s"],
  [119_700, "2 min 0 s"],
])("%d ms are %s", (value, text) => {
  expect(duration(value)).toBe(text);
});

test.each([
  [1e-14, "< 0.0001"],
  [0.0006, "0.0006"],
  [0.033, "0.033"],
  [0.549, "0.549"],
])("a probability of %d is %s", (value, text) => {
  expect(probability(value)).toBe(text);
});

test("times are of UTC, whatever the reader’s zone", () => {
  expect(date("2024-06-05T23:59:59Z")).toBe("2024-06-05");
  expect(dateTime("2024-06-05T15:40:00.123456Z")).toBe("2024-06-05 15:40");
});

test.each([
  ["2024-06-05T11:59:58Z", "just now"],
  ["2024-06-05T11:57:00Z", "3 minutes ago"],
  ["2024-06-05T14:00:00Z", "in 2 hours"],
  ["2024-06-04T11:00:00Z", "yesterday"],
  ["2022-01-01T00:00:00Z", "2 years ago"],
])("%s is %s at noon", (value, text) => {
  expect(relativeTime(value, new Date("2024-06-05T12:00:00Z"))).toBe(text);
});

test("addresses are shortened by their middle, and short ones are not", () => {
  expect(shortAddress("0xbe688bed1c4800d49ba9fe76cb793ec907391689")).toBe("0xbe68…1689");
  expect(shortAddress("7xKXtg2CW87d97TXJSDpbD5jBkheTqA83TZRuJosgAsU")).toBe("7xKX…gAsU");
  expect(shortAddress("0xbe68")).toBe("0xbe68");
});

test("nouns follow their counts", () => {
  expect([counted(1, "wallet"), counted(0, "wallet"), counted(2_500, "wallet")]).toEqual([
    "1 wallet",
    "0 wallets",
    "2,500 wallets",
  ]);
});

test.each([
  ["37108.98745023574048768", "37,109"],
  ["1206.545298", "1,207"],
  ["816.5", "816.50"],
  ["0.000000123456", "1.23e-7"],
  ["0", "0"],
  ["751901786.6", "752M"],
  ["115792089237316195423570985008687907853269984665640564039457", "1.16e59"],
])("%s tokens are %s", (amount, text) => {
  expect(tokenAmount(amount)).toBe(text);
});
