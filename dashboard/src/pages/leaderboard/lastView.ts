import type { LeaderboardSearch } from "./search";

let last: LeaderboardSearch = {};

/** The leaderboard as it was left, for links that lead back to it. */
export function lastView(): LeaderboardSearch {
  return last;
}

export function rememberView(view: LeaderboardSearch) {
  last = view;
}
