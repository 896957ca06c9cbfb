import type { ScoreBasis } from "../api/types";
import { NO_SCORE, scoreText } from "./format";
import { BASIS_LABELS } from "./labels";

/** A score with what is to be known of it: `71.5 %`, `4.2 %, not tested`, `no score: bot`. */
export function scoreWords(score: number | null | undefined, basis: ScoreBasis): string {
  const words = BASIS_LABELS[basis].toLowerCase();
  if (score == null) return `${NO_SCORE}: ${words}`;
  return basis === "tested" ? scoreText(score) : `${scoreText(score)}, ${words}`;
}
