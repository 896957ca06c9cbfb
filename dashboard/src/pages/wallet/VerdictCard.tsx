import { Link } from "@tanstack/react-router";
import type { Reason, Wallet } from "../../api/types";
import { counted } from "../../lib/format";
import { labelOf, readable } from "../../lib/labels";
import { Card } from "../../ui/Card";
import { CheckIcon, CrossIcon } from "../../ui/icons";
import styles from "./VerdictCard.module.css";

const TITLES = {
  identified: "Why it is smart money",
  candidate: "Why it is a candidate",
  former: "Why it is no longer smart money",
  none: "Why it is not smart money",
};

/** Every rule, met or failed, with the wallet’s figure and the rule’s. */
export function VerdictCard({ wallet }: { wallet: Wallet }) {
  const failed = [...wallet.statusReasons, ...wallet.confidenceReasons].filter(
    (reason) => !reason.isMet,
  );
  return (
    <Card title={TITLES[wallet.status]} note={summary(wallet, failed)}>
      <div className={styles.groups}>
        <Rules title="Eligibility" reasons={wallet.statusReasons} />
        <Rules title={nextLevel(wallet)} reasons={missingFirst(wallet.confidenceReasons)} />
      </div>
      <p className={styles.more}>
        <Link to="/method" hash="smart-money">
          How the rules work
        </Link>
      </p>
    </Card>
  );
}

function summary(wallet: Wallet, failed: readonly Reason[]): string {
  const rules = wallet.statusReasons.length + wallet.confidenceReasons.length;
  if (failed.length === 0) return `It meets all ${counted(rules, "rule")}.`;
  return `It fails ${failed.length} of ${counted(rules, "rule")}.`;
}

/** The rules shown are those of the next higher level, or of the highest. */
export function nextLevel({ confidenceLevel }: Wallet): string {
  return confidenceLevel === "low" ? "Medium confidence" : "High confidence";
}

/** What the level still needs comes before what it has. */
function missingFirst(reasons: readonly Reason[]): readonly Reason[] {
  return reasons.toSorted((a, b) => Number(a.isMet) - Number(b.isMet));
}

function Rules({ title, reasons }: { title: string; reasons: readonly Reason[] }) {
  return (
    <div>
      <h3 className={styles.title}>{title}</h3>
      <ul className={styles.rules}>
        {reasons.map((reason) => (
          <li key={reason.rule} data-met={reason.isMet}>
            <span className={styles.mark}>
              {reason.isMet ? <CheckIcon size={14} /> : <CrossIcon size={14} />}
              <span className="visually-hidden">{reason.isMet ? "Met:" : "Not met:"}</span>
            </span>
            <span>
              <span className={styles.rule}>{labelOf(reason.rule)}</span>
              <span className={styles.text}>{readable(reason.text)}</span>
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
