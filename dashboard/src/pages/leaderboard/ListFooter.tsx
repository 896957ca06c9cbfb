import type { Source } from "../../api/client";
import type { WalletList } from "../../api/types";
import { number } from "../../lib/format";
import { Select } from "../../ui/Field";
import { Pagination } from "../../ui/Pagination";
import { SourceNote } from "../../ui/SourceNote";
import styles from "./ListFooter.module.css";
import { type LeaderboardSearch, LIMITS, MOST_PAGES } from "./search";

interface ListFooterProps {
  pagination: WalletList["pagination"];
  source: Source | undefined;
  search: LeaderboardSearch;
  onPage: (page: number) => void;
  onLimit: (limit: string) => void;
}

/** The ways to other pages, and where this one came from. */
export function ListFooter({ pagination, source, search, onPage, onLimit }: ListFooterProps) {
  const limit = search.limit ?? LIMITS[0];
  const limits = [...new Set<number>([...LIMITS, limit])].sort((a, b) => a - b);
  return (
    <footer className={styles.footer}>
      <Pagination
        page={search.page ?? 1}
        totalPages={Math.min(pagination.totalPages, MOST_PAGES)}
        total={pagination.total}
        limit={pagination.limit}
        noun="wallets"
        onPage={onPage}
      />
      {pagination.totalPages > MOST_PAGES && (
        <p className={styles.rest}>
          Only the first {number(MOST_PAGES)} pages are available. Narrow the filters to see the
          rest.
        </p>
      )}
      <div className={styles.options}>
        {source && <SourceNote source={source} />}
        <Select
          label="Wallets per page"
          hideLabel
          value={String(limit)}
          onChange={onLimit}
          options={limits.map((one) => ({ value: String(one), label: `${one} per page` }))}
        />
      </div>
    </footer>
  );
}
