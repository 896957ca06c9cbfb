import { ApiError, answeredNow, api } from "../../api/client";
import type { ListedWallet, WalletListQuery } from "../../api/types";
import { WALLET_COLUMNS } from "../../api/walletColumns";
import { toCsv } from "../../lib/csv";

/** Enough for a spreadsheet; the API and the database have all of it. */
export const MOST_ROWS = 10_000;
const PAGE = 100;
const LONGEST_WAIT_S = 60;
/** What the file has beside what the list shows. */
const INCLUDE = ["metrics"] as const satisfies WalletListQuery["include"];

export interface Export {
  csv: string;
  rows: number;
  /** Wallets that match, of which at most `MOST_ROWS` are in it. */
  total: number;
}

/** Reads a view page by page: by cursor, so that a run in between makes no gap. */
export async function exportWallets(
  query: WalletListQuery,
  onProgress: (rows: number, total: number) => void,
  signal: AbortSignal,
): Promise<Export> {
  const { page: _, ...conditions } = query;
  const wallets: ListedWallet[] = [];
  let cursor: string | null | undefined;
  let total = 0;
  do {
    const position = cursor ? { cursor } : {};
    const { data, pagination } = await withRetry(
      () => readPage({ ...conditions, ...position, include: [...INCLUDE], limit: PAGE }, signal),
      signal,
    );
    wallets.push(...data.slice(0, MOST_ROWS - wallets.length));
    total = pagination.total;
    cursor = pagination.nextCursor;
    onProgress(wallets.length, Math.min(total, MOST_ROWS));
  } while (cursor && wallets.length < MOST_ROWS);
  return { csv: toCsv(WALLET_COLUMNS, wallets.map(cells)), rows: wallets.length, total };
}

async function readPage(query: WalletListQuery, signal: AbortSignal) {
  const answer = await answeredNow(
    api.GET("/v1/analytics/smart-money/wallets", { params: { query }, signal }),
  );
  return answer.body;
}

/** Retries after the time that the server asks for, when there were too many requests. */
async function withRetry<T>(read: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return await read();
    } catch (error) {
      const wait = error instanceof ApiError && error.status === 429 && error.retryAfterSeconds;
      if (!wait || wait > LONGEST_WAIT_S) throw error;
      await pause(wait * 1_000, signal);
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}

function cells(wallet: ListedWallet) {
  return WALLET_COLUMNS.map((column) => {
    const value = wallet[column];
    return Array.isArray(value) ? value.join(" ") : value;
  });
}
