import type { Answer } from "../api/client";
import type { StreamState, StreamStatus } from "./stream";

/** `polled`: there is no stream, but the server answers requests. */
export type LiveStatus = StreamStatus | "polled";

/** The server's latest figures, and how this page receives them. */
export interface Live<T> {
  readonly status: LiveStatus;
  /** Since when the stream has its status. */
  readonly since: Date;
  readonly latest: T | null;
  readonly receivedAt: Date | null;
  /** Why the last request failed, while there is no stream. */
  readonly error: Error | null;
}

interface Polled<T> {
  data: Answer<T> | undefined;
  error: Error | null;
}

/** The newer of the stream's last message and the last answer that was polled without one. */
export function currentLive<T>(stream: StreamState<T>, { data, error }: Polled<T>): Live<T> {
  if (stream.status !== "lost") return { ...stream, error: null };
  const answeredAt = data?.source.receivedAt;
  if (!data || !answeredAt || answeredAt < (stream.receivedAt ?? stream.since)) {
    return { ...stream, error };
  }
  const status = error || answeredAt < stream.since ? "lost" : "polled";
  return { status, since: stream.since, latest: data.body, receivedAt: answeredAt, error };
}
