import { useMemo } from "react";
import type { EquityPoint } from "../../api/types";
import { FigureTable } from "../../charts/FigureTable";
import { TimeSeries } from "../../charts/TimeSeries";
import { seconds } from "../../charts/times";
import { percent, usd, usdCompact } from "../../lib/format";
import { Card } from "../../ui/Card";
import { EmptyState } from "../../ui/States";
import styles from "./EquityCard.module.css";
import { type Drawdown, drawdowns } from "./equity";

/** PnL and drawdown over time, one above the other. */
export function EquityCard({ curve }: { curve: readonly EquityPoint[] }) {
  const { times, pnl, depths, deepest } = useMemo(
    () => ({
      times: curve.map(({ day }) => seconds(day)),
      pnl: curve.map((point) => point.pnl),
      ...drawdowns(curve),
    }),
    [curve],
  );
  if (curve.length < 2) {
    return (
      <Card title="PnL and drawdown">
        <EmptyState title="No curve yet">
          <p>A curve needs at least two days on which the wallet held or traded something.</p>
        </EmptyState>
      </Card>
    );
  }
  return (
    <Card title="PnL and drawdown" note={summary(curve, deepest)}>
      <div className={styles.plots}>
        <TimeSeries
          label="PnL, realized and unrealized, over time"
          times={times}
          series={[{ label: "PnL", values: pnl, colour: "--chart-1", fill: true }]}
          format={(value) => usdCompact(value)}
          height={220}
          floor={0}
          ceiling={0}
          syncKey="equity"
        />
        <TimeSeries
          label="Drawdown over time"
          times={times}
          series={[
            { label: "Drawdown", values: depths, colour: "--chart-4", dash: [5, 3], fill: true },
          ]}
          format={(value) => percent(value)}
          height={120}
          ceiling={0}
          syncKey="equity"
        />
      </div>
      <FigureTable
        label="PnL and drawdown by day"
        headings={["Day", "PnL", "Drawdown"]}
        rows={curve.map(({ day, pnl }, at) => [day, usd(pnl, { sign: true }), percent(depths[at])])}
      />
    </Card>
  );
}

function summary(curve: readonly EquityPoint[], deepest: Drawdown | null): string {
  const first = curve[0];
  const last = curve.at(-1);
  if (!first || !last) return "";
  const ends = `${usd(last.pnl, { sign: true })} on ${unbroken(last.day)}, counted from ${unbroken(first.day)}`;
  if (!deepest) return `${ends}. No drawdown.`;
  return `${ends}. Deepest drawdown ${percent(deepest.depth)}, from ${unbroken(deepest.from)} to ${unbroken(deepest.to)}.`;
}

/** A day that no line ends within. */
function unbroken(day: string): string {
  return day.replaceAll("-", "\u2011");
}
