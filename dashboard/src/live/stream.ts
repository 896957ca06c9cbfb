/** How the connection is: `paused` while the page is in the background. */
export type StreamStatus = "connecting" | "open" | "lost" | "paused";

/** What the stream has said, and how the connection to it is. */
export interface Heard<T> {
  readonly status: StreamStatus;
  /** Since when it is so. */
  readonly since: Date;
  /** The last message, however old. */
  readonly latest: T | null;
  readonly receivedAt: Date | null;
}

/** The server speaks every two seconds; one that hangs keeps its connections open. */
export const SILENCE_MS = 10_000;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 15_000;

/**
 * A stream of server-sent events that never gives up. An EventSource connects
 * anew after some failures but not after others (an answer of 503, for one), and
 * does not notice a silent server: so each failure ends it here, and another is made.
 */
export class LiveStream<T> {
  private readonly listeners = new Set<() => void>();
  private state: Heard<T> = {
    status: "connecting",
    since: new Date(),
    latest: null,
    receivedAt: null,
  };
  private source: EventSource | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;

  constructor(
    private readonly url: string,
    private readonly event: string,
  ) {}

  /** Connects with the first listener, and closes with the last. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    if (this.listeners.size === 1) this.start();
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.stop();
    };
  };

  readonly read = (): Heard<T> => this.state;

  private start() {
    document.addEventListener("visibilitychange", this.onVisibility);
    window.addEventListener("online", this.onOnline);
    this.onVisibility();
  }

  private stop() {
    document.removeEventListener("visibilitychange", this.onVisibility);
    window.removeEventListener("online", this.onOnline);
    this.close();
  }

  private connect = () => {
    this.close();
    this.source = new EventSource(this.url);
    this.source.addEventListener(this.event, (message) => this.heard(message.data));
    this.source.addEventListener("error", this.lost);
    this.timer = setTimeout(this.lost, SILENCE_MS);
  };

  private close() {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
  }

  private heard(text: string) {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.lost, SILENCE_MS);
    this.failures = 0;
    this.become({ status: "open", latest: JSON.parse(text) as T, receivedAt: new Date() });
  }

  private lost = () => {
    this.close();
    const wait = Math.min(FIRST_RETRY_MS * 2 ** this.failures, LONGEST_RETRY_MS);
    this.failures += 1;
    // Pages that lost one server together should not come back together.
    this.timer = setTimeout(this.connect, wait * (0.75 + Math.random() / 2));
    this.become({ status: "lost" });
  };

  // A browser opens few connections to one host: pages in the background leave theirs.
  private onVisibility = () => {
    if (!document.hidden) return this.connect();
    this.close();
    this.become({ status: "paused" });
  };

  private onOnline = () => {
    if (this.state.status === "lost") this.connect();
  };

  private become(change: Partial<Heard<T>> & { status: StreamStatus }) {
    const since = change.status === this.state.status ? this.state.since : new Date();
    this.state = { ...this.state, ...change, since };
    for (const listener of this.listeners) listener();
  }
}
