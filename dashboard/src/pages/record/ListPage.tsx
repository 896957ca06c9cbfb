import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { frozenListQuery } from "../../api/queries";
import type { FrozenListAnswer, FrozenWallet } from "../../api/types";
import { PageHead } from "../../layout/PageHead";
import { dateTime, excess, number, scoreText, shortAddress } from "../../lib/format";
import { labelOf } from "../../lib/labels";
import { useTitle } from "../../lib/title";
import { Card } from "../../ui/Card";
import { CopyButton } from "../../ui/CopyButton";
import { DataTable } from "../../ui/DataTable";
import { Loading, Skeleton } from "../../ui/Skeleton";
import { Stat, StatList } from "../../ui/Stat";
import { EmptyState, ErrorState, StaleNotice } from "../../ui/States";
import { columnsOf } from "../../ui/table";
import styles from "./RecordPage.module.css";

const column = columnsOf<FrozenWallet>();

const columns = column.columns([
  column.accessor("place", { header: "#", meta: { align: "end" } }),
  column.accessor("walletAddress", {
    header: "Wallet",
    enableSorting: false,
    cell: ({ row }) => (
      <Link
        to="/wallets/$address"
        params={{ address: row.original.walletAddress }}
        search={{ chain: row.original.chainId }}
        title={row.original.walletAddress}
      >
        {shortAddress(row.original.walletAddress, 8)}
      </Link>
    ),
  }),
  column.accessor("chainId", {
    header: "Chain",
    sortFn: "text",
    cell: ({ getValue }) => labelOf(getValue()),
  }),
  column.accessor("status", {
    header: "Status",
    sortFn: "text",
    cell: ({ getValue }) => labelOf(getValue()),
  }),
  column.accessor("smartMoneyScore", {
    header: "Score",
    meta: { align: "end" },
    cell: ({ getValue }) => scoreText(getValue()),
  }),
  column.accessor("expectedExcess", {
    header: "Expected excess",
    meta: { align: "end", hint: "The wallet’s own, in a period of three days" },
    cell: ({ getValue }) => excess(getValue()),
  }),
  column.accessor("followerExcess", {
    header: "Follower’s excess",
    meta: {
      align: "end",
      hint: "Expected of a follower who trades at the token’s next traded hour",
    },
    cell: ({ getValue }) => excess(getValue()),
  }),
]);

/** One list as it was published, with its digest. */
export function ListPage() {
  const { day } = useParams({ from: "/record/$day" });
  useTitle(`List of ${day}`);
  const { data, error, refetch } = useQuery(frozenListQuery(day));
  return (
    <>
      <PageHead title={`List of ${day}`} note={<Link to="/record">All lists</Link>} />
      <div className={styles.page}>
        <StaleNotice source={data?.source} error={error} />
        {data ? (
          <Content {...data.body} />
        ) : error ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : (
          <Loading label="Loading the list">
            <Card>
              <Skeleton height="12rem" />
            </Card>
          </Loading>
        )}
      </div>
    </>
  );
}

function Content({ list, wallets }: FrozenListAnswer) {
  return (
    <>
      <Card title="As it was frozen">
        <StatList>
          <Stat label="List" value={number(list.number)} note={`run ${number(list.runId)}`} />
          <Stat label="Frozen (UTC)" value={dateTime(list.frozenAt)} />
          <Stat
            label="Trades up to"
            value={list.asOf}
            note={`methodology ${list.methodologyVersion}`}
          />
          <Stat label="Wallets" value={number(list.wallets)} />
        </StatList>
        <dl>
          <Digest label="Digest" text={list.digest} />
          <Digest label="Digest of the list before" text={list.previousDigest} />
        </dl>
      </Card>
      <Card title="Wallets" flush>
        {wallets.length === 0 ? (
          <EmptyState title="No wallet was smart money or a candidate" />
        ) : (
          <DataTable
            label="Wallets of the list"
            noun="wallets"
            rows={wallets}
            columns={columns}
            sortedBy={{ id: "place", desc: false }}
            pageSize={25}
          />
        )}
      </Card>
    </>
  );
}

function Digest({ label, text }: { label: string; text: string }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>
        <code className={styles.digest}>{text}</code>
        <CopyButton text={text} label={`Copy: ${label}`} />
      </dd>
    </>
  );
}
