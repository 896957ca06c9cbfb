import { Card } from "../../ui/Card";
import { Loading, Skeleton } from "../../ui/Skeleton";
import styles from "./MonitoringPage.module.css";

/** Until the first figures have come: those over time do not wait for them. */
export function MonitoringSkeleton() {
  return (
    <Loading label="Connecting to the live figures">
      <div className={styles.sections}>
        <Card>
          <Skeleton height="5rem" />
        </Card>
        <Card>
          <Skeleton height="4rem" />
        </Card>
      </div>
    </Loading>
  );
}
