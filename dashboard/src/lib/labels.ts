import type { Confidence, TradingStyle, WalletStatus, WalletType } from "../api/types";

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
  min_avg_trade_usd: "Mean trade",
  no_bot: "Not automated",
  max_q: "q-value",
  mean_excess: "Mean excess return",
  min_closed: "Compared positions",
  min_coverage: "Coverage",
  mean_excess_without_best: "Mean excess without the best",
  // factors
  "performance.roi": "Return on investment",
  "performance.win_rate": "Win rate",
  "performance.sharpe": "Sharpe ratio",
  "performance.drawdown": "Drawdown",
  "activity.trade_count": "Number of trades",
  "activity.trade_size": "Mean trade",
  "activity.consistency": "Consistency",
  "behaviour.style": "Trading style",
  "behaviour.risk": "Risk",
  verification: "Verification",
  // why positions are no evidence
  token_is_the_market: "The token is the market",
  own_trading: "Its own trades made the price",
  too_small: "Cost under $10",
  not_fully_priced: "A value is unknown",
  automated: "Traded by a bot",
  own_prices: "Prices nobody else got",
  no_return: "Return or market unknown",
  // anomalies
  sale_without_purchase: "Sale without a purchase",
  time_goes_backwards: "Time goes backwards",
  zero_amount: "Amount of zero",
  same_token: "Same token on both sides",
  absurd_value: "Absurd value",
  absurd_price: "Absurd price",
  unpriced: "No value known",
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

export const STYLE_MEANING: Record<TradingStyle, string> = {
  scalping: "holds under an hour",
  day_trading: "holds under a day",
  swing_trading: "holds under 30 days",
  position_trading: "holds 30 days or longer",
};

/** The meaning of each anomaly, in one line. */
export const ANOMALY_MEANING: Record<string, string> = {
  sale_without_purchase: "More was sold than known purchases explain",
  time_goes_backwards: "A later trade lies in an earlier block",
  zero_amount: "One side of a trade is nothing",
  same_token: "Sold and bought are one token",
  absurd_value: "The stated value is over ten times off",
  absurd_price: "The price is over 1,000 times off that day’s",
  unpriced: "No side of a trade has a known value",
};

/** A sentence of the API with its names written as words, and with true minus signs. */
export function readable(text: string): string {
  return text
    .replaceAll(/\b[a-z]+(?:_[a-z]+)+\b/g, (name) => name.replaceAll("_", " "))
    .replaceAll(/(?<![\w-])-(?=[$\d])/g, "−");
}
