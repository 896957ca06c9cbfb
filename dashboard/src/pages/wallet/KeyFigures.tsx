import { Fragment } from "react";
import type { Wallet } from "../../api/types";
import {
  counted,
  date,
  days,
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

/** The measures that the score is made of, and those beside it. */
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
        hint="Realized + unrealized, USD"
        value={<Signed value={wallet.totalPnl} format={usdCompact} />}
        note={
          <>
            <span className={styles.part}>
              {usdCompact(wallet.realizedPnl, { sign: true })} realized,
            </span>{" "}
            <span className={styles.part}>
              {usdCompact(wallet.unrealizedPnl, { sign: true })} open
            </span>
          </>
        }
      />
      <Stat
        label="ROI"
        hint="Total PnL ÷ cost of all that was bought. Empty when nothing was bought."
        value={<Signed value={wallet.roiAllTime} format={signedPercent} />}
        note={`${usdCompact(wallet.totalVolume)} volume`}
      />
      <Stat
        label="Mean excess"
        hint="Mean return of a closed position over the market’s return in the same time. The market is an index of all tokens in the data."
        value={<Signed value={wallet.meanExcessReturn} format={signedPercent} />}
        note="a position, over the market"
      />
      <Stat
        label="Win rate"
        hint="Positions closed with more than +$1 ÷ all but those within ±$1"
        value={percent(wallet.winRate)}
        note={`${number(wallet.wins)} won, ${number(wallet.losses)} lost`}
      />
      <Stat
        label="Profit factor"
        hint="Sum of gains ÷ sum of losses, USD. Empty without a loss."
        value={number(wallet.profitFactor, 2)}
        note={`${usdCompact(wallet.profitWithoutBest, { sign: true })} without the best`}
      />
      <Stat
        label="Sharpe ratio"
        hint="Mean ÷ standard deviation of daily returns × √365. Empty under 30 days. Calmar: compound annual return ÷ max. drawdown."
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
        hint="The deepest fall of the compounded daily returns from a peak"
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
        value={number(wallet.totalTrades)}
        note={`on ${counted(wallet.activeDays, "day")}`}
      />
      <Stat label="Mean trade" value={usd(wallet.avgTradeSize)} note="of those with a value" />
      <Stat
        label="Last trade"
        value={date(wallet.lastTradeTimestamp)}
        note={`first ${date(wallet.firstSeen)}`}
      />
      <Stat
        label="Trades mostly"
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
