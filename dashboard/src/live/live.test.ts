import { expect, test } from "vitest";
import type { Answer } from "../api/client";
import { currentLive } from "./live";
import type { StreamState } from "./stream";

const at = (second: number) => new Date(second * 1_000);
const down = new Error("down");

const lost: StreamState<string> = {
  status: "lost",
  since: at(20),
  latest: "heard",
  receivedAt: at(10),
};
const answer = (body: string, second: number): Answer<string> => ({
  body,
  source: { cache: null, tier: null, ageSeconds: 0, requestId: null, receivedAt: at(second) },
});

test("without a stream, what the server answers is what is known", () => {
  expect(currentLive(lost, { data: answer("answered", 25), error: null })).toMatchObject({
    status: "polled",
    latest: "answered",
    receivedAt: at(25),
  });
});

test("a server that answers neither way is lost, and its last figures stay", () => {
  expect(currentLive(lost, { data: undefined, error: down })).toMatchObject({
    status: "lost",
    latest: "heard",
    error: down,
  });
  expect(currentLive(lost, { data: answer("answered", 25), error: down })).toMatchObject({
    status: "lost",
    latest: "answered",
    error: down,
  });
});

test("an answer of an earlier loss is no sign of life", () => {
  expect(currentLive(lost, { data: answer("answered", 5), error: null })).toMatchObject({
    status: "lost",
    latest: "heard",
  });
  expect(currentLive(lost, { data: answer("answered", 15), error: null })).toMatchObject({
    status: "lost",
    latest: "answered",
  });
});

test("with a stream nothing else counts", () => {
  const open: StreamState<string> = { ...lost, status: "open" };
  expect(currentLive(open, { data: answer("answered", 25), error: down })).toMatchObject({
    status: "open",
    latest: "heard",
    error: null,
  });
});
