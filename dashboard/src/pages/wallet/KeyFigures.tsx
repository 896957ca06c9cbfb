import { Fragment } from "react";
import type { Wallet } from "../../api/types";
import {
  counted,
  date,
  days,
  excess,
  number,
  percent,
  signedPercent,
  usd,
  usdCompact,
} from "../../lib/format";
import { Card } from "../../ui/Card";
import { ExternalName } from "../../ui/ExternalName";
import { Signed } from "../../ui/Signed";
import { Stat, StatList } from "../../ui/Stat";
import styles from "./KeyFigures.module.css";

/** What it earned and how it trades. */
export function KeyFigures({ wallet }: { wallet: Wallet }) {
  return (
    <Card>
      <StatList columns={6}>
        <Results wallet={wallet} />
        <Habits wallet={wallet} />
      </StatList>
    </Card>
  );
}

function Results({ wallet }: { wallet: Wallet }) {
  return (
    <>
      <Stat
        label="Total PnL"
        hint="Realized + unrealized PnL, USD"
        value={<Signed value={wallet.totalPnl} format={usdCompact} />}
        note={
          <>
            <span className={styles.part}>
              {usdCompact(wallet.realizedPnl, { sign: true })} realized,
            </span>{" "}
            <span className={styles.part}>
              {usdCompact(wallet.unrealizedPnl, { sign: true })} unrealized
            </span>
          </>
        }
      />
      <Stat
        label="ROI"
        hint="Total PnL ÷ cost of everything bought. Empty if nothing was bought."
        value={<Signed value={wallet.roiAllTime} format={signedPercent} />}
        note={`${usdCompact(wallet.totalVolume)} volume`}
      />
      <Stat
        label="Mean excess"
        hint="What its positions earned in a period of a few days beyond the market, as a share of a position’s cost. The market is an index of the chain’s tokens, without stablecoins and those listed less than some days ago; the crowd are all who held positions at the same time."
        value={<Signed value={wallet.meanExcessReturn} format={excess} />}
        note={`a period over the market, ${excess(wallet.meanPeerExcess)} over the crowd`}
      />
      <Stat
        label="Win rate"
        hint="Wins ÷ (wins + losses) over closed positions. A win gained more than $1, a loss lost more than $1."
        value={percent(wallet.winRate)}
        note={`${number(wallet.wins)} won, ${number(wallet.losses)} lost`}
      />
      <Stat
        label="Profit factor"
        hint="Sum of gains ÷ sum of losses of closed positions, in USD. Empty without a loss."
        value={number(wallet.profitFactor, 2)}
        note={`${usdCompact(wallet.profitWithoutBest, { sign: true })} PnL without the best`}
      />
      <Stat
        label="Sharpe ratio"
        hint="Mean ÷ standard deviation of the daily returns × √365. Empty under 30 days, or if the returns do not vary. Calmar ratio: compound annual return ÷ maximum drawdown."
        value={number(wallet.sharpeRatio, 2)}
        note={
          <>
            <span className={styles.part}>Sortino {number(wallet.sortinoRatio, 2)},</span>{" "}
            <span className={styles.part}>Calmar {number(wallet.calmarRatio, 2)}</span>
          </>
        }
      />
    </>
  );
}

function Habits({ wallet }: { wallet: Wallet }) {
  return (
    <>
      <Stat
        label="Max. drawdown"
        hint="The deepest fall from a peak, with daily returns compounded"
        value={percent(wallet.maxDrawdown)}
        note={`volatility ${percent(wallet.volatility, 0)} a year`}
      />
      <Stat
        label="Holding time"
        hint="Mean time from purchase to sale, weighted by cost"
        value={days(wallet.avgHoldingPeriodDays)}
        note={`median ${days(wallet.medianHoldingPeriodDays)}`}
      />
      <Stat
        label="Trades"
        hint="One token exchanged for another in one transaction. An atomic round trip begins and ends with the same token within one transaction; its gain is in no other figure."
        value={number(wallet.totalTrades)}
        note={
          wallet.atomicTrades > 0
            ? `${counted(wallet.atomicTrades, "atomic round trip")}, ${usdCompact(wallet.atomicPnl, { sign: true })}`
            : `on ${counted(wallet.activeDays, "active day")}`
        }
      />
      <Stat
        label="Mean trade"
        value={usd(wallet.avgTradeSize)}
        note="of trades with a known value"
      />
      <Stat
        label="Last trade"
        value={date(wallet.lastTradeTimestamp)}
        note={`first ${date(wallet.firstSeen)}`}
      />
      <Stat
        label="Most traded"
        value={<Names of={wallet.preferredTokens} whenNone="–" />}
        note={<Names of={wallet.preferredProtocols} whenNone="exchange unknown" />}
      />
    </>
  );
}

/** The first two. */
function Names({ of: names, whenNone }: { of: readonly string[]; whenNone: string }) {
  if (names.length === 0) return whenNone;
  return names.slice(0, 2).map((name, at) => (
    <Fragment key={name}>
      {at > 0 && ", "}
      <ExternalName text={name} />
    </Fragment>
  ));
}
