import { expect, test } from "vitest";
import { scoreWords } from "./score";

test.each([
  [71.5, "tested", "71.5\u202f%"],
  [0, "tested", "0.0\u202f%"],
  [100, "tested", "100.0\u202f%"],
  [4.2, "prior_only", "4.2\u202f%, not tested"],
  [null, "bot", "no score: bot"],
  [null, "market_maker", "no score: market maker"],
  [undefined, "copy", "no score: copy"],
] as const)("a score of %s by %s reads %s", (score, basis, words) => {
  expect(scoreWords(score, basis)).toBe(words);
});
