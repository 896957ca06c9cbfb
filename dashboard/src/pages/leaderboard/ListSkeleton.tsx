import { Loading, Skeleton } from "../../ui/Skeleton";
import styles from "./ListSkeleton.module.css";

const ROWS = Array.from({ length: 12 }, (_, row) => row);

export function ListSkeleton() {
  return (
    <Loading label="Loading wallets">
      {ROWS.map((row) => (
        <div key={row} className={styles.row}>
          <Skeleton width="9rem" />
          <Skeleton width="8rem" />
          <Skeleton width="6rem" />
          <Skeleton width="4rem" />
          <Skeleton width="4rem" />
          <Skeleton width="5rem" />
        </div>
      ))}
    </Loading>
  );
}
