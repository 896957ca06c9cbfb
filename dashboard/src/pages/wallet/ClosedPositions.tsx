import type { ClosedPosition } from "../../api/types";
import { counted, date, days, number, signedPercent, usd } from "../../lib/format";
import { Card } from "../../ui/Card";
import { DataTable } from "../../ui/DataTable";
import { Signed } from "../../ui/Signed";
import { EmptyState } from "../../ui/States";
import { columnsOf } from "../../ui/table";
import { TokenName } from "./TokenName";

const column = columnsOf<ClosedPosition>();

function heldDays({ openedAt, closedAt }: ClosedPosition): number {
  return (Date.parse(closedAt) - Date.parse(openedAt)) / 86_400_000;
}

const columns = column.columns([
  column.accessor("token", {
    header: "Token",
    sortFn: "text",
    sortDescFirst: false,
    cell: ({ row: { original } }) => <TokenName {...original} />,
  }),
  column.accessor("closedAt", {
    sortFn: "text",
    header: "Closed",
    sortDescFirst: true,
    cell: ({ getValue }) => date(getValue()),
  }),
  column.accessor(heldDays, {
    id: "held",
    header: "Held",
    meta: { align: "end", priority: 1, hint: "From the first purchase to the sale that closed it" },
    cell: ({ getValue }) => days(getValue()),
  }),
  column.accessor("cost", {
    header: "Cost",
    meta: { align: "end", priority: 1, hint: "Cost of the quantity sold" },
    cell: ({ getValue }) => usd(getValue()),
  }),
  column.accessor("proceeds", {
    header: "Proceeds",
    meta: { align: "end", priority: 1 },
    cell: ({ getValue }) => usd(getValue()),
  }),
  column.accessor("realizedPnl", {
    header: "PnL",
    meta: { align: "end" },
    cell: ({ getValue }) => <Signed value={getValue()} format={usd} />,
  }),
  column.accessor((row) => row.return ?? undefined, {
    id: "return",
    header: "Return",
    sortUndefined: "last",
    meta: { align: "end", hint: "Proceeds ÷ cost − 1" },
    cell: ({ getValue }) => <Signed value={getValue()} format={signedPercent} />,
  }),
  column.accessor((row) => row.marketReturn ?? undefined, {
    id: "market",
    header: "Market",
    sortUndefined: "last",
    meta: { align: "end", priority: 1, hint: "The market’s return over the same time" },
    cell: ({ getValue }) => signedPercent(getValue()),
  }),
  column.accessor((row) => row.excessReturn ?? undefined, {
    id: "excess",
    header: "Excess",
    sortUndefined: "last",
    meta: {
      align: "end",
      hint: "Return − the market’s return. Empty where the cost or the market’s return is unknown. The evidence takes it apart by days, and takes off what the crowd earned.",
    },
    cell: ({ getValue }) => <Signed value={getValue()} format={signedPercent} />,
  }),
]);

interface ClosedPositionsProps {
  rows: readonly ClosedPosition[];
  /** How many were ever closed. */
  total: number;
}

export function ClosedPositions({ rows, total }: ClosedPositionsProps) {
  const note =
    rows.length < total
      ? `The latest ${number(rows.length)} of ${number(total)}`
      : counted(rows.length, "position");
  return (
    <Card title="Closed positions" note={rows.length > 0 && note} flush>
      {rows.length === 0 ? (
        <EmptyState title="No closed positions">
          <p>Those that are still open count as evidence, too, at the price that others pay.</p>
        </EmptyState>
      ) : (
        <DataTable
          label="Closed positions"
          noun="positions"
          rows={rows}
          columns={columns}
          sortedBy={{ id: "closedAt", desc: true }}
        />
      )}
    </Card>
  );
}
