import type { Monitoring } from "../../api/types";
import { HorizontalBars } from "../../charts/HorizontalBars";
import { bytes, counted, number, percent } from "../../lib/format";
import { Card } from "../../ui/Card";
import { Stat, StatList } from "../../ui/Stat";
import { TIERS } from "./tiers";

type Cache = Monitoring["cache"];

/** Where this process's answers came from, and what it holds in memory. */
export function CacheCard({ cache }: { cache: Cache }) {
  const answers = TIERS.reduce((sum, { field }) => sum + cache[field], 0);
  const bars = TIERS.map(({ field, name, colour }) => ({
    key: field,
    label: name,
    value: cache[field],
    note: answers > 0 ? percent(cache[field] / answers) : "",
    colour,
  }));
  return (
    <Card title="Cache" note="Where this process’s answers came from, and what it holds in memory">
      <HorizontalBars label="Cache answers by source" bars={bars} full={answers || 1} />
      <hr />
      <StatList>
        <Stat label="In memory" value={bytes(cache.memoryBytes)} note={held(cache)} />
        <Stat
          label="Database reads"
          value={number(cache.fills)}
          note={`${number(cache.fillErrors)} failed`}
        />
        <Stat
          label="Refused reads"
          value={number(cache.refusedFills)}
          hint="Database reads that were refused because too many were in progress."
        />
        <Stat
          label="Failed answers"
          value={number(cache.failed)}
          hint="Requests for which neither the cache nor the database had an answer."
        />
        <Stat label="Redis" value={redis(cache)} note={redisNote(cache)} />
        <Stat label="Redis errors" value={number(cache.redisErrors)} />
      </StatList>
    </Card>
  );
}

function held({ lists, details, stats }: Cache): string {
  return `${counted(lists, "list")}, ${counted(details, "wallet")}, ${counted(stats, "statistic")}`;
}

function redis({ redis: { state } }: Cache): string {
  if (state === "none") return "Not set up";
  return state === "connected" ? "Connected" : "Down";
}

function redisNote({ redis: { keys, usedMemoryBytes } }: Cache): string {
  if (keys == null) return "memory only";
  return `${counted(keys, "key")}, ${bytes(usedMemoryBytes)}`;
}
