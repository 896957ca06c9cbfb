import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Confidence, ScoreBasis, Statistics, WalletStatus, WalletType } from "../../api/types";
import { type Bar, HorizontalBars } from "../../charts/HorizontalBars";
import { percent } from "../../lib/format";
import { BASIS_LABELS, labelOf, STATUS_LABELS, TYPE_LABELS } from "../../lib/labels";
import { Card } from "../../ui/Card";
import { ConfidenceMark } from "../../ui/Score";
import styles from "./OverviewPage.module.css";

/** Scored wallets by kind; each name links to the list of those wallets. */
export function Composition({ stats }: { stats: Statistics }) {
  const all = stats.scoredWallets;
  return (
    <div className={styles.composition}>
      <Part title="By status" counts={ordered(stats.byStatus, STATUSES)} all={all}>
        {(status) => <StatusLink status={status as WalletStatus} />}
      </Part>
      <Part title="By confidence" counts={ordered(stats.byConfidence, CONFIDENCES)} all={all}>
        {(level) => <Level level={level as Confidence} />}
      </Part>
      <Part title="By type" counts={ordered(stats.byType, TYPES)} all={all}>
        {(type) => (
          <Link to="/" search={{ walletType: type as WalletType, status: "all" }}>
            {TYPE_LABELS[type as WalletType] ?? labelOf(type)}
          </Link>
        )}
      </Part>
      <Part
        title="By basis of the score"
        className={styles.tall}
        counts={ordered(stats.byBasis, BASES)}
        all={all}
      >
        {(basis) => (
          <Link to="/" search={{ scoreBasis: [basis as ScoreBasis], status: "all" }}>
            {BASIS_LABELS[basis as ScoreBasis] ?? labelOf(basis)}
          </Link>
        )}
      </Part>
      <Part title="By chain" className={styles.wide} counts={byCount(stats.byChain)} all={all}>
        {(chain) => (
          <Link to="/" search={{ chains: [chain], status: "all" }}>
            {labelOf(chain)}
          </Link>
        )}
      </Part>
    </div>
  );
}

const STATUSES = ["identified", "candidate", "former", "none"];
const CONFIDENCES = ["high", "medium", "low"];
const BASES = Object.keys(BASIS_LABELS);
const TYPES = ["trader", "whale", "fund", "protocol"];
/** More chains than this would make the others' card a tower. */
const MOST_SHOWN = 8;

type Counts = readonly (readonly [string, number])[];

interface PartProps {
  title: string;
  counts: Counts;
  all: number;
  className?: string | undefined;
  children: (name: string) => ReactNode;
}

function Part({ title, counts, all, className, children }: PartProps) {
  const bars: Bar[] = counts.slice(0, MOST_SHOWN).map(([name, count]) => ({
    key: name,
    label: children(name),
    value: count,
    note: percent(count / all),
  }));
  const rest = counts.slice(MOST_SHOWN);
  if (rest.length > 0) {
    const value = rest.reduce((sum, [, count]) => sum + count, 0);
    bars.push({ key: "rest", label: `${rest.length} others`, value, note: percent(value / all) });
  }
  return (
    <Card title={title} className={className}>
      <HorizontalBars label={`Scored wallets ${title.toLowerCase()}`} bars={bars} full={all} />
    </Card>
  );
}

/** Only the highest is a view of its own: the filter is a least level. */
function Level({ level }: { level: Confidence }) {
  const words = (
    <span className={styles.level}>
      <ConfidenceMark level={level} />
      <span aria-hidden="true">{labelOf(level)}</span>
    </span>
  );
  if (level !== "high") return words;
  return (
    <Link to="/" search={{ minConfidence: level, status: "all" }}>
      {words}
    </Link>
  );
}

function StatusLink({ status }: { status: WalletStatus }) {
  if (status === "none") return STATUS_LABELS.none;
  return (
    <Link to="/" search={status === "identified" ? {} : { status }}>
      {STATUS_LABELS[status]}
    </Link>
  );
}

/** In their own order, including kinds without a wallet. */
function ordered(counts: Record<string, number>, names: readonly string[]): Counts {
  return names.map((name) => [name, counts[name] ?? 0] as const);
}

function byCount(counts: Record<string, number>): Counts {
  return Object.entries(counts).sort(([, a], [, b]) => b - a);
}
