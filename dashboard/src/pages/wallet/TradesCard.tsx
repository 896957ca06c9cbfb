import { useMemo } from "react";
import type { TradeRow } from "../../api/types";
import { explorerOf } from "../../lib/explorers";
import { counted, dateTime, number, shortAddress, tokenAmount, usd } from "../../lib/format";
import { Card } from "../../ui/Card";
import { DataTable } from "../../ui/DataTable";
import { ExternalName } from "../../ui/ExternalName";
import { ExternalIcon } from "../../ui/icons";
import { EmptyState } from "../../ui/States";
import { columnsOf } from "../../ui/table";
import styles from "./TradesCard.module.css";

const column = columnsOf<TradeRow>();

function columnsFor(chainId: string) {
  return column.columns([
    column.accessor("blockTime", {
      sortFn: "text",
      header: "Time (UTC)",
      sortDescFirst: true,
      cell: ({ getValue }) => dateTime(getValue()),
    }),
    column.accessor((row) => tokensOf(row.sold), {
      id: "sold",
      header: "Sold",
      sortFn: "text",
      meta: { align: "end" },
      cell: ({ row: { original } }) => <Sides sides={original.sold} />,
    }),
    column.display({
      id: "arrow",
      header: () => <span className="visually-hidden">for</span>,
      cell: () => (
        <span className={styles.arrow} aria-hidden="true">
          →
        </span>
      ),
    }),
    column.accessor((row) => tokensOf(row.bought), {
      id: "bought",
      header: "Bought",
      sortFn: "text",
      cell: ({ row: { original } }) => <Sides sides={original.bought} />,
    }),
    column.accessor((row) => row.amountUsd ?? undefined, {
      id: "value",
      header: "Value",
      sortUndefined: "last",
      meta: {
        align: "end",
        hint: "The cash that moved, or else the value that the source states. Empty where it states none.",
      },
      cell: ({ getValue }) => usd(getValue()),
    }),
    column.accessor((row) => row.projects.join(", "), {
      id: "project",
      header: "Exchange",
      meta: { priority: 1 },
      sortFn: "text",
      cell: ({ row: { original } }) => <Route trade={original} />,
    }),
    column.display({
      id: "transaction",
      header: "Transaction",
      meta: { align: "end" },
      cell: ({ row: { original } }) => <Transaction hash={original.txHash} chainId={chainId} />,
    }),
  ]);
}

interface TradesCardProps {
  rows: readonly TradeRow[];
  chainId: string;
  total: number;
}

export function TradesCard({ rows, chainId, total }: TradesCardProps) {
  const columns = useMemo(() => columnsFor(chainId), [chainId]);
  const note =
    rows.length < total
      ? `The latest ${number(rows.length)} of ${number(total)}`
      : counted(rows.length, "trade");
  return (
    <Card title="Latest trades" note={rows.length > 0 && note} flush>
      {rows.length === 0 ? (
        <EmptyState title="No trades are stored" />
      ) : (
        <DataTable
          label="Latest trades"
          noun="trades"
          rows={rows}
          columns={columns}
          sortedBy={{ id: "blockTime", desc: true }}
        />
      )}
    </Card>
  );
}

type Side = TradeRow["sold"][number];

function tokensOf(sides: readonly Side[]) {
  return sides.map((side) => side.token).join(", ");
}

/** What went out or came in; nothing in a round trip that gained or lost nothing. */
function Sides({ sides }: { sides: readonly Side[] }) {
  if (sides.length === 0) return "–";
  return sides.map((side) => <Amount key={`${side.token} ${side.amount}`} side={side} />);
}

function Amount({ side: { amount, token, tokenAddress } }: { side: Side }) {
  const title = `${amount} ${token}${tokenAddress ? ` (${tokenAddress})` : ""}`;
  return (
    <span className={styles.side} title={title}>
      {tokenAmount(amount)} <ExternalName text={token} title={title} className={styles.token} />
    </span>
  );
}

/** The exchanges; a trade of several rows opens to show them. */
function Route({ trade: { projects, legs } }: { trade: TradeRow }) {
  const names = projects.length > 0 ? <ExternalName text={projects.join(", ")} /> : "–";
  if (legs.length < 2) return names;
  return (
    <details className={styles.route}>
      <summary>
        {names} <span className={styles.legs}>{counted(legs.length, "leg")}</span>
      </summary>
      <ol>
        {legs.map(({ evtIndex, project, sold, bought }) => (
          <li key={[evtIndex, project, sold.token, sold.amount, bought.token].join(" ")}>
            <Amount side={sold} /> → <Amount side={bought} />
            {project && (
              <>
                {" "}
                on <ExternalName text={project} />
              </>
            )}
          </li>
        ))}
      </ol>
    </details>
  );
}

function Transaction({ hash, chainId }: { hash: string; chainId: string }) {
  const explorer = explorerOf(chainId);
  const short = <code>{shortAddress(hash, 4)}</code>;
  if (!explorer) return <span title={hash}>{short}</span>;
  return (
    <a
      href={explorer.transaction + hash}
      target="_blank"
      rel="noreferrer"
      title={hash}
      className={styles.transaction}
    >
      {short}
      <ExternalIcon size={12} />
      <span className="visually-hidden">on {explorer.name} (opens another site)</span>
    </a>
  );
}
