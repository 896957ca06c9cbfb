import { Link } from "@tanstack/react-router";
import type { RunningRecord } from "../../api/types";
import { excess, number, percent, usdCompact } from "../../lib/format";
import { Card } from "../../ui/Card";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/States";
import { columnsOf } from "../../ui/table";
import { withInterval } from "./figures";

const column = columnsOf<RunningRecord>();
const NEXT_HOUR = "A follower who trades at the token’s next traded hour";

const columns = column.columns([
  column.accessor("horizonDays", { header: "Days after", meta: { align: "end" } }),
  column.accessor("lists", {
    header: "Lists",
    meta: {
      align: "end",
      hint: "Lists whose days do not overlap, so that no position counts twice",
    },
  }),
  column.accessor("from", {
    header: "Measured",
    enableSorting: false,
    cell: ({ row }) => `${row.original.from} to ${row.original.to}`,
  }),
  column.accessor((of) => of.figures.identified.wallets, {
    id: "wallets",
    header: "Wallets",
    meta: { align: "end", hint: "Identified wallets; one counts once for each list" },
    cell: ({ getValue }) => number(getValue()),
  }),
  column.accessor((of) => of.figures.identified.stopped, {
    id: "stopped",
    header: "Stopped",
    meta: { align: "end", hint: "Those that made no trade any more" },
    cell: ({ getValue }) => number(getValue()),
  }),
  column.accessor((of) => of.figures.identified.followed, {
    id: "followed",
    header: "Followed",
    meta: {
      align: "end",
      hint: `Those with a new position of which ${NEXT_HOUR.toLowerCase()} had a price`,
    },
    cell: ({ getValue }) => number(getValue()),
  }),
  column.accessor((of) => of.figures.identified.followerPeers.walletsAhead.value, {
    id: "ahead",
    header: "Hit rate",
    meta: {
      align: "end",
      hint: `Share of the followed wallets that were ahead of the crowd. ${NEXT_HOUR}`,
    },
    cell: ({ row }) =>
      withInterval(row.original.figures.identified.followerPeers.walletsAhead, percent),
  }),
  column.accessor((of) => of.figures.identified.followerPeers.excess.value, {
    id: "follower",
    header: "Follower’s excess",
    meta: { align: "end", hint: `Mean excess of a new position over the crowd. ${NEXT_HOUR}` },
    cell: ({ row }) => withInterval(row.original.figures.identified.followerPeers.excess, excess),
  }),
  column.accessor((of) => of.figures.identified.ownMarket.excess.value, {
    id: "own",
    header: "Own excess",
    meta: { align: "end", hint: "The wallets’ own mean excess of a new position, over the market" },
    cell: ({ row }) => withInterval(row.original.figures.identified.ownMarket.excess, excess),
  }),
  column.accessor((of) => of.figures.identified.pnl, {
    id: "pnl",
    header: "PnL after",
    meta: { align: "end", hint: "Realized PnL and the change of unrealized PnL of all together" },
    cell: ({ getValue }) => usdCompact(getValue(), { sign: true }),
  }),
]);

/** What came after the identified wallets of all lists that count, by days after. */
export function RunningCard({ running }: { running: readonly RunningRecord[] }) {
  return (
    <Card
      title="Running record"
      note={
        <>
          What the identified wallets did after their lists, with intervals of 95 %.{" "}
          <Link to="/method" hash="the-live-record">
            How it is measured
          </Link>
        </>
      }
      flush
    >
      {running.length === 0 ? (
        <EmptyState title="No list is graded yet">
          <p>
            The first grade comes with a full run whose trades reach beyond the day after a list.
          </p>
        </EmptyState>
      ) : (
        <DataTable
          label="Running record"
          noun="rows"
          rows={running}
          columns={columns}
          sortedBy={{ id: "horizonDays", desc: false }}
        />
      )}
    </Card>
  );
}
