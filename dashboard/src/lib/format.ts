/** What stands where a value is not known. */
export const UNKNOWN = "–";
/** What stands where a wallet has no score. */
export const NO_SCORE = "no score";
const MINUS = "−";
/** Keeps a number and its unit on one line. */
const NARROW_SPACE = "\u202f";

type Maybe = number | null | undefined;

function isKnown(value: Maybe): value is number {
  return value !== null && value !== undefined && Number.isFinite(value);
}

/** `1234.5` → `1,234.50`, with a true minus; what rounds to zero has no sign. */
function digits(value: number, places: number): string {
  return Math.abs(value).toLocaleString("en-US", {
    minimumFractionDigits: places,
    maximumFractionDigits: places,
  });
}

function signOf(value: number, shown: string, always: boolean): string {
  if (!/[1-9]/.test(shown)) return "";
  if (value < 0) return MINUS;
  return always ? "+" : "";
}

interface Signed {
  /** A plus before gains, too. */
  sign?: boolean;
}

export function number(value: Maybe, places = 0, { sign = false }: Signed = {}): string {
  if (!isKnown(value)) return UNKNOWN;
  const shown = digits(value, places);
  return signOf(value, shown, sign) + shown;
}

/** `1234567` → `$1,234,567`; cents only below $1,000. */
export function usd(
  value: Maybe,
  { sign = false, cents }: Signed & { cents?: boolean } = {},
): string {
  if (!isKnown(value)) return UNKNOWN;
  const shown = digits(value, (cents ?? Math.abs(value) < 1_000) ? 2 : 0);
  return `${signOf(value, shown, sign)}$${shown}`;
}

const UNITS = [
  { size: 1e9, unit: "B" },
  { size: 1e6, unit: "M" },
  { size: 1e3, unit: "k" },
] as const;

/** Three significant digits: `1234567` → `$1.23M`. */
export function usdCompact(value: Maybe, { sign = false }: Signed = {}): string {
  if (!isKnown(value)) return UNKNOWN;
  const shown = compact(Math.abs(value));
  return `${signOf(value, shown, sign)}$${shown}`;
}

/** Three significant digits: `15234` → `15.2k`. */
export function compact(value: number): string {
  const amount = Math.abs(value);
  // What would round up to 1,000 of a unit is 1 of the next.
  const found = UNITS.find(({ size }) => amount >= size * 0.9995);
  const scaled = found ? amount / found.size : amount;
  const places = scaled >= 99.95 ? 0 : scaled >= 9.995 ? 1 : found ? 2 : scaled === 0 ? 0 : 2;
  return `${value < 0 ? MINUS : ""}${digits(scaled, places)}${found?.unit ?? ""}`;
}

/** A fraction as percent, written as the API's reasons are: `0.1234` → `12.3 %`. */
export function percent(fraction: Maybe, places = 1, { sign = false }: Signed = {}): string {
  if (!isKnown(fraction)) return UNKNOWN;
  const value = fraction * 100;
  const shown = digits(value, Math.abs(value) >= 1_000 ? 0 : places);
  return `${signOf(value, shown, sign)}${shown}${NARROW_SPACE}%`;
}

/** A score, which is a probability in percent: `71.5` → `71.5 %`. */
export function scoreText(score: Maybe): string {
  return isKnown(score) ? `${digits(score, 1)}${NARROW_SPACE}%` : NO_SCORE;
}

/** How gains and losses are shown: `0.1234` → `+12.3 %`. */
export function signedPercent(fraction: Maybe): string {
  return percent(fraction, 1, { sign: true });
}

/** An excess in a period, which is small: `0.0123` → `+1.23 %`. */
export function excess(fraction: Maybe): string {
  return percent(fraction, 2, { sign: true });
}

/** A length of time in its largest fitting unit: `0.25` days → `6.0 h`. */
export function days(value: Maybe): string {
  if (!isKnown(value)) return UNKNOWN;
  // What would round up to a whole of the next unit is one of that.
  const seconds = value * 86_400;
  if (seconds < 59.5) return `${digits(seconds, 0)} s`;
  if (seconds < 59.5 * 60) return `${digits(seconds / 60, 0)} min`;
  if (seconds < 23.95 * 3_600) return `${digits(seconds / 3_600, 1)} h`;
  return `${digits(value, value < 99.95 ? 1 : 0)} d`;
}

/** Milliseconds as a duration: `740` → `740 ms`, `1234` → `1.2 s`. */
export function duration(ms: Maybe): string {
  if (!isKnown(ms)) return UNKNOWN;
  if (ms < 0.995) return `${digits(ms, 2)} ms`;
  if (ms < 9.95) return `${digits(ms, 1)} ms`;
  if (ms < 999.5) return `${digits(ms, 0)} ms`;
  if (ms < 59_950) return `${digits(ms / 1_000, 1)} s`;
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** A probability: small ones by their bound. */
export function probability(value: Maybe): string {
  if (!isKnown(value)) return UNKNOWN;
  return value < 0.0001 ? "< 0.0001" : digits(value, value < 0.01 ? 4 : 3);
}

export function bytes(value: Maybe): string {
  if (!isKnown(value)) return UNKNOWN;
  if (value < 1_024) return `${digits(value, 0)} B`;
  if (value < 1_048_576) return `${digits(value / 1_024, 1)} KiB`;
  return `${digits(value / 1_048_576, 1)} MiB`;
}

/** `2024-01-31`, of UTC. */
export function date(value: string | null | undefined): string {
  return value ? value.slice(0, 10) : UNKNOWN;
}

/** `2024-01-31 12:05`, of UTC. */
export function dateTime(value: string | null | undefined): string {
  return value ? `${value.slice(0, 10)} ${value.slice(11, 16)}` : UNKNOWN;
}

const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** `3 minutes ago`, `in 2 hours`; under a minute `just now`. */
export function relativeTime(value: string | Date | null | undefined, now = new Date()): string {
  if (!value) return UNKNOWN;
  const seconds = (new Date(value).getTime() - now.getTime()) / 1_000;
  for (const [unit, size] of STEPS) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return seconds > 5 ? "in a moment" : "just now";
}

/** `0x56ed…b17f`: its two ends. */
export function shortAddress(address: string, ends = 4): string {
  const head = address.startsWith("0x") ? ends + 2 : ends;
  return address.length <= head + ends + 1
    ? address
    : `${address.slice(0, head)}…${address.slice(-ends)}`;
}

/** A count with its noun: `1 wallet`, `2 wallets`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${number(count)} ${count === 1 ? noun : plural}`;
}

/** An exact decimal amount of tokens, shortened to what can be read. */
export function tokenAmount(amount: string): string {
  const value = Number(amount);
  if (!Number.isFinite(value)) return amount;
  const size = Math.abs(value);
  if (size >= 1e15) return value.toExponential(2).replace("e+", "e");
  if (size >= 1e6) return compact(value);
  if (size >= 1) return digits(value, size >= 1_000 ? 0 : 2);
  return size === 0 ? "0" : String(Number(value.toPrecision(3)));
}
