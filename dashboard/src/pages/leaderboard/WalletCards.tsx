import type { ListedWallet } from "../../api/types";
import { excess, percent, signedPercent, usdCompact } from "../../lib/format";
import { ScoreBar } from "../../ui/Score";
import { Signed } from "../../ui/Signed";
import { Sparkline } from "../../ui/Sparkline";
import styles from "./WalletCards.module.css";
import { WalletCell } from "./WalletCell";

/** The list where a table would not fit. */
export function WalletCards({
  wallets,
  busy,
}: {
  wallets: readonly ListedWallet[];
  busy: boolean;
}) {
  return (
    <ul className={styles.list} aria-label="Wallets" aria-busy={busy}>
      {wallets.map((wallet) => (
        <li key={`${wallet.chainId} ${wallet.walletAddress}`} className={styles.card}>
          <div className={styles.top}>
            <WalletCell wallet={wallet} />
            <div className={styles.score}>
              <ScoreBar
                score={wallet.smartMoneyScore}
                basis={wallet.scoreBasis}
                confidence={wallet.confidenceLevel}
              />
              <p className={styles.follower}>
                Follower <Signed value={wallet.followerExcess} format={excess} />
              </p>
            </div>
          </div>
          <div className={styles.bottom}>
            <dl className={styles.figures}>
              <div>
                <dt>PnL</dt>
                <dd>
                  <Signed value={wallet.totalPnl} format={usdCompact} />
                </dd>
              </div>
              <div>
                <dt>ROI</dt>
                <dd>
                  <Signed value={wallet.roiAllTime} format={signedPercent} />
                </dd>
              </div>
              <div>
                <dt>Win rate</dt>
                <dd>{percent(wallet.winRate)}</dd>
              </div>
            </dl>
            <Sparkline values={wallet.sparkline} />
          </div>
        </li>
      ))}
    </ul>
  );
}
