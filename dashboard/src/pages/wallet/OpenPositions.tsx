import type { OpenPosition } from "../../api/types";
import { counted, date, signedPercent, tokenAmount, usd } from "../../lib/format";
import { Card } from "../../ui/Card";
import { DataTable } from "../../ui/DataTable";
import { Signed } from "../../ui/Signed";
import { EmptyState } from "../../ui/States";
import { columnsOf } from "../../ui/table";
import { TokenName } from "./TokenName";

const column = columnsOf<OpenPosition>();

const columns = column.columns([
  column.accessor("token", {
    header: "Token",
    sortFn: "text",
    sortDescFirst: false,
    cell: ({ row: { original } }) => <TokenName {...original} />,
  }),
  column.accessor((row) => row.openedAt ?? "", {
    id: "openedAt",
    sortFn: "text",
    sortDescFirst: true,
    header: "Opened",
    meta: { priority: 1 },
    cell: ({ row: { original } }) =>
      original.openedAt ? (
        date(original.openedAt)
      ) : (
        <span title="Left over from earlier positions">remainder</span>
      ),
  }),
  column.accessor((row) => Number(row.amount), {
    id: "amount",
    header: "Amount",
    meta: { align: "end", priority: 1 },
    cell: ({ row: { original } }) => (
      <span title={original.amount}>{tokenAmount(original.amount)}</span>
    ),
  }),
  column.accessor("cost", {
    header: "Cost",
    meta: { align: "end" },
    cell: ({ getValue }) => usd(getValue()),
  }),
  column.accessor("value", {
    header: "Value",
    meta: { align: "end", hint: "Amount × the token’s latest daily price" },
    cell: ({ getValue }) => usd(getValue()),
  }),
  column.accessor((row) => row.value - row.cost, {
    id: "unrealized",
    header: "Unrealized",
    meta: { align: "end", hint: "Value − cost" },
    cell: ({ getValue }) => <Signed value={getValue()} format={usd} />,
  }),
  column.accessor((row) => (row.cost > 0 ? row.value / row.cost - 1 : undefined), {
    id: "return",
    header: "Return",
    sortUndefined: "last",
    meta: { align: "end" },
    cell: ({ getValue }) => <Signed value={getValue()} format={signedPercent} />,
  }),
  column.accessor("realizedPnl", {
    header: "Realized so far",
    meta: { align: "end", priority: 1 },
    cell: ({ getValue }) => <Signed value={getValue()} format={usd} />,
  }),
]);

export function OpenPositions({ rows }: { rows: readonly OpenPosition[] }) {
  const value = rows.reduce((sum, row) => sum + row.value, 0);
  return (
    <Card
      title="Tokens held"
      note={rows.length > 0 && `${counted(rows.length, "token")} worth ${usd(value)}`}
      flush
    >
      {rows.length === 0 ? (
        <EmptyState title="The data shows no tokens held" />
      ) : (
        <DataTable
          label="Tokens held"
          noun="tokens"
          rows={rows}
          columns={columns}
          sortedBy={{ id: "value", desc: true }}
        />
      )}
    </Card>
  );
}
