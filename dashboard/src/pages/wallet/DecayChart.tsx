import type { DecayPoint } from "../../api/types";
import { excess } from "../../lib/format";
import styles from "./DecayChart.module.css";
import { decayLines, delayLabel, type Spot } from "./decay";

const WIDTH = 640;
const HEIGHT = 220;
const [LEFT, RIGHT, TOP, BOTTOM] = [64, 16, 12, 28];

/** What is left of an excess, by how late the copy is; beside it the wallet’s own. */
export function DecayChart({ points }: { points: readonly DecayPoint[] }) {
  const { follower, leader, band, zero, high, low } = decayLines(points);
  const x = (share: number) => LEFT + share * (WIDTH - LEFT - RIGHT);
  const y = (share: number) => TOP + share * (HEIGHT - TOP - BOTTOM);
  const path = (spots: readonly Spot[]) =>
    spots.map(([a, b]) => `${x(a).toFixed(1)},${y(b).toFixed(1)}`).join(" ");
  const ticks: [value: number, at: number][] = [
    [high, 0],
    [0, zero],
    [low, 1],
  ];
  return (
    <figure className={styles.figure}>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label="A follower’s excess by delay, with a band of 95 %, and the wallet’s own"
      >
        {ticks
          .filter(([value], at) => at === 1 || value !== 0)
          .map(([value, at]) => (
            <text key={at} x={LEFT - 8} y={y(at)} className={styles.value}>
              {excess(value)}
            </text>
          ))}
        {points.map(({ delaySecs }, at) => (
          <text
            key={delaySecs ?? "next"}
            x={x(at / Math.max(points.length - 1, 1))}
            y={HEIGHT - 8}
            className={styles.delay}
          >
            {delayLabel(delaySecs)}
          </text>
        ))}
        <polygon points={path(band)} className={styles.band} />
        <line x1={LEFT} x2={WIDTH - RIGHT} y1={y(zero)} y2={y(zero)} className={styles.zero} />
        <polyline points={path(leader)} className={styles.leader} />
        <polyline points={path(follower)} className={styles.follower} />
        {follower.map(([a, b]) => (
          <circle key={a} cx={x(a)} cy={y(b)} r="3" className={styles.point} />
        ))}
      </svg>
      <figcaption className={styles.legend}>
        <span className={styles.ofFollower}>Follower, with a band of 95 %</span>
        <span className={styles.ofLeader}>The wallet itself, in the same positions</span>
      </figcaption>
    </figure>
  );
}
