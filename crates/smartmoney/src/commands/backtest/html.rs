//! A backtest as one page of HTML, which needs nothing from elsewhere.

use super::Record;
use super::plot::Plot;
use super::table::{self, date};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use smartmoney_backtest::{
    Delay, Exit, FollowCell, FollowReport, Group, Interval, Measure, Plan, Predictor, Report,
    Section,
};

const STYLE: &str = "\
    body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem;
      color: #1a1a1a; background: #fff }
    h1, h2 { line-height: 1.2 }
    figure { margin: 1.5rem 0 } figcaption { color: #555; max-width: 48rem }
    svg { max-width: 100%; height: auto }
    pre { overflow-x: auto; background: #f5f5f5; padding: 1rem; font-size: 13px }";

pub(super) fn page(record: &Record, plan: &Plan, of: &str) -> anyhow::Result<String> {
    let all = &record.report.pooled;
    let figures = [
        (
            predictors(all).draw()?,
            "Which order of wallets agrees best with what followed: the rank \
            correlation of each with the mean excess over peers of a follower, who trades at the next \
            traded hour. 1 is the same order, 0 none.",
        ),
        (
            deciles(all).draw()?,
            "The mean excess after the cut-offs, by tenths of the order by score.",
        ),
        (
            reliability(all).draw()?,
            "The share of wallets whose follower, at the next traded hour, was ahead of peers, by score. In \
            a month luck moves many wallets to either side, so this share lies nearer to 50 % than the score does.",
        ),
        (
            trend(&record.report).draw()?,
            "The mean excess of a follower over peers, of the identified and of all with a score, by cut-off.",
        ),
        (
            decay(&record.follow).draw()?,
            "What a delayed follower had, before costs, by how much later than the \
            leader he traded (at the first trade of another wallet), selling with the leader.",
        ),
        (
            placebos(&record.follow).draw()?,
            "The same beside placebos: other wallets that opened a position in the same token and hour, \
            and the same positions, each begun when another of them was.",
        ),
    ];
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "What followed the scores" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { "What followed the scores" }
                p { "Of " (of) ". At each cut-off all wallets were scored by the trades up to it alone. Bars \
                    hold a figure with 95 %: positions in one token, and those of one week, count as one." }
                @for (svg, caption) in &figures { (figure(svg, caption)) }
                h2 { "All figures" }
                pre { (table::render(&record.report, plan)) (table::follow(&record.follow)) }
                p { "How each is made: METHODOLOGY, " i { "Does it predict?" } " A record of the past is no \
                    promise, and no advice to trade." }
            }
        }
    };
    Ok(page.into_string())
}

fn figure(svg: &str, caption: &str) -> Markup {
    html! { figure { (PreEscaped(svg)) figcaption { (caption) } } }
}

fn predictors(all: &Section) -> Plot<'static> {
    let of = |predictor: Predictor| all.correlation(predictor, Measure::OF_SCORE);
    Plot {
        labels: Predictor::ALL.map(|of| of.as_str().to_owned()).to_vec(),
        x_name: "in order by",
        series: vec![("rank correlation", Predictor::ALL.map(of).to_vec())],
        y_name: "rank correlation",
        is_percent: false,
        legend_on_left: true,
    }
}

fn deciles(all: &Section) -> Plot<'static> {
    let of = |measure: Measure| -> Vec<Interval> {
        let by_score = all.deciles(Predictor::Score, measure);
        by_score.map(|of| of.value).collect()
    };
    let series = [Measure::OwnPeers, Measure::FollowerPeers];
    Plot {
        labels: (1..=10).map(|decile| decile.to_string()).collect(),
        x_name: "tenth by score, 10 is the best",
        series: series
            .map(|measure| (measure.as_str(), of(measure)))
            .to_vec(),
        y_name: "mean excess of a position",
        is_percent: true,
        legend_on_left: true,
    }
}

fn reliability(all: &Section) -> Plot<'static> {
    let known = || all.reliability.iter().filter(|bucket| bucket.wallets > 0);
    let said = |value| Interval {
        value,
        ..Interval::default()
    };
    Plot {
        labels: known()
            .map(|of| format!("{:.0}–{:.0}", of.from, of.to))
            .collect(),
        x_name: "score",
        series: vec![
            (
                "follower ahead of peers",
                known().map(|of| of.ahead).collect(),
            ),
            ("mean score", known().map(|of| said(of.said)).collect()),
        ],
        y_name: "share of wallets",
        is_percent: true,
        legend_on_left: true,
    }
}

const MOST_DATES: usize = 10;

fn trend(report: &Report) -> Plot<'static> {
    let of = |group: fn(&Section) -> &Group| -> Vec<Interval> {
        let groups = report.cut_offs.iter().map(group);
        groups
            .map(|group| group.excess(Measure::OF_SCORE))
            .collect()
    };
    // As many as have room beside each other.
    let step = report.cut_offs.len() / MOST_DATES + 1;
    let dates = report.cut_offs.iter().enumerate();
    let dates = dates.map(|(at, of)| match at % step {
        0 => date(of.cut_off),
        _ => String::new(),
    });
    Plot {
        labels: dates.collect(),
        x_name: "cut-off",
        series: vec![
            ("identified", of(|section| &section.identified)),
            ("all with a score", of(|section| &section.scored)),
        ],
        y_name: "mean excess of a position",
        is_percent: true,
        legend_on_left: true,
    }
}

/// Sold with the leader, by delay.
fn by_delay(cells: &[FollowCell]) -> Vec<Interval> {
    let sold_with = Exit::Leader.name();
    let cells = cells.iter().filter(|cell| cell.exit == sold_with);
    cells.map(|cell| cell.excess).collect()
}

/// Of the first group, the identified.
fn placebos(follow: &[FollowReport]) -> Plot<'static> {
    let mut series = Vec::new();
    if let Some(report) = follow.first() {
        series.push((report.group.as_str(), by_delay(&report.gross)));
        let placebos = report.placebos.iter();
        series.extend(placebos.map(|of| (of.placebo.as_str(), by_delay(&of.gross))));
    }
    Plot {
        labels: Delay::ALL.map(Delay::name).to_vec(),
        x_name: "delay",
        series,
        y_name: "mean excess over the market",
        is_percent: true,
        legend_on_left: false,
    }
}

fn decay(follow: &[FollowReport]) -> Plot<'static> {
    Plot {
        labels: Delay::ALL.map(Delay::name).to_vec(),
        x_name: "delay",
        series: follow
            .iter()
            .map(|report| (report.group.as_str(), by_delay(&report.gross)))
            .collect(),
        y_name: "mean excess over the market",
        is_percent: true,
        legend_on_left: false,
    }
}
