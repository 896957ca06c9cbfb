import type { MonitoringHistory } from "../../api/types";
import { seconds } from "../../charts/times";

type Point = MonitoringHistory["points"][number];

/** A history in columns, with a hole where no process wrote anything. */
export interface Columns {
  times: number[];
  ends: [number, number];
  /** A value of every point. */
  of(read: (point: Point) => number | null | undefined): (number | null)[];
  /** A count of every point, for each minute. */
  perMinute(read: (point: Point) => number): (number | null)[];
}

export function columns({ from, to, bucketSeconds, points }: MonitoringHistory): Columns {
  const times: number[] = [];
  const rows: (Point | null)[] = [];
  for (const point of points) {
    const time = seconds(point.at);
    const last = times.at(-1);
    if (last !== undefined && time - last > bucketSeconds * 1.5) {
      times.push(last + bucketSeconds);
      rows.push(null);
    }
    times.push(time);
    rows.push(point);
  }
  const of: Columns["of"] = (read) => rows.map((point) => (point && read(point)) ?? null);
  const ends: Columns["ends"] = [seconds(from), seconds(to)];
  // The last bucket may not be over. A process writes once a minute.
  const minutes = (point: Point) =>
    Math.max(Math.min(bucketSeconds, ends[1] - seconds(point.at)), 60) / 60;
  return { times, ends, of, perMinute: (read) => of((point) => read(point) / minutes(point)) };
}
