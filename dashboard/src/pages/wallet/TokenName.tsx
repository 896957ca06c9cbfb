import { shortAddress } from "../../lib/format";
import styles from "./TokenName.module.css";

interface TokenNameProps {
  token: string;
  tokenAddress?: string | null;
}

/** A token's symbol; its address tells it from others that call themselves so. */
export function TokenName({ token, tokenAddress }: TokenNameProps) {
  return (
    <span title={tokenAddress ?? "The source had only a symbol"}>
      <span className={styles.symbol}>{token}</span>
      {tokenAddress && !token.startsWith("0x") && (
        <span className={styles.address}>{shortAddress(tokenAddress, 3)}</span>
      )}
    </span>
  );
}
