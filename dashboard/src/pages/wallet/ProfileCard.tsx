import type { ProfileFactor, Wallet } from "../../api/types";
import { number } from "../../lib/format";
import { labelOf, readable } from "../../lib/labels";
import { Card } from "../../ui/Card";
import styles from "./ProfileCard.module.css";

/** How the wallet trades, factor by factor: described, and not summed. */
export function ProfileCard({ wallet }: { wallet: Wallet }) {
  return (
    <Card
      title="Profile"
      note="How it trades, each from 0 to 100. It says nothing of skill, and the score does not use it."
    >
      <table className={styles.factors}>
        <caption className="visually-hidden">Profile by factor, 0 to 100</caption>
        <thead className="visually-hidden">
          <tr>
            <th scope="col">Factor</th>
            <th scope="col">Value</th>
          </tr>
        </thead>
        <tbody>
          {wallet.profile.factors.map((factor) => (
            <Factor key={factor.name} factor={factor} />
          ))}
        </tbody>
      </table>
    </Card>
  );
}

function Factor({ factor: { name, value, reason } }: { factor: ProfileFactor }) {
  return (
    <tr>
      <th scope="row">
        <span className={styles.name}>{labelOf(name)}</span>
        <span className={styles.reason}>{readable(reason)}</span>
      </th>
      <td className={styles.value}>
        {number(value)}
        <span className={styles.track} aria-hidden="true">
          <span style={{ inlineSize: `${value}%` }} />
        </span>
      </td>
    </tr>
  );
}
