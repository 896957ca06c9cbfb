import { Link } from "@tanstack/react-router";
import type { Wallet } from "../../api/types";
import { checksummed } from "../../lib/checksum";
import { shortAddress } from "../../lib/format";
import styles from "./CopyOf.module.css";

/** Whom a copy copies. */
export function CopyOf({ wallet: { copyOf, chainId } }: { wallet: Wallet }) {
  if (!copyOf) return null;
  return (
    <p className={styles.copy}>
      Its purchases repeat those of{" "}
      <Link to="/wallets/$address" params={{ address: copyOf }} search={{ chain: chainId }}>
        <code title={copyOf}>{shortAddress(checksummed(copyOf), 6)}</code>
      </Link>
      : see that wallet for the skill, if there is any.
    </p>
  );
}
