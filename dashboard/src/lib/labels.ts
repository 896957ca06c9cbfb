import type { Confidence, Followability, ScoreBasis, WalletStatus, WalletType } from "../api/types";

/** Labels for the API's names. A name without a label is shown as it is, without underscores. */
const LABELS: Record<string, string> = {
  // chains
  ethereum: "Ethereum",
  base: "Base",
  arbitrum: "Arbitrum",
  optimism: "Optimism",
  polygon: "Polygon",
  bnb: "BNB Chain",
  avalanche_c: "Avalanche",
  gnosis: "Gnosis",
  fantom: "Fantom",
  celo: "Celo",
  linea: "Linea",
  scroll: "Scroll",
  zksync: "zkSync",
  blast: "Blast",
  mantle: "Mantle",
  sonic: "Sonic",
  solana: "Solana",
  // rules
  min_trades: "Number of trades",
  min_history_days: "Length of history",
  min_roi: "Return on investment",
  min_win_rate: "Win rate",
  min_avg_trade_usd: "Mean trade size",
  by_judgement: "Trades by judgement",
  max_q: "q-value",
  mean_excess: "A follower’s mean excess",
  min_compared: "Positions compared with the market",
  min_followed: "Positions that can be followed",
  min_coverage: "Coverage",
  mean_excess_without_best: "A follower’s mean excess without the best period",
  // factors of the profile
  "performance.roi": "Return on investment",
  "performance.win_rate": "Win rate",
  "performance.sharpe": "Sharpe ratio",
  "performance.drawdown": "Drawdown",
  "activity.trade_count": "Number of trades",
  "activity.trade_size": "Mean trade size",
  "activity.consistency": "Consistency",
  "behaviour.style": "Trading style",
  "behaviour.risk": "Risk",
  // why positions are left out of the evidence
  token_is_the_market: "The token is most of its chain’s trading",
  own_trading: "The wallet’s own trades may have made the price",
  not_fully_priced: "The value of a purchase or sale is unknown",
  too_small: "The position is too small",
  no_return: "There is no market to compare it with",
  automated: "Traded by a bot or a market maker",
  own_prices: "Prices that the market did not offer",
  // anomalies
  sale_without_purchase: "Sale without a purchase",
  time_goes_backwards: "Blocks out of order",
  zero_amount: "Zero amount",
  same_token: "Same token on both sides",
  absurd_value: "Implausible value",
  absurd_price: "Implausible price",
  unpriced: "No known value",
  // trading styles
  scalping: "Scalping",
  day_trading: "Day trading",
  swing_trading: "Swing trading",
  position_trading: "Position trading",
};

export function labelOf(name: string): string {
  const known = Object.hasOwn(LABELS, name) && LABELS[name];
  if (known) return known;
  const text = name.replace(/^.*\./, "").replaceAll("_", " ").trim();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export const STATUS_LABELS: Record<WalletStatus, string> = {
  identified: "Identified",
  candidate: "Candidate",
  former: "Former",
  none: "Not identified",
};

export const TYPE_LABELS: Record<WalletType, string> = {
  whale: "Whale",
  fund: "Fund",
  trader: "Trader",
  protocol: "Protocol",
};

export const CONFIDENCE_LABELS: Record<Confidence, string> = {
  high: "High confidence",
  medium: "Medium confidence",
  low: "Low confidence",
};

/** Whether copying a wallet would have paid. */
export const FOLLOW_LABELS: Record<Followability, string> = {
  followable: "Followable",
  within_delay: "Only at once",
  not_followable: "Not followable",
  unknown: "Unknown",
};

/** What a score is made of, or what kind of wallet has none. */
export const BASIS_LABELS: Record<ScoreBasis, string> = {
  tested: "Tested",
  prior_only: "Not tested",
  bot: "Bot",
  market_maker: "Market maker",
  wash_trader: "Wash trader",
  exchange: "Exchange",
  copy: "Copy",
};

/** The same in a sentence. */
export const BASIS_MEANING: Record<ScoreBasis, string> = {
  tested: "By a test of what a follower would have earned beyond market and crowd.",
  prior_only: "Too few positions for a test: the share of skilled wallets that is expected of any.",
  bot: "It is automated: a bot does not trade by judgement.",
  market_maker: "It trades often and holds nothing over night, as a market maker does.",
  wash_trader: "It traded at prices that the market did not offer.",
  exchange: "It is an exchange, which trades for many people.",
  copy: "It repeats another wallet’s purchases: the skill is the other’s.",
};

/** The meaning of each anomaly, in one line. */
export const ANOMALY_MEANING: Record<string, string> = {
  sale_without_purchase: "More was sold than known trades bought",
  time_goes_backwards: "A later trade has an earlier block number",
  zero_amount: "One side of the trade is zero",
  same_token: "Both sides of the trade are the same token",
  absurd_value: "The stated value contradicts the stablecoin side, or a value exceeds $1 billion",
  absurd_price: "The implied price is over 1,000 times off the token’s price of that day",
  unpriced: "No side of the trade has a known value",
};

/** The API's sentences with spaces for the underscores in names, and with true minus signs. */
export function readable(text: string): string {
  return text
    .replaceAll(/\b[a-z]+(?:_[a-z]+)+\b/g, (name) => name.replaceAll("_", " "))
    .replaceAll(/(?<![\w-])-(?=[$\d])/g, "−");
}
