import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type SortingState, useTable } from "@tanstack/react-table";
import { useEffect, useState } from "react";
import { statsQuery, walletsQuery } from "../../api/queries";
import type { ListedWallet, WalletList } from "../../api/types";
import { PageHead } from "../../layout/PageHead";
import { date, number } from "../../lib/format";
import { useTitle } from "../../lib/title";
import { PHONE, useMediaQuery } from "../../lib/useMediaQuery";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { FilterIcon } from "../../ui/icons";
import { ErrorState, StaleNotice } from "../../ui/States";
import { TableView } from "../../ui/TableView";
import { features } from "../../ui/table";
import { columns } from "./columns";
import { ExportButton } from "./ExportButton";
import { FilterBar } from "./FilterBar";
import styles from "./LeaderboardPage.module.css";
import { ListFooter } from "./ListFooter";
import { ListSkeleton } from "./ListSkeleton";
import { rememberView } from "./lastView";
import { NoWallets } from "./NoWallets";
import { SortControl } from "./SortControl";
import { activeFilters, type LeaderboardSearch, toQuery, validateLeaderboard } from "./search";
import { WalletCards } from "./WalletCards";

const route = getRouteApi("/");
const NO_ROWS: ListedWallet[] = [];
/** Each pause in typing changes these: the way back skips what was typed on the way. */
const TYPED = ["minScore", "minTrades", "minMaxDrawdown"];

/** The best wallets, or those that filters leave. The address bar holds the whole view. */
export function LeaderboardPage() {
  useTitle("Leaderboard");
  const { search, change, clear, toPage } = useView();
  const query = toQuery(search);
  const wallets = useQuery(walletsQuery(query));
  const stats = useQuery(statsQuery).data?.body;
  const isPhone = useMediaQuery(PHONE);
  const list = wallets.data?.body;
  const total = list?.pagination.total ?? 0;
  const filters = <FilterBar search={search} stats={stats} onChange={change} onClear={clear} />;
  return (
    <>
      <PageHead
        title="Leaderboard"
        note={<Summary list={list} />}
        actions={<ExportButton query={query} total={total} />}
      />
      {isPhone ? (
        <CollapsibleFilters count={activeFilters(search)}>
          {filters}
          <SortControl search={search} onChange={change} />
        </CollapsibleFilters>
      ) : (
        <div className={styles.filters}>{filters}</div>
      )}
      <div className={styles.notice}>
        <StaleNotice source={wallets.data?.source} error={wallets.error} />
      </div>
      <Card flush>
        {wallets.isPending ? (
          <ListSkeleton />
        ) : wallets.error && !list ? (
          <ErrorState error={wallets.error} onRetry={() => void wallets.refetch()} />
        ) : list && list.data.length > 0 ? (
          <Results list={list} search={search} busy={wallets.isPlaceholderData} onChange={change} />
        ) : (
          <NoWallets search={search} stats={stats} total={total} onClear={clear} />
        )}
      </Card>
      {list && list.data.length > 0 && (
        <ListFooter
          pagination={list.pagination}
          source={wallets.data?.source}
          search={search}
          onLimit={(limit) => change({ limit })}
          onPage={toPage}
        />
      )}
    </>
  );
}

/** What the address bar says, and the ways to change it. */
function useView() {
  // The router keeps what a route's rules left out, and the API refuses it.
  const search = route.useSearch({ select: validateLeaderboard, structuralSharing: true });
  const navigate = route.useNavigate();
  useEffect(() => rememberView(search), [search]);

  /** Another list begins at its first page. */
  function change(values: Record<string, unknown>) {
    void navigate({
      search: validateLeaderboard({ ...search, page: undefined, ...values }),
      replace: TYPED.some((name) => name in values),
      resetScroll: false,
    });
  }
  function clear() {
    const { sortBy, sortOrder, limit } = search;
    void navigate({
      search: validateLeaderboard({ sortBy, sortOrder, limit }),
      resetScroll: false,
    });
  }
  const toPage = (page: number) => void navigate({ search: { ...search, page } });
  return { search, change, clear, toPage };
}

function Summary({ list }: { list: WalletList | undefined }) {
  if (!list) return "Wallets that trade well, with the confidence in each result.";
  const { pagination, meta } = list;
  return (
    <>
      <strong>{number(pagination.total)}</strong> {pagination.total === 1 ? "wallet" : "wallets"}
      {meta.asOf && ` · trades up to ${date(meta.asOf)}`} · data version {number(meta.dataVersion)}
      {meta.methodologyVersion && ` · methodology ${meta.methodologyVersion}`}
    </>
  );
}

interface ResultsProps {
  list: WalletList;
  search: LeaderboardSearch;
  busy: boolean;
  onChange: (change: Record<string, unknown>) => void;
}

function Results({ list, search, busy, onChange }: ResultsProps) {
  const isPhone = useMediaQuery(PHONE);
  const sorting: SortingState = [
    { id: search.sortBy ?? "score", desc: search.sortOrder !== "asc" },
  ];
  const table = useTable({
    features,
    columns,
    data: list.data.length > 0 ? (list.data as ListedWallet[]) : NO_ROWS,
    getRowId: ({ chainId, walletAddress }) => `${chainId} ${walletAddress}`,
    state: { sorting },
    manualSorting: true,
    manualPagination: true,
    enableSortingRemoval: false,
    sortDescFirst: true,
    onSortingChange: (update) => {
      const [next] = typeof update === "function" ? update(sorting) : update;
      if (next) onChange({ sortBy: next.id, sortOrder: next.desc ? "desc" : "asc" });
    },
  });
  if (isPhone) return <WalletCards wallets={list.data} busy={busy} />;
  return <TableView table={table} label="Wallets" sticky busy={busy} />;
}

/** Filters that open on demand, where there is no room for them. */
function CollapsibleFilters({ count, children }: { count: number; children: React.ReactNode }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <div className={styles.folded}>
      <Button aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
        <FilterIcon />
        Filter and sort{count > 0 && ` (${count})`}
      </Button>
      {isOpen && <div className={styles.unfolded}>{children}</div>}
    </div>
  );
}
