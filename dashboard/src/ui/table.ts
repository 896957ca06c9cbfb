import {
  createColumnHelper,
  createPaginatedRowModel,
  createSortedRowModel,
  type RowData,
  rowPaginationFeature,
  rowSortingFeature,
  sortFn_text,
  tableFeatures,
} from "@tanstack/react-table";

/** How a column is laid out. */
export interface ColumnLayout {
  /** Figures stand at the end, so that their digits line up. */
  align?: "end";
  /** What the column means, on its heading. */
  hint?: string;
  /** Shown only with room: the higher, the sooner it goes. Absent: always shown. */
  priority?: 1 | 2 | 3 | 4;
  /** Goes where a column that would not have room is sorted by. */
  yields?: true;
}

/** What the tables of this page can do: sort and page, here or on the server. */
export const features = tableFeatures({
  rowSortingFeature,
  rowPaginationFeature,
  sortedRowModel: createSortedRowModel(),
  paginatedRowModel: createPaginatedRowModel(),
  sortFns: { text: sortFn_text },
  columnMeta: {} as ColumnLayout,
});

export type Features = typeof features;

export const columnsOf = <T extends RowData>() => createColumnHelper<Features, T>();
