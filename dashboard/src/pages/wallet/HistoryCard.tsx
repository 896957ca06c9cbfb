import { useMemo } from "react";
import type { ScorePoint } from "../../api/types";
import { dateTime, number } from "../../lib/format";
import { StatusBadge } from "../../ui/Badge";
import { Card } from "../../ui/Card";
import { DataTable } from "../../ui/DataTable";
import { ConfidenceMark } from "../../ui/Score";
import { Signed } from "../../ui/Signed";
import { EmptyState } from "../../ui/States";
import { columnsOf } from "../../ui/table";

interface Change extends ScorePoint {
  /** Against the point before; null of the first. */
  change: number | null;
}

const column = columnsOf<Change>();

const columns = column.columns([
  column.accessor("at", {
    sortFn: "text",
    header: "Published (UTC)",
    sortDescFirst: true,
    cell: ({ getValue }) => dateTime(getValue()),
  }),
  column.accessor("score", {
    header: "Score",
    meta: { align: "end" },
    cell: ({ getValue }) => number(getValue(), 1),
  }),
  column.accessor((row) => row.change ?? undefined, {
    id: "change",
    header: "Change",
    sortUndefined: "last",
    meta: { align: "end" },
    cell: ({ row: { original } }) =>
      original.change === null ? (
        "first"
      ) : (
        <Signed value={original.change} format={(value, sign) => number(value, 1, sign)} />
      ),
  }),
  column.display({
    id: "confidence",
    header: "Confidence",
    cell: ({ row: { original } }) => <ConfidenceMark level={original.confidence} withWords />,
  }),
  column.display({
    id: "status",
    header: "Status",
    cell: ({ row: { original } }) => <StatusBadge status={original.status} />,
  }),
]);

function withChanges(points: readonly ScorePoint[]): Change[] {
  return points.map((point, index) => {
    const before = points[index + 1];
    return { ...point, change: before ? point.score - before.score : null };
  });
}

/** The runs that changed the score. */
export function HistoryCard({ points }: { points: readonly ScorePoint[] }) {
  const rows = useMemo(() => withChanges(points), [points]);
  return (
    <Card title="Score history" note="Runs that changed the score, confidence or status" flush>
      {rows.length === 0 ? (
        <EmptyState title="No changes are stored" />
      ) : (
        <DataTable
          label="Score history"
          noun="changes"
          rows={rows}
          columns={columns}
          sortedBy={{ id: "at", desc: true }}
          pageSize={8}
        />
      )}
    </Card>
  );
}
