import uPlot from "uplot";
import type { Series, TimeSeriesProps } from "./TimeSeries";
import { themeColour, translucent } from "./theme";
import { tickLabel } from "./times";

const FONT = '11px system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif';

/** What can change while a chart is mounted: read at each drawing. */
export interface Changing {
  format(value: number): string;
  /** The ends of the time axis, where they are not those of the data. */
  ends: [number, number] | null;
  onCursor(index: number | null): void;
}

/** The options of uPlot. Colours are functions, so that a redraw follows the theme. */
export function options(
  { series, height = 200, floor, ceiling, syncKey }: TimeSeriesProps,
  width: number,
  changing: () => Changing,
): uPlot.Options {
  return {
    width,
    height,
    // The last label under the axis reaches over its end.
    padding: [8, 20, 0, 0],
    legend: { show: false },
    tzDate: (time) => uPlot.tzDate(new Date(time * 1000), "Etc/UTC"),
    series: [{}, ...series.map(line), ...edges(series)],
    bands: bands(series),
    scales: {
      x: { range: (_, first, last) => changing().ends ?? [first, last] },
      y: { range: (_, low, high) => valueRange(low, high, floor, ceiling) },
    },
    axes: [timeAxis(), valueAxis((value) => changing().format(value))],
    cursor: {
      x: true,
      y: false,
      drag: { x: false, y: false },
      // The edges of bands have none.
      points: { size: (_, at) => (at > series.length ? 0 : 7) },
      ...(syncKey ? { sync: { key: syncKey, scales: ["x", null] } } : {}),
    },
    hooks: { setCursor: [(plot) => changing().onCursor(plot.cursor.idx ?? null)] },
  };
}

function line({ label, colour, dash, fill }: Series): uPlot.Series {
  return {
    label,
    width: 1.5,
    stroke: () => themeColour(colour),
    ...(dash ? { dash: [...dash] } : {}),
    ...(fill ? { fill: () => translucent(themeColour(colour), 0.14) } : {}),
    points: { show: true, size: 5, filter: isolatedPoints },
  };
}

/** The edges of bands: known to the plot, and not drawn. */
function edges(series: readonly Series[]): uPlot.Series[] {
  return series.flatMap(({ label, band }) =>
    band ? ["high", "low"].map((end) => ({ ...EDGE, label: `${label}, ${end}` })) : [],
  );
}

const EDGE: uPlot.Series = { width: 0, points: { show: false } };

function bands(series: readonly Series[]): uPlot.Band[] {
  return series
    .filter(({ band }) => band)
    .map(({ colour }, at) => {
      const high = series.length + 1 + 2 * at;
      return { series: [high, high + 1], fill: () => translucent(themeColour(colour), 0.14) };
    });
}

/** Points without a neighbour, which a line would not show. */
function isolatedPoints(plot: uPlot, series: number, show: boolean): number[] | null {
  const values = plot.data[series];
  if (!show || !values) return null;
  const found: number[] = [];
  values.forEach((value, at) => {
    if (value != null && values[at - 1] == null && values[at + 1] == null) found.push(at);
  });
  return found;
}

function valueRange(
  low: number | null,
  high: number | null,
  floor: number | undefined,
  ceiling: number | undefined,
): uPlot.Range.MinMax {
  const least = Math.min(low ?? Number.POSITIVE_INFINITY, floor ?? Number.POSITIVE_INFINITY);
  const most = Math.max(high ?? Number.NEGATIVE_INFINITY, ceiling ?? Number.NEGATIVE_INFINITY);
  if (!Number.isFinite(least) || !Number.isFinite(most)) return [floor ?? 0, ceiling ?? 1];
  if (least === most) return [least, least + 1];
  const air = (most - least) * 0.06;
  return [least === floor ? least : least - air, most === ceiling ? most : most + air];
}

function timeAxis(): uPlot.Axis {
  return {
    ...common(),
    space: 72,
    size: 26,
    gap: 6,
    grid: { show: false },
    values: (_, splits, _axis, _space, step) => splits.map((time) => tickLabel(time, step)),
  };
}

function valueAxis(format: (value: number) => string): uPlot.Axis {
  return {
    ...common(),
    space: 36,
    gap: 8,
    size: (plot, labels) => labelWidth(plot, labels) + 14,
    grid: { stroke: () => themeColour("--chart-grid"), width: 1 },
    values: (_, splits) => splits.map(format),
  };
}

function common(): uPlot.Axis {
  return { stroke: () => themeColour("--text-muted"), font: FONT, ticks: { show: false } };
}

function labelWidth(plot: uPlot, labels: string[] | null): number {
  plot.ctx.font = FONT;
  return Math.max(24, ...(labels ?? []).map((label) => plot.ctx.measureText(label).width));
}
