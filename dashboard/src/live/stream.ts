/** How the connection is: `paused` while nobody looks at the page. */
export type LiveStatus = "connecting" | "open" | "lost" | "paused";

/** What the stream has said, and how the connection to it is. */
export interface Live<T> {
  readonly status: LiveStatus;
  /** Since when it is so. */
  readonly since: Date;
  /** The last message, however old. */
  readonly latest: T | null;
  readonly receivedAt: Date | null;
}

export interface LiveStream<T> {
  /** Connects with the first listener, and closes with the last. */
  subscribe(listener: () => void): () => void;
  read(): Live<T>;
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
export function createLiveStream<T>(url: string, event: string): LiveStream<T> {
  const listeners = new Set<() => void>();
  let state: Live<T> = { status: "connecting", since: new Date(), latest: null, receivedAt: null };
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;

  function become(change: Partial<Live<T>>) {
    const since = change.status === state.status ? state.since : new Date();
    state = { ...state, ...change, since: change.status ? since : state.since };
    for (const listener of listeners) listener();
  }

  function close() {
    clearTimeout(timer);
    source?.close();
    source = null;
  }

  function connect() {
    close();
    source = new EventSource(url);
    source.addEventListener(event, (message) => heard(message.data));
    source.addEventListener("error", lost);
    timer = setTimeout(lost, SILENCE_MS);
  }

  function heard(text: string) {
    clearTimeout(timer);
    timer = setTimeout(lost, SILENCE_MS);
    failures = 0;
    become({ status: "open", latest: JSON.parse(text) as T, receivedAt: new Date() });
  }

  function lost() {
    close();
    const wait = Math.min(FIRST_RETRY_MS * 2 ** failures, LONGEST_RETRY_MS);
    failures += 1;
    // Pages that lost one server together should not come back together.
    timer = setTimeout(connect, wait * (0.75 + Math.random() / 2));
    become({ status: "lost" });
  }

  // A browser opens few connections to one host: pages in the background leave theirs.
  function onVisibility() {
    if (!document.hidden) return connect();
    close();
    become({ status: "paused" });
  }

  function onOnline() {
    if (state.status === "lost") connect();
  }

  function start() {
    document.addEventListener("visibilitychange", onVisibility);
    window.addEventListener("online", onOnline);
    onVisibility();
  }

  function stop() {
    document.removeEventListener("visibilitychange", onVisibility);
    window.removeEventListener("online", onOnline);
    close();
  }

  return {
    subscribe(listener) {
      listeners.add(listener);
      if (listeners.size === 1) start();
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) stop();
      };
    },
    read: () => state,
  };
}
