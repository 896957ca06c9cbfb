import { expect, test } from "vitest";
import { parseSearch, stringifySearch } from "../../lib/searchString";
import { activeFilters, BASES, toQuery, validateLeaderboard } from "./search";

const read = (text: string) => validateLeaderboard(parseSearch(text));

test("the address bar’s text becomes types, and the same text again", () => {
  const text =
    "?chains=base,ethereum&minScore=52.5&verified=false&walletType=whale&scoreBasis=tested,prior_only&status=all&minConfidence=medium&minTrades=10&minRoi=0&minMaxDrawdown=-0.2&isBot=false&followability=followable,within_delay&sortBy=pnl&sortOrder=asc&page=3&limit=50";
  const search = read(text);
  expect(search).toEqual({
    chains: ["base", "ethereum"],
    minScore: 52.5,
    verified: false,
    walletType: "whale",
    scoreBasis: ["tested", "prior_only"],
    status: "all",
    minConfidence: "medium",
    minTrades: 10,
    minRoi: 0,
    minMaxDrawdown: -0.2,
    isBot: false,
    followability: ["followable", "within_delay"],
    sortBy: "pnl",
    sortOrder: "asc",
    page: 3,
    limit: 50,
  });
  expect(stringifySearch({ ...search })).toBe(text);
  expect(validateLeaderboard({ ...search })).toEqual(search);
});

test("defaults are left out", () => {
  expect(
    read(
      "?status=identified&sortBy=score&sortOrder=desc&page=1&limit=20&minConfidence=low&minScore=0&minTrades=0",
    ),
  ).toEqual({});
  expect(stringifySearch({})).toBe("");
});

test("what can’t be understood is left out", () => {
  expect(
    read(
      "?status=none&sortBy=name&page=1.5&limit=1000&minScore=abc&verified=yes&walletType=bot&chains=,%00&x=1",
    ),
  ).toEqual({});
  expect(read("?page=0&minScore=101&limit=0")).toEqual({});
});

test.each([
  "?utm_source=x&fbclid=y",
  "?x=1",
  "?page=1e9",
  "?page=1001",
  "?page=-2",
  "?page=abc",
  "?page=Infinity",
  "?status=__proto__",
  "?sortBy=constructor",
  "?minScore=NaN",
  "?minScore=",
  "?minTrades=1.5",
  "?minTrades=-1",
  "?scoreBasis=none",
  "?scoreBasis=",
  "?followability=maybe",
  "?followability=followable,within_delay,not_followable,unknown",
  "?minRoi=-1.5",
  "?minRoi=1001",
  "?minRoi=",
  "?minMaxDrawdown=0.2",
  "?minMaxDrawdown=-20",
  "?minMaxDrawdown=",
  "?isBot=yes",
  "?limit=100000",
  "?status=identified&limit=20&page=1",
])("nothing of %s reaches the API", (text) => {
  const search = read(text);
  expect(toQuery(search)).toEqual({});
  expect(activeFilters(search)).toBe(0);
  // The router hands over what it was given along with what was made of it.
  expect(toQuery(validateLeaderboard({ ...parseSearch(text), ...search }))).toEqual({});
});

test("what is understood stays beside what is not", () => {
  expect(toQuery(read("?utm_source=x&chains=base&page=1e9&minScore=50"))).toEqual({
    chains: ["base"],
    minScore: 50,
  });
});

test("a drawdown of zero is a filter, and has the decimals that the API takes", () => {
  expect(toQuery(read("?minMaxDrawdown=0"))).toEqual({ minMaxDrawdown: 0 });
  expect(toQuery(read("?minMaxDrawdown=-0.00001"))).toEqual({ minMaxDrawdown: 0 });
  expect(toQuery(read("?minMaxDrawdown=-0.123456"))).toEqual({ minMaxDrawdown: -0.1235 });
});

test("chains are sorted and told once", () => {
  expect(read("?chains=Ethereum,base,base").chains).toEqual(["base", "ethereum"]);
});

test("an ROI of zero is a filter", () => {
  expect(toQuery(read("?minRoi=0"))).toEqual({ minRoi: 0 });
  expect(toQuery(read("?minRoi=-0.00001"))).toEqual({ minRoi: 0 });
});

test("reasons for a score are in one order, and all of them leave none out", () => {
  expect(read("?scoreBasis=copy,BOT,nobody,copy").scoreBasis).toEqual(["bot", "copy"]);
  expect(read(`?scoreBasis=${BASES.join(",")}`)).toEqual({});
  expect(toQuery({ scoreBasis: ["bot", "copy"] })).toEqual({ scoreBasis: ["bot", "copy"] });
});

test("the API gets chains as a list", () => {
  expect(toQuery({ chains: ["base", "ethereum"], page: 2 })).toEqual({
    chains: ["base", "ethereum"],
    page: 2,
  });
});

test("order and page are no filters", () => {
  expect(activeFilters(read("?sortBy=pnl&sortOrder=asc&page=2&limit=50"))).toBe(0);
  expect(activeFilters(read("?chains=base&verified=true"))).toBe(2);
  expect(activeFilters(read("?minTrades=10&minMaxDrawdown=0&isBot=true"))).toBe(3);
  expect(activeFilters(read("?minRoi=0&scoreBasis=bot"))).toBe(2);
});
