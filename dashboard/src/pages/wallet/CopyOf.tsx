import { Link } from "@tanstack/react-router";
import type { Wallet } from "../../api/types";
import { checksummed } from "../../lib/checksum";
import { shortAddress } from "../../lib/format";
import styles from "./CopyOf.module.css";

/** The wallet that a copy copies. */
export function CopyOf({ wallet: { copyOf, chainId } }: { wallet: Wallet }) {
  if (!copyOf) return null;
  return (
    <p className={styles.copy}>
      Its purchases repeat those of <WalletLink address={copyOf} chain={chainId} />: see that wallet
      for the skill, if there is any.
    </p>
  );
}

/** Who copies it. */
export function Copies({ copies, chain }: { copies: string[]; chain: string }) {
  if (copies.length === 0) return null;
  return (
    <p className={styles.copy}>
      {copies.length === 1 ? "One wallet repeats" : `${copies.length} wallets repeat`} its
      purchases:{" "}
      {copies.map((address, at) => (
        <span key={address}>
          {at > 0 && ", "}
          <WalletLink address={address} chain={chain} />
        </span>
      ))}
      .
    </p>
  );
}

function WalletLink({ address, chain }: { address: string; chain: string }) {
  return (
    <Link to="/wallets/$address" params={{ address }} search={{ chain }}>
      <code title={address}>{shortAddress(checksummed(address), 6)}</code>
    </Link>
  );
}
