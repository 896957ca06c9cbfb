import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./service";

/**
 * Many of these few wallets trade very well: enough for two pages of identified
 * ones, from data that is made, read and scored in seconds.
 */
const SHARES = `
[shares]
no_skill = 0.78
losers = 0.05
skilled = 0.12
others = 0.05
[skill]
edges = [0.95, 1.0]
`;

/** The busiest skilled wallets of a chain get these names. */
const MARKETS = [
  {
    chain: "ethereum",
    wallets: 900,
    labels: [
      { name: "Meridian Desk", kind: "fund", verified: true },
      { name: "Kestrel Capital", kind: "fund", verified: false },
      { name: "Night Heron", kind: "other", verified: true },
    ],
  },
  {
    chain: "arbitrum",
    wallets: 80,
    labels: [{ name: "Harbour Treasury", kind: "protocol", verified: true }],
  },
] as const;

type Market = (typeof MARKETS)[number];

/** Fills a data folder: two chains, one after the other, so that the second run moves something. */
export async function fill(folder: string): Promise<void> {
  for (const [at, market] of MARKETS.entries()) {
    const marketFolder = join(folder, market.chain);
    mkdirSync(marketFolder, { recursive: true });
    const [scenario, trades] = [
      join(marketFolder, "scenario.toml"),
      join(marketFolder, "trades.parquet"),
    ];
    const { chain, wallets } = market;
    writeFileSync(
      scenario,
      `wallets = ${wallets}\nseed = ${at + 1}\nchain = "${chain}"\n${SHARES}`,
    );
    await run(folder, ["simulate", "--scenario", scenario, "-o", trades]);
    await run(folder, ["ingest", trades, "--labels", writeLabels(market, marketFolder)]);
    // A full run freezes its list.
    await run(folder, ["score", ...(at === 0 ? [] : ["--full"])]);
  }
}

function writeLabels({ chain, labels }: Market, marketFolder: string): string {
  const addresses = busiestSkilled(readFileSync(join(marketFolder, "truth.csv"), "utf8"));
  const rows = labels.map(({ kind, name, verified }, at) =>
    [chain, addresses[at], kind, name, verified].join(","),
  );
  const file = join(marketFolder, "labels.csv");
  writeFileSync(file, ["chain,address,kind,name,verified", ...rows].join("\n"));
  return file;
}

/** Of what the simulation says of its wallets: `wallet,kind,…,trades,…`. */
function busiestSkilled(truth: string): string[] {
  const [titles, ...rows] = truth
    .trim()
    .split("\n")
    .map((line) => line.split(","));
  const column = (title: string) => titles?.indexOf(title) ?? -1;
  const [wallet, kind, trades] = [column("wallet"), column("kind"), column("trades")];
  return rows
    .filter((row) => row[kind] === "skilled")
    .sort((a, b) => Number(b[trades]) - Number(a[trades]))
    .map((row) => row[wallet] ?? "");
}
