// Makes crates/model/src/data/cash.csv, the list of USD stablecoins by chain and address, of
// token lists that their publishers keep up on npm. To bring it up to date, raise the versions
// below and run: node scripts/cash-list.mjs
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const PACKAGES = [
  "@lifi/data-types@7.1.0",
  "@lifi/types@18.4.0",
  "viem@2.57.20",
  "@aave-dao/aave-address-book@4.68.1",
  "@uniswap/default-token-list@22.21.0",
  "@eth-optimism/tokenlist@10.0.1757",
];
const DATA = new URL("../crates/model/src/data/", import.meta.url);

// Symbols of tokens that are meant to be worth a dollar and pay no interest. ₮ counts as T.
const SYMBOLS = new Set(
  `AUSD axlUSDC BUSD BYUSD crvUSD cUSD DAI DAI.e FDUSD FRAX frxUSD GHO GUSD HONEY LUSD m.DAI
   m.USDC m.USDT mUSD PathUSD PYUSD RLUSD rUSDT sUSD TUSD USD1 USDB USDbC USDC USDC.e USDCe USDC.s
   USDe USDG USDm USDP USDS USDT USDT.e USDT0 USDtb USDzC WXDAI xDAI`
    .split(/\s+/)
    .map((symbol) => symbol.toLowerCase()),
);

// Symbols that mean a dollar on these chains alone.
const ONLY_ON = {
  cusd: ["celo", "tempo"],
  honey: ["berachain"],
  rusdt: ["rsk"],
  usdb: ["blast", "tempo"],
  usdm: ["ethereum", "megaeth"],
};

// Not worth a dollar any more, or not what they are called. An asterisk is a whole chain.
const REFUSED = new Set([
  "harmony *", // its bridge was emptied in June 2022
  "moonriver *", // bridged by Multichain, which collapsed in July 2023
  "moonbeam 0x765277eebeca2e31912c9946eae1021199b39c61", // Multichain
  "moonbeam 0x818ec0a7fe18ff94269904fced6ae3dae6d6dc0b", // Multichain
  "moonbeam 0xefaeee334f0fd1712f9a8cc375f427d9cdd40d73", // Multichain
  "fantom 0x049d68029688eabf473097a2fc38ef61633a3c7a", // Multichain
  "fantom 0x8d11ec38a3eb5e956b052f67da8bdc9bef8abf3e", // Multichain
  "fantom 0x1b6382dbdea11d97f24495c9a90b7c88469134a4", // Axelar's, without a market since
  "ethereum 0xe2f2a5c287993345a840db3b0845fbc70f5935a5", // MUSD of mStable, wound up in 2023
  "unichain 0x10f109379e231d5c294ee6a5f9abb2f8b40a8dd1", // MUSD of mStable
  "fraxtal 0xfc00000000000000000000000000000000000002", // FRAX is Fraxtal's gas token
  "solana 6LX8BhMQ4Sy2otmAWj7Y5sKd9YTVVUgfMsBzT6B9W7ct", // FRAX that was FXS
]);

// What none of the packages has: chain, address, symbol and where it is confirmed.
const MORE = [
  // Listed by DefiLlama/peggedassets-server, src/adapters/peggedAssets/usd-coin/config.ts.
  ["manta_pacific", "0xb73603c5d87fa094b7314c74ace2e64d165016fb", "USDC"],
  ["pulsechain", "0x15d38573d2feeb82e7ad5187ab8c1d52810b1f07", "USDC"],
  ["taiko", "0x07d83526730c7438048d55a4fc0b850e2aab6f0b", "USDC"],
  ["flow", "0x7f27352d5f83db87a5a3e00f4b07cc2138d8ee52", "USDC"],
  // Named by Tether (tether.to/en/supported-protocols).
  ["kaia", "0xd077a400968890eacc75cdc901f0356c943e4fdb", "USDT"],
  ["kava", "0x919c1c267bc06a7039e03fcc2ef738525769109c", "USDT"],
  // Listed by Sky's parameters (daocraft/sky-parameters).
  ["arbitrum", "0x6491c05a82219b8d1479057361ff1654749b876b", "USDS"],
  ["base", "0x820c137fa70c8691f0e44dc420a5e53c168921dc", "USDS"],
  ["optimism", "0x4f13a96ec5c4cf34e442b46bbd98a0791f20edc3", "USDS"],
  ["unichain", "0x7e10036acc4b56d4dfca3b77810356ce52313f9c", "USDS"],
];

const SOLANA = new Set(["1151111081099710", "501000101"]);
const ZERO = "0x0000000000000000000000000000000000000000";

const chains = new Map();
for (const line of readFileSync(new URL("chains.csv", DATA), "utf8").split("\n")) {
  const [chain, number] = line.split(",");
  if (line && !line.startsWith("#") && /^\d+$/.test(number)) chains.set(number, chain);
}
chains.set("1021111031099710", "fogo");
for (const number of SOLANA) chains.set(number, "solana");

const folder = mkdtempSync(join(tmpdir(), "cash-list-"));
const cash = new Map();
const left = new Map();
try {
  execFileSync("npm", ["install", "--silent", "--ignore-scripts", "--no-package-lock", "--legacy-peer-deps", "--prefix", folder, ...PACKAGES], { stdio: "inherit" });
  const file = (path) => join(folder, "node_modules", path);
  const load = (path) => import(pathToFileURL(file(path)).href);
  const json = (path) => JSON.parse(readFileSync(file(path), "utf8"));

  const { basicCoins, wrappedTokens } = await load("@lifi/data-types/src/_esm/index.js");
  for (const coin of basicCoins) {
    for (const [number, token] of Object.entries(coin.chains)) {
      const address = token.address === ZERO ? wrappedTokens[number]?.address : token.address;
      add(number, address, token.symbol ?? coin.key);
    }
  }
  for (const token of Object.values(await load("viem/_esm/tokens/index.js"))) {
    for (const [number, address] of Object.entries(token?.addresses ?? {})) {
      add(number, address, token.symbol);
    }
  }
  const superchain = await load("@eth-optimism/tokenlist/dist/optimism.tokenlist.mjs");
  const lists = [
    json("@aave-dao/aave-address-book/tokenlist.json"),
    json("@uniswap/default-token-list/build/uniswap-default.tokenlist.json"),
    superchain.default ?? superchain,
  ];
  for (const { chainId, address, symbol } of lists.flatMap((list) => list.tokens)) {
    add(String(chainId), address, symbol);
  }
} finally {
  rmSync(folder, { recursive: true });
}
for (const [chain, address, symbol] of MORE) put(chain, address, symbol);

function add(number, address, symbol) {
  const chain = chains.get(number);
  if (!address || !symbol) return;
  const plain = symbol.replaceAll("₮", "T").toLowerCase();
  const chainsOfSymbol = ONLY_ON[plain];
  if (!SYMBOLS.has(plain) || (chainsOfSymbol && !chainsOfSymbol.includes(chain))) {
    if (chain && /usd|dai/i.test(symbol)) left.set(symbol, (left.get(symbol) ?? 0) + 1);
    return;
  }
  if (chain) put(chain, address, symbol);
}

function put(chain, address, symbol) {
  const is = address.startsWith("0x") ? address.toLowerCase() : address;
  const key = `${chain} ${is}`;
  const isForeign = address.startsWith("T") && chain === "tron";
  if (isForeign || cash.has(key) || REFUSED.has(key) || REFUSED.has(`${chain} *`)) return;
  const ticker = { USDCe: "USDC.e", USDt: "USDT", USDE: "USDe" }[symbol] ?? symbol;
  cash.set(key, `${chain},${is},${ticker.replaceAll("₮", "T")}`);
}

const rows = [...cash.values()].sort();
const head = `# USD stablecoins by chain and address: cash, worth $1 each. Made by scripts/cash-list.mjs
# on ${new Date().toISOString().slice(0, 10)} of
${PACKAGES.map((name) => `#   ${name}`).join("\n")}
# and of the tokens that the script names with their sources. Change the script, not this file.
chain,address,symbol
`;
writeFileSync(new URL("cash.csv", DATA), head + rows.join("\n") + "\n");
console.log(`${rows.length} tokens on ${new Set(rows.map((row) => row.split(",")[0])).size} chains`);
console.log("left out, by symbol:", [...left.keys()].sort().join(" "));
