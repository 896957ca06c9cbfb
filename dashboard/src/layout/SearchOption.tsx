import type { FoundWallet } from "../api/types";
import { shortAddress } from "../lib/format";
import { labelOf, STATUS_LABELS } from "../lib/labels";
import { visibleName } from "../lib/names";
import { ExternalName } from "../ui/ExternalName";
import { ScoreBar } from "../ui/Score";
import styles from "./SearchBox.module.css";

interface SearchOptionProps {
  id: string;
  wallet: FoundWallet;
  isActive: boolean;
  onChoose: () => void;
  onPoint: () => void;
}

/** A found wallet. The keyboard's focus stays in the field, which names the active one. */
export function SearchOption({ id, wallet, isActive, onChoose, onPoint }: SearchOptionProps) {
  const { walletAddress, chainId, status } = wallet;
  const name = visibleName(wallet.walletName);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox handles the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the combobox keeps the focus
    <div
      id={id}
      role="option"
      aria-selected={isActive}
      className={styles.option}
      // A press would take the focus from the field, and close the list before the click.
      onMouseDown={(event) => event.preventDefault()}
      onMouseMove={onPoint}
      onClick={onChoose}
    >
      <span className={styles.found}>
        <span className={styles.name}>
          {name ? <ExternalName text={name} /> : shortAddress(walletAddress, 6)}
        </span>
        <span className={styles.where}>
          {labelOf(chainId)} · {STATUS_LABELS[status]}
          {name && ` · ${shortAddress(walletAddress)}`}
        </span>
      </span>
      <ScoreBar
        score={wallet.smartMoneyScore}
        basis={wallet.scoreBasis}
        confidence={wallet.confidenceLevel}
      />
    </div>
  );
}
