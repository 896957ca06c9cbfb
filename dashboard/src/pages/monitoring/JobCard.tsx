import type { Monitoring } from "../../api/types";
import { duration, number, relativeTime } from "../../lib/format";
import { Badge } from "../../ui/Badge";
import { Card } from "../../ui/Card";
import styles from "./JobCard.module.css";

type Job = Monitoring["job"];
type Progress = NonNullable<Job["progress"]>;

const STAGES = [
  { stage: "prices", name: "Prices", does: "adding new trades to the hourly prices" },
  { stage: "analysis", name: "Analysis", does: "rebuilding ledgers" },
  { stage: "judgement", name: "Judgement", does: "scoring all wallets" },
  { stage: "publication", name: "Publication", does: "making the result visible" },
] as const;

/** The scoring job: what it is at, or when it is due. */
export function JobCard({ job, now }: { job: Job; now: string }) {
  const { progress, leader } = job;
  return (
    <Card
      title="Scoring job"
      note={schedule(job)}
      actions={
        <Badge tone={job.isRunning ? "accent" : "neutral"}>
          {job.isRunning ? "Running" : "Idle"}
        </Badge>
      }
    >
      {job.isRunning && progress ? (
        <Running progress={progress} now={now} holder={leader?.holder ?? undefined} />
      ) : (
        <p className={styles.idle}>{idle(job)}</p>
      )}
    </Card>
  );
}

interface RunningProps {
  progress: Progress;
  now: string;
  holder: string | undefined;
}

function Running({ progress, now, holder }: RunningProps) {
  const { stage, done, of, startedAt } = progress;
  const current = STAGES.findIndex((one) => one.stage === stage);
  const share = of ? Math.min(done / of, 1) : null;
  const elapsed = Math.max(Date.parse(now) - Date.parse(startedAt), 0);
  const steps = of ? `${number(done)} of ${number(of)}` : "";
  return (
    <div className={styles.running}>
      <ol className={styles.stages}>
        {STAGES.map(({ name }, at) => (
          <li
            key={name}
            data-state={at < current ? "done" : at === current ? "current" : "ahead"}
            aria-current={at === current ? "step" : undefined}
          >
            {name}
            {at < current && <span className="visually-hidden"> (done)</span>}
          </li>
        ))}
      </ol>
      {/* Without a value it says that nobody knows how much is left. */}
      <progress
        className={styles.progress}
        aria-label={`Progress of the run: ${stage}`}
        max={1}
        {...(share === null ? {} : { value: share })}
      />
      <p className={styles.words}>
        <span>
          {STAGES[current]?.does ?? stage}
          {steps && <span className={styles.steps}>{steps}</span>}
        </span>
        <span className={styles.since}>
          {duration(elapsed)} so far
          {holder && ` · ${holder}`}
        </span>
      </p>
    </div>
  );
}

function schedule({ isScheduled, intervalSecs, nextRunAt }: Job): string {
  if (!isScheduled) return "This process begins no run by itself";
  const every = `Every ${number(intervalSecs / 60)} minutes`;
  return nextRunAt ? `${every}, the next ${relativeTime(nextRunAt)}` : every;
}

function idle({ leader, isRunning }: Job): string {
  if (isRunning) return "A run begins…";
  if (leader?.isExpired)
    return `${leader.holder} was lost in mid-run: another process goes on with what it left.`;
  return "No run is under way.";
}
