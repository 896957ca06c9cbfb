import { FlexRender, type Header, type ReactTable, type RowData } from "@tanstack/react-table";
import { cx } from "../lib/cx";
import { Hint } from "./Hint";
import { AscendingIcon, DescendingIcon } from "./icons";
import styles from "./TableView.module.css";
import type { Features } from "./table";

interface TableViewProps<T extends RowData> {
  table: ReactTable<Features, T>;
  /** The table's accessible name. */
  label: string;
  /** Whether its headings stay in sight, under the page's header. */
  sticky?: boolean;
  /** Whether what is shown is being replaced. */
  busy?: boolean;
}

/** A table's markup: headings that sort are buttons, and say how they sort. */
export function TableView<T extends RowData>({
  table,
  label,
  sticky = false,
  busy = false,
}: TableViewProps<T>) {
  return (
    <div className={styles.container}>
      <table className={cx(styles.table, sticky && styles.sticky)} aria-busy={busy}>
        <caption className="visually-hidden">{label}</caption>
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id}>
              {group.headers.map((header) => (
                <Heading key={header.id} header={header} />
              ))}
            </tr>
          ))}
        </thead>
        <tbody>
          {table.getRowModel().rows.map((row) => (
            <tr key={row.id}>
              {row.getAllCells().map((cell) => (
                <td
                  key={cell.id}
                  data-align={cell.column.columnDef.meta?.align}
                  data-priority={cell.column.columnDef.meta?.priority}
                  data-yields={cell.column.columnDef.meta?.yields}
                  data-sorted={cell.column.getIsSorted() !== false || undefined}
                >
                  <FlexRender cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const ARIA_SORT = { asc: "ascending", desc: "descending" } as const;

function Heading<T extends RowData>({ header }: { header: Header<Features, T, unknown> }) {
  const { column } = header;
  const { align, hint, priority, yields } = column.columnDef.meta ?? {};
  const sorted = column.getIsSorted();
  const title = <FlexRender header={header} />;
  const words = column.getCanSort() ? (
    <>
      {title}
      <span className={styles.arrow} data-sorted={sorted || undefined}>
        {sorted === "asc" ? <AscendingIcon size={12} /> : <DescendingIcon size={12} />}
      </span>
    </>
  ) : (
    title
  );
  const sort = column.getCanSort() ? column.getToggleSortingHandler() : undefined;
  const sortClass = sort && styles.sort;
  return (
    <th
      scope="col"
      data-align={align}
      data-priority={priority}
      data-yields={yields}
      data-sorted={sorted !== false || undefined}
      aria-sort={sorted ? ARIA_SORT[sorted] : undefined}
    >
      {hint ? (
        <Hint text={hint} className={sortClass} onPress={sort}>
          {words}
        </Hint>
      ) : sort ? (
        <button type="button" className={sortClass} onClick={sort}>
          {words}
        </button>
      ) : (
        words
      )}
    </th>
  );
}
