import type { RunningRecord } from "../../api/types";
import { Calibration, type Said } from "../../charts/Calibration";
import { counted, excess } from "../../lib/format";
import { Card } from "../../ui/Card";
import { Stat, StatList } from "../../ui/Stat";
import { withInterval } from "./figures";

/** What scores and expectations said, beside what came; of the horizon with most wallets. */
export function CalibrationCard({ running }: { running: readonly RunningRecord[] }) {
  const [most] = [...running].sort((a, b) => scored(b) - scored(a));
  if (!most || scored(most) === 0) return null;
  const { identified, byScore } = most.figures;
  return (
    <Card
      title="What was said, and what came"
      note={`After ${counted(most.horizonDays, "day")}. A score is the probability of skill; the share of wallets that are ahead lies nearer to 50 %, since luck moves wallets to either side.`}
    >
      <StatList>
        <Stat
          label="Follower’s excess expected"
          value={excess(identified.followerExcess.expected)}
          note="in a period of three days"
          hint="Of a follower who trades at the token’s next traded hour, as the lists said"
        />
        <Stat
          label="Follower’s excess that came"
          value={withInterval(identified.followerExcess.came, excess)}
          note="in a period of three days"
          hint="Over the market or over the crowd, whichever is less"
        />
      </StatList>
      <Calibration label="Score and share ahead" rows={byScore.flatMap(row)} />
    </Card>
  );
}

function scored({ figures }: RunningRecord): number {
  return figures.byScore.reduce((sum, { wallets }) => sum + wallets, 0);
}

function row({
  from,
  to,
  wallets,
  said,
  ahead,
}: RunningRecord["figures"]["byScore"][number]): Said[] {
  if (said == null || ahead.value == null) return [];
  const interval =
    ahead.low == null || ahead.high == null ? undefined : ([ahead.low, ahead.high] as const);
  return [
    {
      label: `Score ${from}–${to}`,
      said,
      came: ahead.value,
      interval,
      note: counted(wallets, "wallet"),
    },
  ];
}
