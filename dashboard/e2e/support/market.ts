import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { run } from "./service";

/**
 * Fills a data folder: a simulated market, read and scored. Four months of few
 * wallets hold enough closed positions for some of them to be identified.
 */
export async function fill(folder: string, wallets = WALLETS): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const trades = join(folder, "trades.parquet");
  const size = ["--wallets", String(wallets), "--days", String(DAYS), "--seed", "1"];
  await run(folder, ["simulate", ...size, "-o", trades]);
  await run(folder, ["ingest", trades]);
  await run(folder, ["score"]);
}

const WALLETS = 300;
const DAYS = 120;
