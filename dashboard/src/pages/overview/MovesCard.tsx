import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { movesQuery } from "../../api/queries";
import type { Moves } from "../../api/types";
import { dateTime, number, scoreText, shortAddress } from "../../lib/format";
import { labelOf } from "../../lib/labels";
import { visibleName } from "../../lib/names";
import { Card } from "../../ui/Card";
import { ExternalName } from "../../ui/ExternalName";
import { ConfidenceMark } from "../../ui/Score";
import { Signed } from "../../ui/Signed";
import { Loading, Skeleton } from "../../ui/Skeleton";
import { EmptyState, ErrorState, StaleNotice } from "../../ui/States";
import styles from "./MovesCard.module.css";

type Move = Moves["new"][number];
type Kind = keyof Moves["counts"];

const KINDS: { kind: Kind; title: string; empty: string }[] = [
  { kind: "new", title: "Newly identified", empty: "No wallet was newly identified." },
  { kind: "risen", title: "Score rose", empty: "No score rose." },
  { kind: "fallen", title: "Score fell", empty: "No score fell." },
  { kind: "former", title: "No longer identified", empty: "No wallet lost the status." },
];

/** After the first run all are new; a link leads to the rest. */
const MOST_OF_A_KIND = 5;

/** What the last run that changed something did to smart money. */
export function MovesCard() {
  const { data, error, refetch } = useQuery(movesQuery(MOST_OF_A_KIND));
  const run = data?.body.run;
  return (
    <Card
      title="Changes in the last run"
      note={
        run
          ? `Run ${run.id}, ${dateTime(run.at)} UTC, data version ${number(run.dataVersion)}`
          : "Wallets that became smart money or lost the status, and scores that rose or fell"
      }
    >
      <div className={styles.notice}>
        <StaleNotice source={data?.source} error={error} />
      </div>
      {data ? (
        <Lists moves={data.body} />
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <Loading label="Loading the changes">
          <Skeleton height="9rem" />
        </Loading>
      )}
    </Card>
  );
}

function Lists({ moves }: { moves: Moves }) {
  if (!moves.run) {
    return (
      <EmptyState title="No run has changed anything yet">
        <p>
          This card lists the wallets that a run newly identifies or no longer identifies, and those
          whose score it changes.
        </p>
      </EmptyState>
    );
  }
  return (
    <div className={styles.lists}>
      {KINDS.map(({ kind, title, empty }) => {
        const count = moves.counts[kind];
        const shown = moves[kind];
        return (
          <section key={kind} aria-label={`${title}: ${number(count)}`}>
            <h3 className={styles.title}>
              {title} <span>{number(count)}</span>
            </h3>
            {shown.length === 0 ? (
              <p className={styles.empty}>{empty}</p>
            ) : (
              <ul>
                {shown.map((move) => (
                  <Row key={`${move.chainId} ${move.walletAddress}`} move={move} kind={kind} />
                ))}
              </ul>
            )}
            {count > shown.length && (
              <p className={styles.empty}>
                and {number(count - shown.length)} more: see{" "}
                <Link to="/" search={kind === "former" ? { status: "former" } : {}}>
                  {kind === "former" ? "all former wallets" : "all identified wallets"}
                </Link>
              </p>
            )}
          </section>
        );
      })}
    </div>
  );
}

function Row({ move, kind }: { move: Move; kind: Kind }) {
  const { walletAddress: address, chainId, score, previousScore } = move;
  const name = visibleName(move.walletName);
  const isChange = kind === "risen" || kind === "fallen";
  const change = score != null && previousScore != null ? score - previousScore : null;
  return (
    <li className={styles.row}>
      <span className={styles.who}>
        <Link
          to="/wallets/$address"
          params={{ address }}
          search={{ chain: chainId }}
          title={address}
          className={styles.name}
        >
          {name ? <ExternalName text={name} /> : shortAddress(address)}
        </Link>
        <span className={styles.chain}>{labelOf(chainId)}</span>
      </span>
      <span className={styles.score}>
        {scoreText(score)}
        <ConfidenceMark level={move.confidenceLevel} />
      </span>
      {isChange && (
        <span className={styles.change}>
          <Signed value={change} format={(value, options) => number(value, 1, options)} />
        </span>
      )}
    </li>
  );
}
