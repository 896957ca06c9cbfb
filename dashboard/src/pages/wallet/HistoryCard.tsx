import { useMemo } from "react";
import type { ScorePoint } from "../../api/types";
import { dateTime, number, scoreText } from "../../lib/format";
import { BASIS_LABELS } from "../../lib/labels";
import { StatusBadge } from "../../ui/Badge";
import { Card } from "../../ui/Card";
import { DataTable } from "../../ui/DataTable";
import { ConfidenceMark } from "../../ui/Score";
import { Signed } from "../../ui/Signed";
import { EmptyState } from "../../ui/States";
import { columnsOf } from "../../ui/table";

interface Change extends ScorePoint {
  /** Against the point before; null where one of the two has no score. */
  change: number | null;
  isFirst: boolean;
}

const column = columnsOf<Change>();

const columns = column.columns([
  column.accessor("at", {
    sortFn: "text",
    header: "Published (UTC)",
    sortDescFirst: true,
    cell: ({ getValue }) => dateTime(getValue()),
  }),
  column.accessor((row) => row.score ?? undefined, {
    id: "score",
    header: "Score",
    sortUndefined: "last",
    meta: { align: "end" },
    cell: ({ getValue }) => scoreText(getValue()),
  }),
  column.accessor((row) => BASIS_LABELS[row.basis], {
    id: "basis",
    header: "Basis",
    sortFn: "text",
    meta: { priority: 1, hint: "What the score was made of, or why there was none" },
  }),
  column.accessor((row) => row.change ?? undefined, {
    id: "change",
    header: "Change",
    sortUndefined: "last",
    meta: { align: "end" },
    cell: ({ row: { original } }) =>
      original.isFirst ? (
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
    const isChange = point.score != null && before?.score != null;
    const change = isChange ? (point.score ?? 0) - (before.score ?? 0) : null;
    return { ...point, change, isFirst: !before };
  });
}

/** The runs that changed the score. */
export function HistoryCard({ points }: { points: readonly ScorePoint[] }) {
  const rows = useMemo(() => withChanges(points), [points]);
  return (
    <Card
      title="Score history"
      note="Runs that changed the score, its basis, confidence or status"
      flush
    >
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
