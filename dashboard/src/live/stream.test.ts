import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LiveStream, SILENCE_LIMIT_MS } from "./stream";

/** The browser's own, as far as the stream uses it. */
class FakeEventSource extends EventTarget {
  static made: FakeEventSource[] = [];
  isClosed = false;

  constructor() {
    super();
    FakeEventSource.made.push(this);
  }

  close() {
    this.isClosed = true;
  }

  say(value: unknown) {
    this.dispatchEvent(new MessageEvent("monitoring", { data: JSON.stringify(value) }));
  }

  fail() {
    this.dispatchEvent(new Event("error"));
  }
}

const page = Object.assign(new EventTarget(), { hidden: false });
const made = () => FakeEventSource.made;
const last = () => made().at(-1) as FakeEventSource;

beforeEach(() => {
  FakeEventSource.made = [];
  page.hidden = false;
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", FakeEventSource);
  vi.stubGlobal("document", page);
  vi.stubGlobal("window", new EventTarget());
  // Waits are spread by a quarter about their middle.
  vi.spyOn(Math, "random").mockReturnValue(0.5);
});

const started: (() => void)[] = [];

afterEach(() => {
  for (const stop of started.splice(0)) stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function listen() {
  const stream = new LiveStream<{ n: number }>("/events", "monitoring");
  const stop = stream.subscribe(() => {});
  started.push(stop);
  return { stream, stop };
}

test("it is open once something was said", () => {
  const { stream } = listen();
  expect(stream.read().status).toBe("connecting");
  last().say({ n: 1 });
  expect(stream.read()).toMatchObject({ status: "open", latest: { n: 1 } });
});

test("each failure ends a connection, and another is tried, later each time", () => {
  const { stream } = listen();
  for (const [at, wait] of [1_000, 2_000, 4_000, 8_000, 15_000, 15_000].entries()) {
    last().fail();
    expect(stream.read().status).toBe("lost");
    expect(last().isClosed).toBe(true);
    vi.advanceTimersByTime(wait - 1);
    expect(made()).toHaveLength(at + 1);
    vi.advanceTimersByTime(1);
    expect(made()).toHaveLength(at + 2);
  }
  last().say({ n: 2 });
  expect(stream.read().status).toBe("open");
});

test("since when it is lost does not move with each try", () => {
  const { stream } = listen();
  last().fail();
  const { since } = stream.read();
  vi.advanceTimersByTime(1_000);
  last().fail();
  expect(stream.read().since).toBe(since);
});

test("silence is a loss, and what was heard last stays", () => {
  const { stream } = listen();
  last().say({ n: 1 });
  vi.advanceTimersByTime(SILENCE_LIMIT_MS);
  expect(stream.read()).toMatchObject({ status: "lost", latest: { n: 1 } });
});

test("a page in the background leaves its connection to others", () => {
  const { stream } = listen();
  last().say({ n: 1 });
  page.hidden = true;
  page.dispatchEvent(new Event("visibilitychange"));
  expect(last().isClosed).toBe(true);
  expect(stream.read().status).toBe("paused");
  page.hidden = false;
  page.dispatchEvent(new Event("visibilitychange"));
  expect(made()).toHaveLength(2);
});

test("without listeners there is no connection, and none is tried", () => {
  const { stop } = listen();
  stop();
  expect(last().isClosed).toBe(true);
  vi.advanceTimersByTime(60_000);
  expect(made()).toHaveLength(1);
});
