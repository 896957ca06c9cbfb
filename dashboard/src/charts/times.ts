/** Seconds since 1970, as the charts count time; a day begins at midnight UTC. */
export function seconds(time: string | Date): number {
  return (typeof time === "string" ? Date.parse(time) : time.getTime()) / 1000;
}

const DAY = 86_400;

/** The words under a time axis, by how far its ticks are apart. All times are UTC. */
export function tickLabel(time: number, step: number): string {
  const date = new Date(time * 1000);
  if (step >= 28 * DAY) return month.format(date);
  return step >= DAY || time % DAY === 0 ? day.format(date) : hour.format(date);
}

/** A moment in full: with its time of day only where that says something. */
export function momentLabel(time: number, step: number): string {
  const date = new Date(time * 1000);
  return step >= DAY ? wholeDay.format(date) : `${moment.format(date)} UTC`;
}

const format = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...options });
const month = format({ month: "short", year: "numeric" });
const day = format({ day: "numeric", month: "short" });
const hour = format({ hour: "2-digit", minute: "2-digit" });
const wholeDay = format({ dateStyle: "medium" });
const moment = format({ day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
