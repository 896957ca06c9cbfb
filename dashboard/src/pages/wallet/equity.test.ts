import { expect, test } from "vitest";
import { drawdowns } from "./equity";

const curve = (...indices: number[]) =>
  indices.map((index, at) => ({ day: `2024-01-0${at + 1}`, index, pnl: 0 }));

test("the deepest fall is from the peak before it, not from the highest of all", () => {
  const { depths, deepest } = drawdowns(curve(1, 2, 1, 1.5, 4, 3));
  expect(depths).toEqual([0, 0, -0.5, -0.25, 0, -0.25]);
  expect(deepest).toEqual({ from: "2024-01-02", to: "2024-01-03", depth: -0.5 });
});

test("a loss on the first day is a fall from 1", () => {
  expect(drawdowns(curve(0.8)).deepest).toEqual({
    from: "2024-01-01",
    to: "2024-01-01",
    depth: expect.closeTo(-0.2),
  });
});

test("a curve that only rises has no drawdown", () => {
  expect(drawdowns(curve(1, 1.1, 1.1)).deepest).toBeNull();
  expect(drawdowns([]).deepest).toBeNull();
});
