import { Link } from "@tanstack/react-router";
import type { Wallet, WalletEntry } from "../../api/types";
import { checksummed } from "../../lib/checksum";
import { explorerOf } from "../../lib/explorers";
import { date, NO_SCORE, scoreText, shortAddress } from "../../lib/format";
import {
  BASIS_LABELS,
  BASIS_MEANING,
  type CONFIDENCE_LABELS,
  labelOf,
  TYPE_LABELS,
} from "../../lib/labels";
import { visibleName } from "../../lib/names";
import { Badge, StatusBadge, VerifiedBadge } from "../../ui/Badge";
import { CopyButton } from "../../ui/CopyButton";
import { ExternalIcon } from "../../ui/icons";
import { ConfidenceMark } from "../../ui/Score";
import { lastView } from "../leaderboard/lastView";
import styles from "./WalletHeader.module.css";

/** The wallet's name and labels, and its score. */
export function WalletHeader({ entry }: { entry: WalletEntry }) {
  const { wallet } = entry;
  const { chainId } = wallet;
  const name = visibleName(wallet.walletName);
  const address = checksummed(wallet.walletAddress);
  const explorer = explorerOf(chainId);
  return (
    <header className={styles.header}>
      <div className={styles.who}>
        <Link to="/" search={lastView()} className={styles.back}>
          ← Leaderboard
        </Link>
        <h1 className={name ? undefined : styles.mono}>
          <bdi>{name ?? shortAddress(address, 6)}</bdi>
        </h1>
        <p className={styles.address}>
          <code>{address}</code>
          <CopyButton text={address} label="Copy the address" />
          {explorer && (
            <a
              href={explorer.address + address}
              target="_blank"
              rel="noreferrer"
              className={styles.explorer}
            >
              {explorer.name}
              <ExternalIcon size={13} />
              <span className="visually-hidden">(opens another site)</span>
            </a>
          )}
        </p>
        <Labels entry={entry} />
      </div>
      <Verdict wallet={wallet} />
    </header>
  );
}

function Labels({ entry: { wallet, tags } }: { entry: WalletEntry }) {
  return (
    <ul className={styles.badges} aria-label="Labels">
      <li>
        <StatusBadge status={wallet.status} />
      </li>
      <li>
        <Badge>{labelOf(wallet.chainId)}</Badge>
      </li>
      <li>
        <Badge>{TYPE_LABELS[wallet.walletType]}</Badge>
      </li>
      {wallet.verified && (
        <li>
          <VerifiedBadge />
        </li>
      )}
      {(wallet.isBot || wallet.smartMoneyScore == null) && (
        <li>
          <Badge tone="warning">
            {BASIS_LABELS[wallet.smartMoneyScore == null ? wallet.scoreBasis : "bot"]}
          </Badge>
        </li>
      )}
      {wallet.tradingStyle && (
        <li>
          <Badge>{labelOf(wallet.tradingStyle)}</Badge>
        </li>
      )}
      {wallet.riskProfile && (
        <li>
          <Badge>{labelOf(wallet.riskProfile)} risk</Badge>
        </li>
      )}
      {tags.map((tag) => (
        <li key={tag}>
          <Badge>
            #<bdi>{tag}</bdi>
          </Badge>
        </li>
      ))}
    </ul>
  );
}

function Verdict({ wallet }: { wallet: Wallet }) {
  const { smartMoneyScore: score, scoreBasis, confidenceLevel, lastUpdated } = wallet;
  return (
    <div className={styles.verdict}>
      {score == null ? (
        <>
          <p className={styles.label}>{BASIS_LABELS[scoreBasis]}</p>
          <p className={styles.score}>{NO_SCORE}</p>
        </>
      ) : (
        <>
          <p className={styles.label}>Score: the probability of skill</p>
          <p className={styles.score}>{scoreText(score)}</p>
          <span className={styles.track} aria-hidden="true">
            <span data-level={confidenceLevel} style={{ inlineSize: `${score}%` }} />
          </span>
          <p className={styles.confidence}>
            <ConfidenceMark level={confidenceLevel} withWords />
          </p>
        </>
      )}
      <p className={styles.updated}>
        {scoreBasis === "tested" ? CONFIDENCE_MEANING[confidenceLevel] : BASIS_MEANING[scoreBasis]}
      </p>
      <p className={styles.updated} title={lastUpdated}>
        Last changed {date(lastUpdated)}
      </p>
    </div>
  );
}

const CONFIDENCE_MEANING: Record<keyof typeof CONFIDENCE_LABELS, string> = {
  high: "Luck is an unlikely explanation",
  medium: "Luck is a possible explanation",
  low: "Luck may explain all of it",
};
