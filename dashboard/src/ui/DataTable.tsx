import { type ColumnDef, type RowData, type SortingState, useTable } from "@tanstack/react-table";
import { useState } from "react";
import styles from "./DataTable.module.css";
import { Pagination } from "./Pagination";
import { TableView } from "./TableView";
import { type Features, features } from "./table";

interface DataTableProps<T extends RowData> {
  label: string;
  /** What a row is, in plural. */
  noun: string;
  rows: readonly T[];
  // biome-ignore lint/suspicious/noExplicitAny: columns differ in the types of their values
  columns: readonly ColumnDef<Features, T, any>[];
  sortedBy: { id: string; desc: boolean };
  pageSize?: number;
}

/** A table that has all of its rows: sorted and paged here. */
export function DataTable<T extends RowData>(props: DataTableProps<T>) {
  const { label, noun, rows, columns, sortedBy, pageSize = 10 } = props;
  const [sorting, setSorting] = useState<SortingState>([sortedBy]);
  // Not the table's own state: that goes back to the first page whenever rows change.
  const [page, setPage] = useState(1);
  const totalPages = Math.max(Math.ceil(rows.length / pageSize), 1);
  // Rows may have become fewer meanwhile.
  const current = Math.min(page, totalPages);
  const table = useTable({
    features,
    columns: columns as ColumnDef<Features, T, unknown>[],
    data: rows as T[],
    state: { sorting, pagination: { pageIndex: current - 1, pageSize } },
    onSortingChange: (update) => {
      setSorting(update);
      setPage(1);
    },
    enableSortingRemoval: false,
    enableMultiSort: false,
  });
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard must reach what scrolls */}
      <section className={styles.scroll} tabIndex={0} aria-label={`Table: ${label}`}>
        <TableView table={table} label={label} />
      </section>
      {rows.length > pageSize && (
        <div className={styles.pages}>
          <Pagination
            page={current}
            totalPages={totalPages}
            total={rows.length}
            limit={pageSize}
            noun={noun}
            onPage={setPage}
          />
        </div>
      )}
    </>
  );
}
