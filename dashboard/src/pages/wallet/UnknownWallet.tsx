import { Link } from "@tanstack/react-router";
import { Card } from "../../ui/Card";
import { EmptyState } from "../../ui/States";
import styles from "./UnknownWallet.module.css";

interface UnknownWalletProps {
  address: string;
  /** Whether it is no address at all. */
  isMalformed: boolean;
}

export function UnknownWallet({ address, isMalformed }: UnknownWalletProps) {
  return (
    <>
      <h1 className={styles.title}>{isMalformed ? "Not an address" : "Unknown wallet"}</h1>
      <Card>
        <EmptyState
          title={
            isMalformed ? "This can’t be a wallet’s address" : "No scored wallet has this address"
          }
        >
          <code className={styles.address}>{address}</code>
          <p>
            {isMalformed
              ? "An address is 0x followed by 40 hexadecimal digits. On Solana it is 32 to 44 base58 characters."
              : "Either it has no trades in the data, or no run has scored it yet."}
          </p>
          <p>
            Search above by name or by the beginning of an address, or see{" "}
            <Link to="/" search={{ status: "all" }}>
              all wallets
            </Link>
            .
          </p>
        </EmptyState>
      </Card>
    </>
  );
}
