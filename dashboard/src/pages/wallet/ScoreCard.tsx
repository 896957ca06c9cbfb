import { Link } from "@tanstack/react-router";
import type { Evidence, Wallet } from "../../api/types";
import { excess, number, percent, probability } from "../../lib/format";
import { BASIS_MEANING, labelOf } from "../../lib/labels";
import { scoreWords } from "../../lib/score";
import { Card } from "../../ui/Card";
import { Signed } from "../../ui/Signed";
import { Stat, StatList } from "../../ui/Stat";
import { Copies, CopyOf } from "./CopyOf";
import { dollarsAgainstMarket } from "./excess";
import styles from "./ScoreCard.module.css";
import { nextLevel } from "./VerdictCard";

interface ScoreCardProps {
  wallet: Wallet;
  /** Absent until a run of this version has analysed the wallet. */
  evidence: Evidence | undefined;
  /** The wallets that repeat its purchases. */
  copies: string[];
}

/** What the score means, and the figures that it is made of. */
export function ScoreCard({ wallet, evidence, copies }: ScoreCardProps) {
  const { smartMoneyScore: score, scoreBasis } = wallet;
  const dollars = dollarsAgainstMarket(wallet);
  return (
    <Card
      title={
        score == null
          ? `Why it has ${scoreWords(score, scoreBasis)}`
          : `Probability of skill: ${scoreWords(score, scoreBasis)}`
      }
      note={BASIS_MEANING[scoreBasis]}
    >
      <CopyOf wallet={wallet} />
      <Copies copies={copies} chain={wallet.chainId} />
      {score != null && scoreBasis === "tested" && (
        <p className={styles.meaning}>
          Of 100 wallets with this score, about {number(score)} have skill: a follower who repeats
          their trades can expect more than the market and the crowd earn, before gas.{" "}
          <Link to="/method" hash="score">
            How the score is made
          </Link>
          {saysTooMuch(wallet) && (
            <>
              {" "}
              With fewer than 30 compared positions so high a score says too much: in simulated
              markets 73 of 100 wallets with such a score have skill.
            </>
          )}
        </p>
      )}
      <StatList columns={4}>
        <Expected wallet={wallet} />
        <Basis wallet={wallet} evidence={evidence} />
      </StatList>
      {dollars && (
        <p className={styles.dollars}>
          {dollars}{" "}
          {wallet.totalPnl < 0 && (
            <Link to="/" search={{ minRoi: 0 }}>
              Identified wallets with a gain
            </Link>
          )}
        </p>
      )}
      <Missing wallet={wallet} />
    </Card>
  );
}

/** METHODOLOGY, “How well it works”: tested wallets whose score is above the share of skilled ones. */
function saysTooMuch({ smartMoneyScore, scoreBasis, comparedPositions }: Wallet): boolean {
  return scoreBasis === "tested" && (smartMoneyScore ?? 0) >= 80 && comparedPositions < 30;
}

function Expected({ wallet }: { wallet: Wallet }) {
  const { expectedExcess, expectedExcessLow, expectedExcessHigh } = wallet;
  return (
    <>
      <Stat
        label="Expected excess"
        hint="What to expect of its positions in a period of a few days beyond market and crowd, as a share of a position’s cost: its mean, drawn towards that of all wallets by how uncertain it is."
        value={<Signed value={expectedExcess} format={excess} />}
        note={
          expectedExcess == null
            ? "too few periods"
            : `95 %: ${excess(expectedExcessLow)} to ${excess(expectedExcessHigh)}`
        }
      />
      <Stat
        label="Follower’s excess"
        hint="The same of a follower, who repeats each trade at the token’s next traded hour."
        value={<Signed value={wallet.followerExcess} format={excess} />}
        note={wallet.followerExcess == null ? "too few periods" : "a period"}
      />
      <Stat
        label="p-value"
        hint="How likely a wallet without skill would give its followers an excess like this or a larger one. Positions are tested one by one and by periods, over the crowd and over the market: the worst counts, put right by the tests of all wallets."
        value={probability(wallet.pValue)}
        note={wallet.pValue == null ? "no test" : "one-sided"}
      />
      <Stat
        label="q-value"
        hint="The share of lucky wallets to expect among all wallets that are at least this good"
        value={probability(wallet.qValue)}
        note={wallet.qValue == null ? "not among those tested" : "among all that are as good"}
      />
    </>
  );
}

function Basis({ wallet, evidence }: Omit<ScoreCardProps, "copies">) {
  const { comparedPositions: compared, followedPositions: followed } = wallet;
  const all = wallet.closedPositions + wallet.openPositions;
  return (
    <>
      <Stat
        label="Compared positions"
        hint="Positions that can be compared with the market. Open ones count, too: those who keep their losers would else be judged by their winners alone."
        value={number(compared)}
        note={
          evidence ? `${number(evidence.comparedOpen)} of them open` : `of ${number(all)} in all`
        }
      />
      <Stat
        label="Followed positions"
        hint="Those of them that a follower could have had: others traded the token within 24 hours, and enough wallets hold it."
        value={number(followed)}
        note={compared > 0 ? `${percent(followed / compared, 0)} of the compared` : "none compared"}
      />
      <Stat
        label="Periods"
        hint="Periods of a few days with a compared position. What happens to many positions at once is one observation."
        value={number(wallet.comparedPeriods)}
        note="with a compared position"
      />
      <Stat
        label="Coverage"
        hint="Share of the sales whose cost is known × share of the trades whose value is known"
        value={percent(wallet.coverage)}
        note="of cost and value known"
      />
    </>
  );
}

/** What the next level of confidence would need: the rules in full are in the verdict. */
function Missing({ wallet }: { wallet: Wallet }) {
  const missing = wallet.confidenceReasons.filter((reason) => !reason.isMet);
  if (missing.length === 0 || wallet.smartMoneyScore == null) return null;
  return (
    <p className={styles.missing}>
      For {nextLevel(wallet).toLowerCase()} it lacks:{" "}
      {missing.map(({ rule }) => labelOf(rule).replace(/^[A-Z](?=[a-z ])/, lower)).join(", ")}.
    </p>
  );
}

function lower(letter: string): string {
  return letter.toLowerCase();
}
