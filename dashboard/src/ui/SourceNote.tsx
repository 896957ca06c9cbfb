import type { Source } from "../api/client";
import { days } from "../lib/format";
import styles from "./SourceNote.module.css";

/** Where an answer came from and how old it is, in small print. */
export function SourceNote({ source }: { source: Source }) {
  const age = source.ageSeconds > 0 ? `, ${days(source.ageSeconds / 86_400)} old` : "";
  const from =
    source.cache === "MISS" ? "Answer read from the database" : `Answer from the cache${age}`;
  const title = source.requestId ? `Request ${source.requestId}` : undefined;
  return (
    <span className={styles.note} title={title}>
      {from}
      {source.tier && source.cache === "HIT" && ` (${source.tier})`}
    </span>
  );
}
