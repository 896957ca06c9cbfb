import { Card } from "../../ui/Card";
import { Loading, Skeleton } from "../../ui/Skeleton";
import styles from "./OverviewPage.module.css";

export function OverviewSkeleton() {
  return (
    <Loading label="Loading the overview">
      <div className={styles.page}>
        <Card>
          <Skeleton height="4.5rem" />
        </Card>
        <Card>
          <Skeleton height="11rem" />
        </Card>
        <div className={styles.columns}>
          <Card>
            <Skeleton height="12rem" />
          </Card>
          <Card>
            <Skeleton height="12rem" />
          </Card>
        </div>
      </div>
    </Loading>
  );
}
