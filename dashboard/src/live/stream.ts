/** The status of the connection: `paused` while the page is hidden. */
export type StreamStatus = "connecting" | "open" | "lost" | "paused";

/** The stream's last message, and the status of its connection. */
export interface StreamState<T> {
  readonly status: StreamStatus;
  /** Since when it has this status. */
  readonly since: Date;
  /** The last message, however old. */
  readonly latest: T | null;
  readonly receivedAt: Date | null;
}

/** The server sends a message every two seconds; one that hangs keeps its connections open. */
export const SILENCE_LIMIT_MS = 10_000;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 15_000;

/**
 * A stream of server-sent events that always reconnects. An EventSource reconnects after
 * some failures but not after others (503, for example), and does not notice a server that
 * hangs. So each failure closes it here, and a new one is made.
 */
export class LiveStream<T> {
  private readonly listeners = new Set<() => void>();
  private state: StreamState<T> = {
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

  readonly read = (): StreamState<T> => this.state;

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
    this.source.addEventListener(this.event, (message) => this.onMessage(message.data));
    this.source.addEventListener("error", this.onLost);
    this.timer = setTimeout(this.onLost, SILENCE_LIMIT_MS);
  };

  private close() {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
  }

  private onMessage(text: string) {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.onLost, SILENCE_LIMIT_MS);
    this.failures = 0;
    this.update({ status: "open", latest: JSON.parse(text) as T, receivedAt: new Date() });
  }

  private onLost = () => {
    this.close();
    const wait = Math.min(FIRST_RETRY_MS * 2 ** this.failures, LONGEST_RETRY_MS);
    this.failures += 1;
    // Pages that lost one server together should not come back together.
    this.timer = setTimeout(this.connect, wait * (0.75 + Math.random() / 2));
    this.update({ status: "lost" });
  };

  // A browser opens few connections to one host, so hidden pages close theirs.
  private onVisibility = () => {
    if (!document.hidden) return this.connect();
    this.close();
    this.update({ status: "paused" });
  };

  private onOnline = () => {
    if (this.state.status === "lost") this.connect();
  };

  private update(change: Partial<StreamState<T>> & { status: StreamStatus }) {
    const since = change.status === this.state.status ? this.state.since : new Date();
    this.state = { ...this.state, ...change, since };
    for (const listener of this.listeners) listener();
  }
}
