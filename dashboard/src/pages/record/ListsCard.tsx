import { Link } from "@tanstack/react-router";
import type { LiveRecord } from "../../api/types";
import { number, percent } from "../../lib/format";
import { Card } from "../../ui/Card";
import { DataTable } from "../../ui/DataTable";
import { columnsOf } from "../../ui/table";
import { dayAfter, HORIZONS } from "./figures";
import styles from "./RecordPage.module.css";

type List = LiveRecord["lists"][number];

const column = columnsOf<List>();

const columns = column.columns([
  column.accessor("day", {
    header: "List of",
    sortFn: "text",
    sortDescFirst: true,
    cell: ({ getValue }) => (
      <Link to="/record/$day" params={{ day: getValue() }}>
        {getValue()}
      </Link>
    ),
  }),
  column.accessor("wallets", {
    header: "Wallets",
    meta: { align: "end", hint: "Identified, candidates and former smart money" },
    cell: ({ getValue }) => number(getValue()),
  }),
  ...HORIZONS.map((days) =>
    column.display({
      id: `after-${days}`,
      header: `After ${days} d`,
      meta: {
        align: "end",
        hint: "Hit rate: share of the followed identified wallets of which a follower at the next traded hour was ahead of the crowd",
      },
      cell: ({ row }) => <Ahead list={row.original} days={days} />,
    }),
  ),
  column.accessor("digest", {
    header: "Digest",
    enableSorting: false,
    meta: { hint: "SHA-256 of the list, which has the digest of the list before it" },
    cell: ({ getValue }) => (
      <code className={styles.digest} title={getValue()}>
        {getValue().slice(0, 16)}
      </code>
    ),
  }),
]);

function Ahead({ list, days }: { list: List; days: number }) {
  const grade = list.grades.find(({ horizonDays }) => horizonDays === days);
  if (!grade) {
    return <span className={styles.due}>due after {dayAfter(list.asOf, days)}</span>;
  }
  if (!grade.identified) return <>trades taken back</>;
  return <>{percent(grade.identified.followerPeers.walletsAhead.value)}</>;
}

/** The lists that were frozen, each with its digest and grades. */
export function ListsCard({ record: { lists, total } }: { record: LiveRecord }) {
  return (
    <Card
      title="Frozen lists"
      note={
        total > lists.length
          ? `The latest ${number(lists.length)} of ${number(total)}. The API has the others.`
          : "Kept for ever. A changed list no longer has its digest."
      }
      flush
    >
      <DataTable
        label="Frozen lists"
        noun="lists"
        rows={lists}
        columns={columns}
        sortedBy={{ id: "day", desc: true }}
      />
    </Card>
  );
}
