import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./service";

/**
 * Half of these few wallets trade well: enough for two pages of identified ones,
 * from data that is made, read and scored in seconds.
 */
const SHARES = `
[shares]
no_skill = 0.4
losers = 0.05
skilled = 0.5
others = 0.05
[skill]
edges = [0.35, 0.5]
`;

const MARKETS = [
  { chain: "ethereum", wallets: 300 },
  { chain: "arbitrum", wallets: 80 },
];

/** Fills a data folder: two chains, one after the other, so that the second run moves something. */
export async function fill(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const [at, { chain, wallets }] of MARKETS.entries()) {
    const scenario = join(folder, `${chain}.toml`);
    const trades = join(folder, `${chain}.parquet`);
    writeFileSync(
      scenario,
      `wallets = ${wallets}\nseed = ${at + 1}\nchain = "${chain}"\n${SHARES}`,
    );
    await run(folder, ["simulate", "--scenario", scenario, "-o", trades]);
    await run(folder, ["ingest", trades]);
    await run(folder, ["score"]);
  }
}
