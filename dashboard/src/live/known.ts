import type { Answer } from "../api/client";
import type { Heard, StreamStatus } from "./stream";

/** `polled`: there is no stream, but the server answers when it is asked. */
export type LiveStatus = StreamStatus | "polled";

/** The server's latest figures, and how they come. */
export interface Live<T> {
  readonly status: LiveStatus;
  /** Since when it is so, to the stream’s knowledge. */
  readonly since: Date;
  readonly latest: T | null;
  readonly receivedAt: Date | null;
  /** Why the server, asked without a stream, did not answer. */
  readonly error: Error | null;
}

interface Polled<T> {
  data: Answer<T> | undefined;
  error: Error | null;
}

/** The newer of what the stream has said and what was answered while there was none. */
export function known<T>(heard: Heard<T>, { data, error }: Polled<T>): Live<T> {
  if (heard.status !== "lost") return { ...heard, error: null };
  const answeredAt = data?.source.receivedAt;
  if (!data || !answeredAt || answeredAt < (heard.receivedAt ?? heard.since)) {
    return { ...heard, error };
  }
  const status = error || answeredAt < heard.since ? "lost" : "polled";
  return { status, since: heard.since, latest: data.body, receivedAt: answeredAt, error };
}
