import type {
  Confidence,
  Followability,
  ScoreBasis,
  WalletListQuery,
  WalletType,
} from "../../api/types";

export const SORTS = [
  "score",
  "followerExcess",
  "roi",
  "pnl",
  "trades",
  "winRate",
  "sharpe",
  "maxDrawdown",
  "lastTrade",
] as const;
export const STATUSES = ["identified", "candidate", "former", "all"] as const;
export const TYPES = [
  "trader",
  "whale",
  "fund",
  "protocol",
] as const satisfies readonly WalletType[];
export const BASES = [
  "tested",
  "prior_only",
  "bot",
  "market_maker",
  "wash_trader",
  "exchange",
  "copy",
] as const satisfies readonly ScoreBasis[];
export const VERDICTS = [
  "followable",
  "within_delay",
  "not_followable",
  "unknown",
] as const satisfies readonly Followability[];
export const CONFIDENCES = ["low", "medium", "high"] as const satisfies readonly Confidence[];
export const LIMITS = [20, 50, 100] as const;
/** The API answers no page past this one. */
export const MOST_PAGES = 1_000;
const MOST_TRADES = 1_000_000_000;
/** As a fraction. */
const MOST_ROI = 1_000;

export type SortBy = (typeof SORTS)[number];
export type StatusFilter = (typeof STATUSES)[number];

/** What the address bar says of the leaderboard. What is absent is the API's default. */
export interface LeaderboardSearch {
  chains?: readonly string[];
  minScore?: number;
  verified?: boolean;
  walletType?: WalletType;
  scoreBasis?: readonly ScoreBasis[];
  status?: Exclude<StatusFilter, "identified">;
  minConfidence?: Exclude<Confidence, "low">;
  minTrades?: number;
  /** As a fraction; 0 leaves out losses. */
  minRoi?: number;
  /** As a fraction, as in the API: -0.2 is a drawdown of 20 %. */
  minMaxDrawdown?: number;
  isBot?: boolean;
  followability?: readonly Followability[];
  sortBy?: Exclude<SortBy, "score">;
  sortOrder?: "asc";
  page?: number;
  limit?: number;
}

/** A filter that the API gains does not compile before it is read from the address bar. */
type Parameter = Exclude<keyof WalletListQuery, "asOf" | "cursor" | "include">;

/** Leaves out what can't be understood and what is a default anyway. */
export function validateLeaderboard(raw: Record<string, unknown>): LeaderboardSearch {
  return withoutUndefined({
    chains: chains(raw.chains),
    minScore: within(raw.minScore, 0.01, 100, 2),
    verified: flag(raw.verified),
    walletType: oneOf(raw.walletType, TYPES),
    scoreBasis: some(raw.scoreBasis, BASES),
    status: without(oneOf(raw.status, STATUSES), "identified"),
    minConfidence: without(oneOf(raw.minConfidence, CONFIDENCES), "low"),
    minTrades: whole(raw.minTrades, 1, MOST_TRADES),
    minRoi: within(raw.minRoi, -1, MOST_ROI, 4),
    minMaxDrawdown: within(raw.minMaxDrawdown, -1, 0, 4),
    isBot: flag(raw.isBot),
    followability: some(raw.followability, VERDICTS),
    sortBy: without(oneOf(raw.sortBy, SORTS), "score"),
    sortOrder: raw.sortOrder === "asc" ? "asc" : undefined,
    page: whole(raw.page, 2, MOST_PAGES),
    limit: whole(raw.limit, 1, 100, LIMITS[0]),
  } satisfies { [P in Parameter]: LeaderboardSearch[P] | undefined });
}

export function toQuery(search: LeaderboardSearch): WalletListQuery {
  const { chains, scoreBasis, followability, ...rest } = search;
  return {
    ...rest,
    ...(chains && { chains: [...chains] }),
    ...(scoreBasis && { scoreBasis: [...scoreBasis] }),
    ...(followability && { followability: [...followability] }),
  };
}

/** The conditions that leave wallets out, without order and page. */
export function activeFilters(search: LeaderboardSearch): number {
  const { sortBy: _, sortOrder: __, page: ___, limit: ____, ...filters } = search;
  return Object.keys(filters).length;
}

function chains(value: unknown): string[] | undefined {
  const known = [...new Set(names(value))].filter((name) => /^[a-z0-9_-]{1,32}$/.test(name));
  return known.length > 0 ? known.sort() : undefined;
}

/** In their own order; all of them leave no wallet out. */
function some<T extends string>(value: unknown, all: readonly T[]): T[] | undefined {
  const given = names(value);
  const known = all.filter((one) => given.includes(one));
  return known.length > 0 && known.length < all.length ? known : undefined;
}

/** Of a list, or of a text with commas. */
function names(value: unknown): string[] {
  const parts = Array.isArray(value)
    ? value.map(String)
    : typeof value === "string"
      ? value.split(",")
      : [];
  return parts.map((name) => name.trim().toLowerCase());
}

function oneOf<T extends string>(value: unknown, allowed: readonly T[]): T | undefined {
  return allowed.find((one) => one === value);
}

function without<T, D extends T>(value: T | undefined, byDefault: D): Exclude<T, D> | undefined {
  return value === byDefault ? undefined : (value as Exclude<T, D> | undefined);
}

function flag(value: unknown): boolean | undefined {
  if (value === true || value === "true") return true;
  return value === false || value === "false" ? false : undefined;
}

/** With as many decimals as the API takes. */
function within(value: unknown, least: number, most: number, decimals: number): number | undefined {
  const number = value === undefined || value === "" ? Number.NaN : Number(value);
  return number >= least && number <= most ? Number(number.toFixed(decimals)) + 0 : undefined;
}

function whole(
  value: unknown,
  least: number,
  most: number,
  byDefault?: number,
): number | undefined {
  const number = Number(value);
  return Number.isInteger(number) && number >= least && number <= most && number !== byDefault
    ? number
    : undefined;
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function withoutUndefined<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as Defined<T>;
}
