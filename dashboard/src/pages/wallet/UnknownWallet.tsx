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
              ? "An address is 0x and 40 hexadecimal digits, or 32 to 44 characters of base58 on Solana."
              : "It may not have traded in the data that was read, or no run has scored it yet."}
          </p>
          <p>
            Search by the beginning of an address or by name above, or see{" "}
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
