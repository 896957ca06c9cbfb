import type { ListedWallet } from "../../api/types";
import { date, days, excess, number, percent, signedPercent, usdCompact } from "../../lib/format";
import { FollowBadge } from "../../ui/Badge";
import { ScoreBar } from "../../ui/Score";
import { Signed } from "../../ui/Signed";
import { Sparkline } from "../../ui/Sparkline";
import { columnsOf } from "../../ui/table";
import { WalletCell } from "./WalletCell";

const column = columnsOf<ListedWallet>();

/** The columns; those that sort are named as the API's `sortBy`. */
export const columns = column.columns([
  column.display({
    id: "wallet",
    header: "Wallet",
    cell: ({ row }) => <WalletCell wallet={row.original} />,
  }),
  column.accessor("smartMoneyScore", {
    id: "score",
    header: "Score",
    meta: {
      hint: "The probability that the wallet has skill. The three bars beside it show the confidence: how strong the evidence is.",
    },
    cell: ({ row: { original } }) => (
      <ScoreBar
        score={original.smartMoneyScore}
        basis={original.scoreBasis}
        confidence={original.confidenceLevel}
      />
    ),
  }),
  column.accessor("followerExcess", {
    id: "followerExcess",
    header: "Follower",
    meta: {
      align: "end",
      priority: 3,
      hint: "What a follower can expect in a period beyond market and crowd, as a share of a position’s cost: one who repeats each trade at the token’s next traded hour",
    },
    cell: ({ getValue }) => <Signed value={getValue()} format={excess} />,
  }),
  column.accessor("followability", {
    id: "followability",
    header: "Copies",
    enableSorting: false,
    meta: {
      priority: 4,
      hint: "Whether copying it would have paid after costs: up to an hour later, only at once, or not at all",
    },
    cell: ({ getValue }) => <FollowBadge verdict={getValue()} />,
  }),
  column.display({
    id: "curve",
    header: "PnL over time",
    meta: { yields: true },
    cell: ({ row: { original } }) => <Sparkline values={original.sparkline} />,
  }),
  column.accessor("totalPnl", {
    id: "pnl",
    header: "PnL",
    meta: { align: "end", hint: "Realized + unrealized PnL, USD" },
    cell: ({ getValue }) => <Signed value={getValue()} format={usdCompact} />,
  }),
  column.accessor("roiAllTime", {
    id: "roi",
    header: "ROI",
    meta: { align: "end", hint: "Total PnL ÷ cost of everything bought" },
    cell: ({ getValue }) => <Signed value={getValue()} format={signedPercent} />,
  }),
  column.accessor("winRate", {
    id: "winRate",
    header: "Win rate",
    meta: { align: "end", priority: 1, hint: "Wins ÷ (wins + losses) over closed positions" },
    cell: ({ getValue }) => percent(getValue()),
  }),
  column.accessor("sharpeRatio", {
    id: "sharpe",
    header: "Sharpe",
    meta: { align: "end", priority: 4, hint: "Annualised Sharpe ratio of daily returns" },
    cell: ({ getValue }) => number(getValue(), 2),
  }),
  column.accessor("maxDrawdown", {
    id: "maxDrawdown",
    header: "Drawdown",
    meta: { align: "end", priority: 2, hint: "Maximum drawdown: the deepest fall from a peak" },
    cell: ({ getValue }) => percent(getValue()),
  }),
  column.accessor("totalTrades", {
    id: "trades",
    header: "Trades",
    meta: { align: "end", priority: 2 },
    cell: ({ getValue }) => number(getValue()),
  }),
  column.display({
    id: "held",
    header: "Held",
    meta: { align: "end", priority: 4, hint: "Mean holding time, weighted by cost" },
    cell: ({ row: { original } }) => days(original.avgHoldingPeriodDays),
  }),
  column.accessor("lastTradeTimestamp", {
    id: "lastTrade",
    header: "Last trade",
    meta: { align: "end", priority: 3 },
    cell: ({ getValue }) => date(getValue()),
  }),
]);
