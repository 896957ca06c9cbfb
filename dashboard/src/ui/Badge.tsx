import type { ReactNode } from "react";
import type { Followability, WalletStatus } from "../api/types";
import { FOLLOW_LABELS, STATUS_LABELS } from "../lib/labels";
import styles from "./Badge.module.css";
import { CheckIcon } from "./icons";

export type Tone = "neutral" | "accent" | "ok" | "warning" | "danger";

/** A short label. The tone supports the words and never replaces them. */
export function Badge({ tone = "neutral", children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span className={styles.badge} data-tone={tone}>
      {children}
    </span>
  );
}

const STATUS_TONES: Record<WalletStatus, Tone> = {
  identified: "accent",
  candidate: "warning",
  former: "neutral",
  none: "neutral",
};

export function StatusBadge({ status }: { status: WalletStatus }) {
  return <Badge tone={STATUS_TONES[status]}>{STATUS_LABELS[status]}</Badge>;
}

const FOLLOW_TONES: Record<Followability, Tone> = {
  followable: "ok",
  within_delay: "warning",
  not_followable: "neutral",
  unknown: "neutral",
};

export function FollowBadge({ verdict }: { verdict: Followability }) {
  return <Badge tone={FOLLOW_TONES[verdict]}>{FOLLOW_LABELS[verdict]}</Badge>;
}

export function VerifiedBadge() {
  return (
    <Badge tone="ok">
      <CheckIcon size={12} />
      Verified
    </Badge>
  );
}
