import { useQuery } from "@tanstack/react-query";
import { recordQuery } from "../../api/queries";
import type { LiveRecord } from "../../api/types";
import { PageHead } from "../../layout/PageHead";
import { useTitle } from "../../lib/title";
import { Card } from "../../ui/Card";
import { Loading, Skeleton } from "../../ui/Skeleton";
import { EmptyState, ErrorState, StaleNotice } from "../../ui/States";
import { CalibrationCard } from "./CalibrationCard";
import { ListsCard } from "./ListsCard";
import styles from "./RecordPage.module.css";
import { RunningCard } from "./RunningCard";

/** How the lists turned out that were published, frozen and graded later. */
export function RecordPage() {
  useTitle("Record");
  const { data, error, refetch } = useQuery(recordQuery);
  return (
    <>
      <PageHead
        title="Record"
        note="The first full run of each UTC day freezes its list. Later runs say what came after it."
      />
      <div className={styles.page}>
        <StaleNotice source={data?.source} error={error} />
        {data ? (
          <Content record={data.body} />
        ) : error ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : (
          <Loading label="Loading the record">
            <Card>
              <Skeleton height="12rem" />
            </Card>
          </Loading>
        )}
      </div>
    </>
  );
}

function Content({ record }: { record: LiveRecord }) {
  if (record.total === 0) {
    return (
      <EmptyState title="No list is frozen yet">
        <p>
          The next full run of the scoring job freezes the first list. The service makes a full run
          once a day, and <code>smartmoney score --full</code> makes one at once. A list is graded
          first when the data have the whole day after it.
        </p>
      </EmptyState>
    );
  }
  return (
    <>
      <RunningCard running={record.running} />
      <CalibrationCard running={record.running} />
      <ListsCard record={record} />
    </>
  );
}
