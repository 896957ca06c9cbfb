import type { Curation } from "../../api/types";
import { dateTime } from "../../lib/format";
import { Card } from "../../ui/Card";
import styles from "./CurationCard.module.css";

/** What a curator set: it replaces what labels say. */
export function CurationCard({ curation }: { curation: Curation }) {
  const { changedBy, changedAt, notes, verified } = curation;
  return (
    <Card title="Curation" note={`By ${changedBy}, ${dateTime(changedAt)} UTC`}>
      {verified != null && <p>{verified ? "Marked as verified." : "Marked as not verified."}</p>}
      {notes ? (
        <blockquote className={styles.notes}>
          <bdi>{notes}</bdi>
        </blockquote>
      ) : (
        <p className={styles.none}>No notes.</p>
      )}
    </Card>
  );
}
