import { useMemo } from "react";
import type { Evidence, ExcessPoint } from "../../api/types";
import { FigureTable } from "../../charts/FigureTable";
import { type Series, TimeSeries } from "../../charts/TimeSeries";
import { seconds } from "../../charts/times";
import { counted, number, signedPercent } from "../../lib/format";
import { Card } from "../../ui/Card";
import { EmptyState } from "../../ui/States";
import styles from "./ExcessCard.module.css";
import { LINES, type Line, sums } from "./excess";
import { LeftOut } from "./LeftOut";

const LOOKS: Record<Line, { label: string; colour: string; dash?: readonly number[] }> = {
  market: { label: "Over the market", colour: "--chart-1" },
  crowd: { label: "Over the crowd", colour: "--chart-3", dash: [8, 4] },
  follower: { label: "Follower, over the market", colour: "--chart-4", dash: [2, 3] },
  followerCrowd: { label: "Follower, over the crowd", colour: "--chart-5", dash: [8, 3, 2, 3] },
};

interface ExcessCardProps {
  curve: readonly ExcessPoint[];
  /** Absent until a run of this version has analysed the wallet. */
  evidence: Evidence | undefined;
}

/** The evidence over time: what the positions earned beyond market and crowd, summed up. */
export function ExcessCard({ curve, evidence }: ExcessCardProps) {
  return (
    <Card title="Evidence" note={summary(evidence)}>
      {curve.length < 2 ? (
        <EmptyState title="No curve yet">
          <p>A curve needs at least two periods in which a position was compared.</p>
        </EmptyState>
      ) : (
        <Curve curve={curve} />
      )}
      {evidence && <LeftOut leftOut={evidence.leftOut} />}
    </Card>
  );
}

function Curve({ curve }: { curve: readonly ExcessPoint[] }) {
  const { times, series, rows, banded } = useMemo(() => drawn(curve), [curve]);
  return (
    <>
      <TimeSeries
        label="Excess over market and crowd, summed over time"
        times={times}
        series={series}
        format={signedPercent}
        height={260}
        floor={0}
        ceiling={0}
      />
      <p className={styles.reading}>
        A share of a position’s cost. The score rests on what a follower earned over the crowd with
        each position, tested one by one. Two other tests can only object: the same over the market,
        and the periods that are summed up here. The tinted band is “{LOOKS[banded].label}” ± 1.96
        standard errors of the sum. Of many wallets some have a band above 0 by luck: the q-value
        takes that into account.
      </p>
      <FigureTable
        label="Excess by period, summed"
        headings={["Period from", ...series.map(({ label }) => label), "95 % interval of the band"]}
        rows={rows}
      />
    </>
  );
}

/** Lines with their band, and the same as text. */
function drawn(curve: readonly ExcessPoint[]) {
  const { sums: of, banded } = sums(curve);
  const lines = LINES.filter((line) => of[line].periods > 0);
  const series = lines.map((line): Series => {
    const { values, low, high } = of[line];
    const band = line === banded ? { label: "95 %:", low, high } : undefined;
    return { ...LOOKS[line], values, band };
  });
  const rows = curve.map(({ from }, at) => [
    from,
    ...lines.map((line) => signedPercent(of[line].values[at])),
    `${signedPercent(of[banded].low[at])} to ${signedPercent(of[banded].high[at])}`,
  ]);
  return { times: curve.map(({ from }) => seconds(from)), series, rows, banded };
}

function summary(evidence: Evidence | undefined): string {
  const what = "what they earned beyond market and crowd, period by period, summed up";
  if (!evidence) return `Positions compared with the market: ${what}.`;
  const { compared, comparedOpen } = evidence;
  return `${counted(compared, "position")} compared with the market, ${number(comparedOpen)} of them still open: ${what}.`;
}
