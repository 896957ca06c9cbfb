import styles from "./FigureTable.module.css";

interface Props {
  /** What the rows tell: its accessible name. */
  label: string;
  /** The first names the rows. */
  headings: readonly string[];
  rows: readonly (readonly string[])[];
}

/** What a chart shows as a table, for readers who can't use the chart. */
export function FigureTable({ label, headings, rows }: Props) {
  return (
    <details className={styles.details}>
      <summary>As a table</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard must reach what scrolls */}
      <section className={styles.scroll} tabIndex={0} aria-label={label}>
        <table>
          <thead>
            <tr>
              {headings.map((heading) => (
                <th key={heading} scope="col">
                  {heading}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([name, ...cells]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {cells.map((cell, at) => (
                  <td key={headings[at + 1]}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
