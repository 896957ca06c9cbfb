import { shortAddress } from "../../lib/format";
import { Card } from "../../ui/Card";
import { Loading, Skeleton } from "../../ui/Skeleton";
import styles from "./WalletPage.module.css";

const FIGURES = Array.from({ length: 12 }, (_, index) => index);

/** The page's shape while it loads. */
export function WalletSkeleton({ address }: { address: string }) {
  return (
    <>
      <h1 className="visually-hidden">Wallet {shortAddress(address, 6)}</h1>
      <Loading label="Loading the wallet">
        <div className={styles.cards}>
          <div>
            <Skeleton width="14rem" height="2rem" />
            <br />
            <Skeleton width="26rem" height="1.2rem" />
          </div>
          <Card>
            <div className={styles.figures}>
              {FIGURES.map((figure) => (
                <Skeleton key={figure} height="3rem" />
              ))}
            </div>
          </Card>
          <div className={styles.columns}>
            <Skeleton height="22rem" />
            <Skeleton height="22rem" />
          </div>
        </div>
      </Loading>
    </>
  );
}
