import { Link } from "@tanstack/react-router";
import type { DecayPoint, Wallet } from "../../api/types";
import { FigureTable } from "../../charts/FigureTable";
import { date, excess, number, percent, usdCompact } from "../../lib/format";
import { FollowBadge } from "../../ui/Badge";
import { Card } from "../../ui/Card";
import { Stat, StatList } from "../../ui/Stat";
import { EmptyState } from "../../ui/States";
import { DecayChart } from "./DecayChart";
import { delayLabel, time, verdict } from "./decay";
import styles from "./FollowCard.module.css";

/** Whether the wallet could have been copied at a profit, and how soon it is too late. */
export function FollowCard({ wallet }: { wallet: Wallet }) {
  const { followAsOf, alphaDecay } = wallet;
  if (!followAsOf) {
    return (
      <Card title="Following">
        <EmptyState title="Not measured">
          <p>
            Copying is measured once a day, for wallets whose own results are tested: what a
            follower would have had, by how late he is.
          </p>
        </EmptyState>
      </Card>
    );
  }
  return (
    <Card
      title="Following"
      note={verdict(wallet)}
      actions={<FollowBadge verdict={wallet.followability} />}
    >
      <Figures wallet={wallet} />
      {alphaDecay.some(({ positions }) => positions > 0) && <DecayChart points={alphaDecay} />}
      <p className={styles.reading}>
        The mean excess over the market of positions that were copied so late and sold with the
        wallet, before costs, by trades before {date(followAsOf)}. A copy is filled at the price of
        another wallet’s next trade, or not at all. The verdict is about copying, and takes off the
        costs of both trades; the score is about skill. Of many wallets some get a verdict by luck.{" "}
        <Link to="/method" hash="following">
          How it is measured
        </Link>
      </p>
      <FigureTable
        label="Excess by delay"
        headings={["Delay", "Follower", "95 % interval", "The wallet", "Filled", "Positions"]}
        rows={alphaDecay.map(row)}
      />
    </Card>
  );
}

function Figures({ wallet }: { wallet: Wallet }) {
  const { alphaHalfLifeSecs, breakEvenCost, followCapacity, followFillRate } = wallet;
  return (
    <StatList columns={4}>
      <Stat
        label="Half-life"
        hint="After how long half of the excess is gone that a follower has in the same block"
        value={alphaHalfLifeSecs == null ? "–" : time(alphaHalfLifeSecs)}
      />
      <Stat
        label="Break-even cost"
        hint="What each of the two trades may cost, in the next block, before nothing is left"
        value={percent(breakEvenCost, 2)}
        note="a trade"
      />
      <Stat
        label="Capacity"
        hint="The largest position with which something is left after costs, in the next block"
        value={usdCompact(followCapacity)}
        note="a position"
      />
      <Stat
        label="Fill rate"
        hint="The share of its positions in which another wallet traded in the next block or later, within a day"
        value={percent(followFillRate, 0)}
      />
    </StatList>
  );
}

function row(point: DecayPoint): string[] {
  const { low, high } = point;
  return [
    delayLabel(point.delaySecs),
    excess(point.excess),
    low == null || high == null ? "–" : `${excess(low)} to ${excess(high)}`,
    excess(point.leaderExcess),
    percent(point.fillRate, 0),
    number(point.positions),
  ];
}
