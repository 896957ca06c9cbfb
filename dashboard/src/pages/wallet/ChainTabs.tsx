import { Link } from "@tanstack/react-router";
import type { WalletEntry } from "../../api/types";
import { BASIS_MEANING, labelOf } from "../../lib/labels";
import { scoreWords } from "../../lib/score";
import styles from "./ChainTabs.module.css";

interface ChainTabsProps {
  entries: readonly WalletEntry[];
  shown: string;
}

/** The same address on several chains: each is a wallet of its own. */
export function ChainTabs({ entries, shown }: ChainTabsProps) {
  return (
    <nav className={styles.tabs} aria-label="Chains of this address">
      <ul>
        {entries.map(({ wallet }) => (
          <li key={wallet.chainId}>
            <Link
              to="/wallets/$address"
              params={{ address: wallet.walletAddress }}
              search={{ chain: wallet.chainId }}
              className={styles.tab}
              activeProps={{}}
              aria-current={wallet.chainId === shown ? "page" : undefined}
              resetScroll={false}
              replace
            >
              {labelOf(wallet.chainId)}
              <span className={styles.score} title={BASIS_MEANING[wallet.scoreBasis]}>
                {scoreWords(wallet.smartMoneyScore, wallet.scoreBasis)}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
