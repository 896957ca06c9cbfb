import type { Monitoring } from "../../api/types";
import { dateTime, duration, number } from "../../lib/format";
import { Badge, type Tone } from "../../ui/Badge";
import { Card } from "../../ui/Card";
import { EmptyState } from "../../ui/States";
import { type Column, DataTable } from "./DataTable";

type Run = Monitoring["job"]["lastRuns"][number];

const OUTCOMES: Record<Run["outcome"], { word: string; tone: Tone }> = {
  complete: { word: "Complete", tone: "ok" },
  partial: { word: "Partial", tone: "warning" },
  failed: { word: "Failed", tone: "danger" },
};

const COLUMNS: Column<Run>[] = [
  { title: "Run", cell: (run) => run.id },
  { title: "Started", cell: (run) => dateTime(run.startedAt), isWord: true },
  { title: "Outcome", cell: (run) => <Outcome run={run} />, isWord: true },
  { title: "Wallets", cell: (run) => (run.full ? "all" : "changed"), isWord: true },
  { title: "By", cell: (run) => run.trigger, isWord: true },
  { title: "Duration", cell: (run) => duration(run.durationMs) },
  { title: "Analysed", cell: (run) => number(run.processed) },
  { title: "Updated", cell: (run) => number(run.updated) },
  { title: "Unchanged", cell: (run) => number(run.unchanged) },
  { title: "Failed", cell: (run) => number(run.failed) },
  { title: "Identified", cell: (run) => number(run.identified) },
  { title: "Version", cell: (run) => number(run.dataVersion) },
];

/** The latest runs, each with what it did. */
export function RunsCard({ runs }: { runs: readonly Run[] }) {
  return (
    <Card title="Job history" note="The latest runs of any process, latest first" flush>
      {runs.length === 0 ? (
        <EmptyState title="No run yet">
          <p>Runs begin by schedule, by a request with a key, or with smartmoney score.</p>
        </EmptyState>
      ) : (
        <DataTable label="Job history" columns={COLUMNS} rows={runs} keyOf={(run) => run.id} />
      )}
    </Card>
  );
}

function Outcome({ run }: { run: Run }) {
  const { word, tone } = OUTCOMES[run.outcome];
  return (
    <>
      <Badge tone={tone}>{word}</Badge>
      {run.error && <span> {run.error}</span>}
    </>
  );
}
