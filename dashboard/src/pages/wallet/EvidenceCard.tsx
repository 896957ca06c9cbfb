import type { Evidence, Wallet } from "../../api/types";
import { counted, number, percent, probability } from "../../lib/format";
import { labelOf } from "../../lib/labels";
import { Card } from "../../ui/Card";
import { Signed } from "../../ui/Signed";
import { Stat, StatList } from "../../ui/Stat";
import styles from "./EvidenceCard.module.css";

interface EvidenceCardProps {
  wallet: Wallet;
  evidence: Evidence;
}

const precisely = (excess: number | null | undefined) => percent(excess, 2, { sign: true });

/** Closed positions compared with the market, and those left out. */
export function EvidenceCard({ wallet, evidence }: EvidenceCardProps) {
  const without = evidence.compared === 0 ? "no position could be compared" : undefined;
  return (
    <Card
      title="Evidence"
      note="Did its closed positions earn more than the market, more often than luck explains?"
    >
      <StatList columns={4}>
        <Stat
          label="Closed positions"
          value={number(wallet.closedPositions)}
          note={`${number(wallet.openPositions)} still open`}
        />
        <Stat
          label="Compared"
          hint="Closed positions that can be compared with the market"
          value={number(evidence.compared)}
          note={compared(wallet, evidence)}
        />
        <Stat
          label="Mean excess"
          hint="Mean of the compared positions’ returns minus the market’s return over the same time"
          value={<Signed value={evidence.meanExcess} format={precisely} />}
          note={without ?? `${precisely(evidence.meanExcessWithoutBest)} without the best`}
        />
        <Stat
          label="Median excess"
          value={<Signed value={evidence.medianExcess} format={precisely} />}
        />
        <Stat
          label="p-value"
          hint="How likely a wallet without skill would reach excess returns like these or better"
          value={probability(evidence.pValue)}
          note={without ?? "one-sided"}
        />
        <Stat
          label="q-value"
          hint="The share of lucky wallets to expect among all wallets that are at least this good"
          value={probability(wallet.qValue)}
          note={wallet.qValue == null ? "too few positions to test" : "among all tested wallets"}
        />
        <Stat
          label="Win rate"
          hint="Wins ÷ (wins + losses). The score counts a rate that is drawn towards the average of all wallets: the fewer positions, the closer to the average."
          value={percent(wallet.winRate)}
          note={`counted as ${percent(wallet.winRateShrunk)}`}
        />
        <Stat
          label="Coverage"
          hint="Share of the sales whose cost is known × share of the trades whose value is known"
          value={percent(wallet.coverage)}
          note="of cost and value known"
        />
      </StatList>
      <LeftOut leftOut={evidence.leftOut} />
    </Card>
  );
}

function compared({ closedPositions }: Wallet, { compared: count }: Evidence): string {
  if (closedPositions === 0) return "no position was closed";
  return `${percent(count / closedPositions, 0)} of closed positions`;
}

function LeftOut({ leftOut }: { leftOut: Evidence["leftOut"] }) {
  const reasons = Object.entries(leftOut).sort(([, a], [, b]) => b - a);
  const all = reasons.reduce((sum, [, count]) => sum + count, 0);
  if (all === 0) return <p className={styles.none}>No closed position is left out.</p>;
  return (
    <div className={styles.leftOut}>
      <h3>{counted(all, "closed position")} left out</h3>
      <dl>
        {reasons.map(([reason, count]) => (
          <div key={reason}>
            <dt>{labelOf(reason)}</dt>
            <dd>{number(count)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
