import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useEffect } from "react";
import { ApiError } from "../../api/client";
import { walletQuery } from "../../api/queries";
import type { WalletEntry } from "../../api/types";
import { shortAddress } from "../../lib/format";
import { visibleName } from "../../lib/names";
import { useTitle } from "../../lib/title";
import { Card } from "../../ui/Card";
import { SourceNote } from "../../ui/SourceNote";
import { EmptyState, ErrorState, StaleNotice } from "../../ui/States";
import { AnomaliesCard } from "./AnomaliesCard";
import { ChainTabs } from "./ChainTabs";
import { ClosedPositions } from "./ClosedPositions";
import { CurationCard } from "./CurationCard";
import { EquityCard } from "./EquityCard";
import { ExcessCard } from "./ExcessCard";
import { FollowCard } from "./FollowCard";
import { HistoryCard } from "./HistoryCard";
import { KeyFigures } from "./KeyFigures";
import { OpenPositions } from "./OpenPositions";
import { ProfileCard } from "./ProfileCard";
import { ReturnsCard } from "./ReturnsCard";
import { ScoreCard } from "./ScoreCard";
import { validateWallet } from "./search";
import { TradesCard } from "./TradesCard";
import { UnknownWallet } from "./UnknownWallet";
import { VerdictCard } from "./VerdictCard";
import { WalletHeader } from "./WalletHeader";
import styles from "./WalletPage.module.css";
import { WalletSkeleton } from "./WalletSkeleton";

const route = getRouteApi("/wallets/$address");

/** Why a wallet has its score, and the figures behind it. */
export function WalletPage() {
  const { address } = route.useParams();
  const navigate = route.useNavigate();
  const { chain } = route.useSearch({ select: validateWallet, structuralSharing: true });
  const answer = useQuery(walletQuery(address));
  const entries: readonly WalletEntry[] = answer.data?.body.data ?? [];
  const entry = entries.find(({ wallet }) => wallet.chainId === chain) ?? best(entries);
  useTitle(visibleName(entry?.wallet.walletName) ?? shortAddress(address, 6));

  // The address bar names the chain that is shown, where it asked for another.
  const shown = entry?.wallet.chainId;
  useEffect(() => {
    if (chain && shown && chain !== shown) {
      void navigate({ search: { chain: shown }, replace: true, resetScroll: false });
    }
  }, [chain, shown, navigate]);

  if (answer.isPending) return <WalletSkeleton address={address} />;
  if (!entry) {
    const { error } = answer;
    const isUnknown = !error || (error instanceof ApiError && [400, 404].includes(error.status));
    return isUnknown ? (
      <UnknownWallet address={address} isMalformed={error?.status === 400} />
    ) : (
      <>
        <h1 className="visually-hidden">Wallet {address}</h1>
        <Card>
          <ErrorState error={error} onRetry={() => void answer.refetch()} />
        </Card>
      </>
    );
  }
  return (
    <>
      <WalletHeader entry={entry} />
      {entries.length > 1 && <ChainTabs entries={entries} shown={entry.wallet.chainId} />}
      <div className={styles.cards}>
        <StaleNotice source={answer.data?.source} error={answer.error} />
        <Entry key={entry.wallet.chainId} entry={entry} />
      </div>
      <footer className={styles.footer}>
        {answer.data && <SourceNote source={answer.data.source} />}
      </footer>
    </>
  );
}

/** The entry with the highest score; those without one are last. */
function best(entries: readonly WalletEntry[]): WalletEntry | undefined {
  const of = ({ wallet }: WalletEntry) => wallet.smartMoneyScore ?? -1;
  return entries.toSorted((a, b) => of(b) - of(a))[0];
}

function Entry({ entry }: { entry: WalletEntry }) {
  const { wallet, evidence, equityCurve, positionReturns, openPositions, closedPositions } = entry;
  return (
    <>
      <KeyFigures wallet={wallet} />
      <div className={styles.columns}>
        <div className={styles.cards}>
          <ScoreCard wallet={wallet} evidence={evidence} copies={entry.copies} />
          <VerdictCard wallet={wallet} />
        </div>
        <ProfileCard wallet={wallet} />
      </div>
      <ExcessCard curve={wallet.excessCurve} evidence={evidence} />
      <FollowCard wallet={wallet} />
      {equityCurve && positionReturns ? (
        <div className={styles.columns}>
          <EquityCard curve={equityCurve} />
          <ReturnsCard bins={positionReturns} />
        </div>
      ) : (
        <Card title="Equity and positions">
          <EmptyState title="No data from this version yet">
            <p>
              The next scoring run that analyses this wallet stores its equity curve and positions.
            </p>
          </EmptyState>
        </Card>
      )}
      {closedPositions && <ClosedPositions rows={closedPositions} total={wallet.closedPositions} />}
      {openPositions && <OpenPositions rows={openPositions} />}
      <TradesCard rows={entry.latestTrades} chainId={wallet.chainId} total={wallet.totalTrades} />
      <div className={styles.columns}>
        <HistoryCard points={entry.scoreHistory} />
        <div className={styles.cards}>
          <AnomaliesCard anomalies={wallet.anomalies} />
          {entry.curation && <CurationCard curation={entry.curation} />}
        </div>
      </div>
    </>
  );
}
