import { Link } from "@tanstack/react-router";
import type { ListedWallet } from "../../api/types";
import { shortAddress } from "../../lib/format";
import { labelOf, STATUS_LABELS, TYPE_LABELS } from "../../lib/labels";
import { visibleName } from "../../lib/names";
import { ExternalName } from "../../ui/ExternalName";
import { CheckIcon } from "../../ui/icons";
import styles from "./WalletCell.module.css";

/** A wallet's name and the link to its page, which covers the whole row. */
export function WalletCell({ wallet }: { wallet: ListedWallet }) {
  const { walletAddress, chainId, walletType, verified, status, tradingStyle } = wallet;
  const name = visibleName(wallet.walletName);
  const facts = [labelOf(chainId), TYPE_LABELS[walletType]];
  if (status !== "identified") facts.push(STATUS_LABELS[status]);
  return (
    <div className={styles.cell}>
      <span className={styles.title}>
        <Link
          to="/wallets/$address"
          params={{ address: walletAddress }}
          search={{ chain: chainId }}
          className={styles.link}
          title={walletAddress}
        >
          {name ? (
            <ExternalName text={name} className={styles.name} />
          ) : (
            <span className={styles.address}>{shortAddress(walletAddress, 5)}</span>
          )}
        </Link>
        {name && <span className={styles.beside}>{shortAddress(walletAddress)}</span>}
        {verified && (
          <span className={styles.verified} title="Verified">
            <CheckIcon size={13} />
            <span className="visually-hidden">Verified</span>
          </span>
        )}
      </span>
      <span className={styles.facts}>
        {facts.join(" · ")}
        {tradingStyle && <span className={styles.style}> · {labelOf(tradingStyle)}</span>}
      </span>
    </div>
  );
}
