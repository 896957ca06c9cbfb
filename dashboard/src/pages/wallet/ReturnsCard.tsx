import type { ReturnBin } from "../../api/types";
import { HorizontalBars } from "../../charts/HorizontalBars";
import { counted, number, percent } from "../../lib/format";
import { Card } from "../../ui/Card";
import { EmptyState } from "../../ui/States";

/** How the returns of closed positions are spread. */
export function ReturnsCard({ bins }: { bins: readonly ReturnBin[] }) {
  const all = bins.reduce((sum, bin) => sum + bin.positions, 0);
  if (all === 0) {
    return (
      <Card title="Returns of closed positions">
        <EmptyState title="No closed position with a known return" />
      </Card>
    );
  }
  const gains = bins.filter((bin) => bin.from >= 0).reduce((sum, bin) => sum + bin.positions, 0);
  return (
    <Card
      title="Returns of closed positions"
      note={`${counted(all, "closed position")}, ${percent(gains / all, 0)} of them without a loss`}
    >
      <HorizontalBars
        label="Closed positions by their return"
        bars={bins.map((bin) => ({
          key: String(bin.from),
          label: range(bin),
          value: bin.positions,
          text: number(bin.positions),
          note: percent(bin.positions / all, 0),
          colour: bin.from < 0 ? "--chart-4" : "--chart-1",
        }))}
      />
    </Card>
  );
}

function range({ from, to }: ReturnBin): string {
  const edge = (value: number) => percent(value, 0, { sign: true });
  return to == null ? `over ${edge(from)}` : `${edge(from)} to ${edge(to)}`;
}
