export interface WalletSearch {
  /** Which chain's entry is shown; the best one where it is absent. */
  chain?: string;
}

export function validateWallet(raw: Record<string, unknown>): WalletSearch {
  const { chain } = raw;
  return typeof chain === "string" && /^[a-z0-9_-]{1,32}$/.test(chain) ? { chain } : {};
}
