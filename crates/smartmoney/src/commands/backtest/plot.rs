//! Figures with their intervals, drawn as SVG.

use anyhow::anyhow;
use plotters::prelude::*;
use smartmoney_backtest::Interval;
use std::ops::Range;

/// What a plot shows.
pub(super) struct Plot<'a> {
    /// What stands along the bottom, a word for each figure.
    pub(super) labels: Vec<String>,
    /// What the words are.
    pub(super) x_name: &'a str,
    /// Each with one figure for each label.
    pub(super) series: Vec<(&'a str, Vec<Interval>)>,
    /// What is measured.
    pub(super) y_name: &'a str,
    /// Fractions, shown in percent.
    pub(super) is_percent: bool,
    /// Where no figure is expected, on the left or on the right.
    pub(super) legend_on_left: bool,
}

const SIZE: (u32, u32) = (760, 320);

/// They can be told apart by most who see colours otherwise, on white (Okabe and Ito, *Color
/// Universal Design*, 2008).
const COLOURS: [RGBColor; 3] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
];

impl Plot<'_> {
    /// An SVG element.
    pub(super) fn draw(&self) -> anyhow::Result<String> {
        let mut svg = String::new();
        self.draw_into(&mut svg)
            .map_err(|error| anyhow!("the plot of {}: {error}", self.y_name))?;
        Ok(svg)
    }

    fn draw_into(&self, svg: &mut String) -> Result<(), Box<dyn std::error::Error>> {
        let area = SVGBackend::with_string(svg, SIZE).into_drawing_area();
        area.fill(&WHITE)?;
        let count = self.labels.len();
        let mut chart = ChartBuilder::on(&area)
            .margin(10)
            .x_label_area_size(44)
            .y_label_area_size(70)
            .build_cartesian_2d(-0.5..count as f64 - 0.5, self.height())?;
        let label = |x: &f64| self.label(*x);
        chart
            .configure_mesh()
            .disable_x_mesh()
            .x_labels(count)
            .x_label_formatter(&label)
            .x_desc(self.x_name)
            .y_desc(self.y_name)
            .y_label_formatter(&|y| {
                if self.is_percent {
                    format!("{:.1} %", y * 100.0)
                } else {
                    format!("{y:.2}")
                }
            })
            .light_line_style(WHITE)
            .draw()?;
        let zero = [(-0.5, 0.0), (count as f64 - 0.5, 0.0)];
        chart.draw_series(LineSeries::new(zero, BLACK.stroke_width(1)))?;
        for (at, (name, figures)) in self.series.iter().enumerate() {
            let colour = COLOURS[at % COLOURS.len()];
            let beside = (at as f64 - (self.series.len() - 1) as f64 / 2.0) * 0.16;
            let known = figures.iter().enumerate().filter_map(|(x, of)| {
                let value = of.value?;
                let (low, high) = (of.low.unwrap_or(value), of.high.unwrap_or(value));
                Some((x as f64 + beside, low, value, high))
            });
            let bars = known.map(|(x, low, value, high)| {
                let style = colour.filled().stroke_width(2);
                ErrorBar::new_vertical(x, low, value, high, style, 8)
            });
            chart
                .draw_series(bars)?
                .label(*name)
                .legend(move |(x, y)| Circle::new((x + 8, y), 4, colour.filled()));
        }
        if self.series.len() > 1 {
            chart
                .configure_series_labels()
                .position(if self.legend_on_left {
                    SeriesLabelPosition::UpperLeft
                } else {
                    SeriesLabelPosition::UpperRight
                })
                .background_style(WHITE.mix(0.8))
                .draw()?;
        }
        area.present()?;
        Ok(())
    }

    fn label(&self, x: f64) -> String {
        let near = x.round();
        let is_it = (x - near).abs() < 0.01 && near >= 0.0;
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a place among the labels"
        )]
        let label = self.labels.get(near as usize).filter(|_| is_it);
        label.cloned().unwrap_or_default()
    }

    /// From the lowest end of an interval to the highest, with 0 and some room.
    fn height(&self) -> Range<f64> {
        let figures = self.series.iter().flat_map(|(_, figures)| figures);
        let ends = figures.flat_map(|of| [of.low, of.value, of.high]).flatten();
        let (low, high) = ends.fold((0.0_f64, 0.0_f64), |(low, high), end| {
            (low.min(end), high.max(end))
        });
        let room = ((high - low) * 0.08).max(1e-6);
        low - room..high + room
    }
}
