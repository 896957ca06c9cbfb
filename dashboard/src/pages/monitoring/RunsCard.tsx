import type { Monitoring } from "../../api/types";
import { dateTime, duration, number } from "../../lib/format";
import { Badge, type Tone } from "../../ui/Badge";
import { Card } from "../../ui/Card";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/States";
import { columnsOf } from "../../ui/table";

type Run = NonNullable<Monitoring["job"]>["lastRuns"][number];
type Count = "processed" | "updated" | "unchanged" | "failed" | "identified";

const OUTCOMES: Record<Run["outcome"], { word: string; tone: Tone }> = {
  complete: { word: "Complete", tone: "ok" },
  partial: { word: "Partial", tone: "warning" },
  failed: { word: "Failed", tone: "danger" },
};

const column = columnsOf<Run>();

const count = (field: Count, header: string, hint: string) =>
  column.accessor(field, {
    header,
    meta: { align: "end", hint },
    cell: ({ getValue }) => number(getValue()),
  });

const columns = column.columns([
  column.accessor("id", { header: "Run", sortDescFirst: true }),
  column.accessor("startedAt", {
    header: "Started (UTC)",
    sortFn: "text",
    sortDescFirst: true,
    cell: ({ getValue }) => dateTime(getValue()),
  }),
  column.accessor("outcome", {
    header: "Outcome",
    sortFn: "text",
    cell: ({ row }) => <Outcome run={row.original} />,
  }),
  column.accessor("full", {
    header: "Wallets",
    meta: { hint: "Whether the run analysed all wallets, or only those that can have changed" },
    cell: ({ getValue }) => (getValue() ? "all" : "changed"),
  }),
  column.accessor("trigger", { header: "Trigger", sortFn: "text" }),
  column.accessor("durationMs", {
    header: "Duration",
    meta: { align: "end" },
    cell: ({ getValue }) => duration(getValue()),
  }),
  count("processed", "Analysed", "Wallets that the run analysed"),
  count("updated", "Updated", "Wallets whose published values changed"),
  count("unchanged", "Unchanged", "Wallets whose published values stayed the same"),
  count(
    "failed",
    "Failed",
    "Wallets that could not be processed. They keep their previous values.",
  ),
  count("identified", "Identified", "Wallets identified as smart money after the run"),
  column.accessor("dataVersion", { header: "Version", meta: { align: "end" } }),
]);

/** The latest runs, each with what it did. */
export function RunsCard({ runs }: { runs: readonly Run[] }) {
  return (
    <Card title="Job history" note="The latest runs of all processes" flush>
      {runs.length === 0 ? (
        <EmptyState title="No runs yet">
          <p>
            A run starts on schedule, on a request with an API key, or with{" "}
            <code>smartmoney score</code>.
          </p>
        </EmptyState>
      ) : (
        <DataTable
          label="Job history"
          noun="runs"
          rows={runs}
          columns={columns}
          sortedBy={{ id: "id", desc: true }}
        />
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
