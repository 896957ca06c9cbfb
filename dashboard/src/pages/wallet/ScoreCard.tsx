import type { ScoreFactor, Wallet } from "../../api/types";
import { number } from "../../lib/format";
import { labelOf, readable } from "../../lib/labels";
import { Card } from "../../ui/Card";
import styles from "./ScoreCard.module.css";

/** How many of its possible points each factor gives. */
export function ScoreCard({ wallet }: { wallet: Wallet }) {
  const { factors } = wallet.scoreBreakdown;
  return (
    <Card title="Score by factor" note="Points that each factor gives, and its maximum">
      <table className={styles.factors}>
        <caption className="visually-hidden">Points by factor</caption>
        <thead className="visually-hidden">
          <tr>
            <th scope="col">Factor</th>
            <th scope="col">Points</th>
          </tr>
        </thead>
        <tbody>
          {factors.map((factor) => (
            <Factor key={factor.name} factor={factor} />
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Score</th>
            <td className={styles.points}>
              {number(wallet.smartMoneyScore, 1)} <span>/ 100</span>
            </td>
          </tr>
        </tfoot>
      </table>
    </Card>
  );
}

function Factor({ factor: { name, points, weight, value, reason } }: { factor: ScoreFactor }) {
  return (
    <tr>
      <th scope="row">
        <span className={styles.name}>{labelOf(name)}</span>
        <span className={styles.reason}>{readable(reason)}</span>
      </th>
      <td className={styles.points}>
        {number(points, 1)} <span>/ {number(weight * 100)}</span>
        <span className={styles.track} aria-hidden="true">
          <span style={{ inlineSize: `${value}%` }} />
        </span>
      </td>
    </tr>
  );
}
