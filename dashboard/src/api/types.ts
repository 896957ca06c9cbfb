import type { components, paths } from "./schema";

type Schemas = components["schemas"];
type Ok<P extends keyof paths> = paths[P] extends {
  get: { responses: { 200: { content: { "application/json": infer Body } } } };
}
  ? Body
  : never;

export type Wallet = Schemas["Wallet"];
export type ListedWallet = Schemas["ListedWallet"];
export type WalletList = Schemas["WalletList"];
export type WalletDetails = Schemas["WalletDetails"];
export type WalletDetail = Schemas["WalletDetail"];
export type Statistics = Schemas["Statistics"];
export type ShownRun = Schemas["ShownRun"];
export type Monitoring = Schemas["Monitoring"];
export type Confidence = Schemas["Confidence"];
export type WalletStatus = Schemas["WalletStatus"];
export type WalletType = Schemas["WalletType"];
export type TradingStyle = Schemas["TradingStyle"];
export type Reason = Schemas["Reason"];
export type ScoreBasis = Schemas["ScoreBasis"];
export type ProfileFactor = Schemas["ProfileFactor"];
export type DecayPoint = Schemas["DecayPoint"];
export type Followability = Schemas["Followability"];
export type ExcessPoint = Schemas["ExcessPoint"];
export type ScorePoint = Schemas["ScorePoint"];
export type ClosedPosition = Schemas["ClosedPositionRow"];
export type OpenPosition = Schemas["OpenPositionRow"];
export type TradeRow = Schemas["TradeRow"];
export type EquityPoint = Schemas["EquityPoint"];
export type ReturnBin = Schemas["ReturnBin"];
export type Evidence = Schemas["Evidence"];
export type Curation = Schemas["Curation"];
export type ProblemBody = Schemas["ProblemBody"];
export type SearchAnswer = Ok<"/v1/analytics/smart-money/search">;
export type FoundWallet = SearchAnswer["data"][number];
export type Moves = Ok<"/v1/analytics/smart-money/moves">;
export type LiveRecord = Ok<"/v1/analytics/smart-money/record">;
export type FrozenListAnswer = Ok<"/v1/analytics/smart-money/record/{day}">;
export type FrozenWallet = Schemas["FrozenWallet"];
export type RunningRecord = Schemas["RunningRecord"];
export type RecordInterval = Schemas["Interval"];
export type MonitoringHistory = Ok<"/v1/analytics/smart-money/monitoring/history">;

/**
 * What stands behind a wallet is null until a run of this version has analysed
 * it: its fields are then absent.
 */
type Entry = WalletDetails["data"][number];
export type WalletEntry = Pick<
  Entry,
  "wallet" | "tags" | "copies" | "scoreHistory" | "latestTrades" | "curation"
> &
  Partial<WalletDetail>;

export type WalletListQuery = NonNullable<
  paths["/v1/analytics/smart-money/wallets"]["get"]["parameters"]["query"]
>;
