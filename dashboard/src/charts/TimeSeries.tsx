import { type KeyboardEvent, useCallback, useEffect, useId, useRef, useState } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { type Changing, options } from "./options";
import { bandAt, SeriesLegend } from "./SeriesLegend";
import styles from "./TimeSeries.module.css";
import { useThemeChange } from "./theme";
import { momentLabel } from "./times";

/** Where a line lies with some certainty: one pair for each time. */
export interface Band {
  /** What it is, as in "95 % interval". */
  label: string;
  low: readonly (number | null)[];
  high: readonly (number | null)[];
}

export interface Series {
  label: string;
  /** One for each time; null where nothing is known. */
  values: readonly (number | null)[];
  /** The custom property that holds its colour: `--chart-1` and so on. */
  colour: string;
  /** Lengths of dashes and gaps: lines must differ by more than their colour. */
  dash?: readonly number[];
  /** Whether the area under the line is tinted. */
  fill?: boolean;
  /** Tinted around the line, and gone with it. */
  band?: Band | undefined;
}

export interface TimeSeriesProps {
  /** What the chart shows: its accessible name. */
  label: string;
  /** Seconds since 1970, ascending. */
  times: readonly number[];
  series: readonly Series[];
  format: (value: number) => string;
  height?: number;
  /** What the value axis reaches at least. */
  floor?: number;
  ceiling?: number;
  /** The ends of the time axis, where they are not the first and last time. */
  ends?: readonly [number, number];
  /** Charts of one key move their crosshairs together. */
  syncKey?: string;
}

/**
 * Lines over time. The crosshair follows the pointer and, with the chart in
 * focus, the arrow keys; what it meets is read out above the chart.
 */
export function TimeSeries(props: TimeSeriesProps) {
  const { label, times, series, format } = props;
  const [cursor, setCursor] = useState<number | null>(null);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const { container, plot } = usePlot(props, hidden, setCursor);
  const titleId = useId();

  const last = times.length - 1;
  const at = cursor !== null && cursor <= last ? cursor : last;
  const step = times.length > 1 ? (times[1] ?? 0) - (times[0] ?? 0) : 1;
  const moment = last < 0 ? "" : momentLabel(times[at] ?? 0, step);
  const shown = series.filter((one) => !hidden.has(one.label));

  function onKeyDown(event: KeyboardEvent) {
    const to = moved(event.key, at, last);
    if (to === null || !plot.current) return;
    event.preventDefault();
    const left = plot.current.valToPos(times[to] ?? 0, "x");
    plot.current.setCursor({ left, top: 1 });
  }

  return (
    <figure className={styles.figure} aria-labelledby={titleId}>
      <figcaption id={titleId} className="visually-hidden">
        {label}
      </figcaption>
      <SeriesLegend
        series={series}
        hidden={hidden}
        onToggle={(name) => setHidden(toggled(hidden, name))}
        at={at}
        moment={moment}
        format={format}
      />
      <div
        ref={container}
        className={styles.plot}
        role="slider"
        tabIndex={0}
        aria-label={`${label}, point in time`}
        aria-valuemin={0}
        aria-valuemax={Math.max(last, 0)}
        aria-valuenow={Math.max(at, 0)}
        aria-valuetext={`${moment}: ${shown.map((one) => reading(one, at, format)).join(", ")}`}
        onKeyDown={onKeyDown}
        onBlur={() => plot.current?.setCursor({ left: -10, top: -10 })}
      />
    </figure>
  );
}

/** The plot in its container: made once for a set of lines, then fed and fitted. */
function usePlot(
  props: TimeSeriesProps,
  hidden: ReadonlySet<string>,
  onCursor: (index: number | null) => void,
) {
  const container = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const latest = useRef(props);
  latest.current = props;
  const { times, series, ends } = props;
  const shape = JSON.stringify([
    series.map(({ values: _, band, ...style }) => [style, band?.label]),
    [props.height, props.floor, props.ceiling, props.syncKey],
  ]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `shape` stands for what the plot is made of
  useEffect(() => {
    const element = container.current;
    if (!element) return;
    const changing = (): Changing => {
      const { format, ends } = latest.current;
      return { format, ends: ends ? [...ends] : null, onCursor };
    };
    const made = new uPlot(
      options(latest.current, element.clientWidth, changing),
      columns(latest.current),
      element,
    );
    plot.current = made;
    const resized = new ResizeObserver(() => {
      const width = element.clientWidth;
      if (width > 0 && width !== made.width) made.setSize({ width, height: made.height });
    });
    resized.observe(element);
    return () => {
      resized.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [shape, onCursor]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: other `ends` need a drawing too
  useEffect(() => {
    plot.current?.setData(columns({ times, series }));
  }, [times, series, ends]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new plot (`shape`) begins with all lines shown
  useEffect(() => {
    const banded = series.filter(({ band }) => band);
    const edges = banded.flatMap((one) => [one, one]);
    [...series, ...edges].forEach((one, index) => {
      plot.current?.setSeries(index + 1, { show: !hidden.has(one.label) });
    });
  }, [series, hidden, shape]);

  useThemeChange(useCallback(() => plot.current?.redraw(false, false), []));
  return { container, plot };
}

/** The lines, and after them the two edges of each band. */
function columns({ times, series }: Pick<TimeSeriesProps, "times" | "series">): uPlot.AlignedData {
  const edges = series.flatMap(({ band }) => (band ? [band.high, band.low] : []));
  return [
    [...times],
    ...series.map(({ values }) => [...values]),
    ...edges.map((edge) => [...edge]),
  ];
}

function reading({ label, values, band }: Series, at: number, format: (value: number) => string) {
  const value = values[at];
  const range = bandAt(band, at, format);
  return `${label} ${value == null ? "unknown" : format(value)}${range ? `, ${range}` : ""}`;
}

function moved(key: string, at: number, last: number): number | null {
  switch (key) {
    case "ArrowLeft":
      return Math.max(at - 1, 0);
    case "ArrowRight":
      return Math.min(at + 1, last);
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return null;
  }
}

function toggled(set: ReadonlySet<string>, name: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(name)) next.add(name);
  return next;
}
