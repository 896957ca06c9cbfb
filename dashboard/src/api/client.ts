import createClient from "openapi-fetch";
import type { paths } from "./schema";
import type { ProblemBody, ShownRun } from "./types";

/**
 * The browser revalidates every answer, since its own copy would outlive a new data
 * version. For an ETag that still holds the server answers 304, without a body.
 */
export const api = createClient<paths>({
  cache: "no-cache",
  querySerializer: { array: { style: "form", explode: false } },
});

/** Where an answer came from, and how old it was when it came. */
export interface Source {
  readonly cache: "HIT" | "MISS" | "STALE" | null;
  readonly tier: string | null;
  readonly ageSeconds: number;
  readonly requestId: string | null;
  readonly receivedAt: Date;
}

export interface Answer<T> {
  readonly body: T;
  readonly source: Source;
}

/** A request that failed, with the server's problem details (RFC 9457). */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly problem: Partial<ProblemBody>;
  readonly requestId: string | null;
  readonly retryAfterSeconds: number | null;

  constructor(problem: Partial<ProblemBody>, response: Response | null) {
    super(problem.detail ?? problem.title ?? "the server does not answer");
    this.name = "ApiError";
    this.problem = problem;
    this.status = response?.status ?? 0;
    this.code = problem.code ?? (response ? `http_${response.status}` : "unreachable");
    this.requestId = response?.headers.get("x-request-id") ?? null;
    const wait = Number(response?.headers.get("retry-after"));
    this.retryAfterSeconds = wait > 0 ? wait : null;
  }

  /** Whether the same request may well succeed a moment later. */
  get isTransient(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

interface Fetched<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** Keeps an answer's headers that readers may want to know, and throws an `ApiError` for any other. */
export async function answered<T>(request: Promise<Fetched<T>>): Promise<Answer<T>> {
  const { data, error, response } = await request.catch((cause: unknown) => {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new ApiError({}, null);
  });
  if (data === undefined) throw new ApiError(problemOf(error, response), response);
  return { body: data, source: sourceOf(response.headers) };
}

/** The same of a route that answers in another shape where `asOf` asks for an earlier state. */
export async function answeredNow<T>(
  request: Promise<Fetched<T>>,
): Promise<Answer<Exclude<T, { meta: ShownRun }>>> {
  return (await answered(request)) as Answer<Exclude<T, { meta: ShownRun }>>;
}

function problemOf(error: unknown, response: Response): Partial<ProblemBody> {
  if (typeof error === "object" && error !== null) return error as Partial<ProblemBody>;
  return { title: response.statusText, status: response.status };
}

function sourceOf(headers: Headers): Source {
  const cache = headers.get("x-cache");
  return {
    cache: cache === "HIT" || cache === "MISS" || cache === "STALE" ? cache : null,
    tier: headers.get("x-cache-tier"),
    ageSeconds: Number(headers.get("age") ?? 0),
    requestId: headers.get("x-request-id"),
    receivedAt: new Date(),
  };
}
