import { shortAddress } from "../../lib/format";
import { ExternalName } from "../../ui/ExternalName";
import styles from "./TokenName.module.css";

interface TokenNameProps {
  token: string;
  tokenAddress?: string | null;
}

/** A token's symbol; its address tells it apart from others with the same symbol. */
export function TokenName({ token, tokenAddress }: TokenNameProps) {
  const title = `${token} (${tokenAddress ?? "the source gives only a symbol"})`;
  return (
    <span className={styles.token} title={title}>
      <ExternalName text={token} title={title} className={styles.symbol} />
      {tokenAddress && !token.startsWith("0x") && (
        <span className={styles.address}>{shortAddress(tokenAddress, 3)}</span>
      )}
    </span>
  );
}
