import type { Monitoring } from "../../api/types";
import { duration, number, relativeTime } from "../../lib/format";
import { Badge } from "../../ui/Badge";
import { Card } from "../../ui/Card";
import styles from "./JobCard.module.css";

type Job = NonNullable<Monitoring["job"]>;
type Progress = NonNullable<Job["progress"]>;

const STAGES = [
  { stage: "prices", name: "Prices", does: "adding new trades to the hourly prices" },
  { stage: "analysis", name: "Analysis", does: "rebuilding the wallets’ ledgers" },
  { stage: "comparison", name: "Comparison", does: "comparing all wallets with each other" },
  { stage: "following", name: "Followers", does: "measuring what copies would have brought" },
  { stage: "judgement", name: "Judgement", does: "scoring all wallets" },
  { stage: "publication", name: "Publication", does: "publishing the result" },
] as const;

/** The scoring job: its progress, or when the next run is due. Only the database knows. */
export function JobCard({ job, now }: { job: Monitoring["job"]; now: string }) {
  if (!job) {
    return (
      <Card title="Scoring job">
        <p className={styles.idle}>The database does not answer.</p>
      </Card>
    );
  }
  return (
    <Card
      title="Scoring job"
      note={schedule(job, now)}
      actions={
        <Badge tone={job.isRunning ? "accent" : "neutral"}>
          {job.isRunning ? "Running" : "Idle"}
        </Badge>
      }
    >
      {job.isRunning && job.progress ? (
        <Running progress={job.progress} now={now} />
      ) : (
        <p className={styles.idle}>{idle(job)}</p>
      )}
    </Card>
  );
}

function Running({ progress, now }: { progress: Progress; now: string }) {
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
      {/* Without a value it says that the remaining work is unknown. */}
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
        <span className={styles.since}>{duration(elapsed)} so far</span>
      </p>
    </div>
  );
}

/** By the server's clock: the reader's may be wrong. */
function schedule({ isScheduled, intervalSecs, nextRunAt }: Job, now: string): string {
  if (!isScheduled) return "This process starts no scheduled runs";
  const every = `Every ${number(intervalSecs / 60)} minutes`;
  if (!nextRunAt) return every;
  const isDue = Date.parse(nextRunAt) <= Date.parse(now);
  return `${every}, next run ${isDue ? "due now" : relativeTime(nextRunAt, new Date(now))}`;
}

function idle({ leader, isRunning }: Job): string {
  if (isRunning) return "A run is starting…";
  if (leader?.isExpired)
    return "The process that ran the job stopped in the middle of a run. Another process will continue its work.";
  return "No run is in progress.";
}
