//! A backtest as tables.

use crate::show::{dash, duration, excess, money, number, percent, table};
use comfy_table::{CellAlignment, Table};
use smartmoney_backtest::{
    Capacity, Correlation, Delay, Exit, FollowCell, FollowReport, Group, Interval, Measure, Plan,
    Predictor, RECENT_DAYS, Report, Section, Trend,
};
use smartmoney_model::{Day, Timestamp, group_thousands};
use std::fmt::Write;

const MEASURE: Measure = Measure::OF_SCORE;

pub(crate) fn render(report: &Report, plan: &Plan) -> String {
    let days = plan.cut_offs();
    let mut text = format!(
        "{} from {} to {}, each measured over the {} days after it (methodology {})\n\
         A wallet counts once for each cut-off. In brackets: 95 %, over tokens and weeks drawn anew.\n",
        counted(days.len(), "cut-off"),
        date(days.first().map(|day| day.start())),
        date(days.last().map(|day| day.start())),
        plan.horizon(),
        report.methodology_version,
    );
    let all = &report.pooled;
    groups(&mut text, all);
    if all.scored.measured == 0 {
        text.push_str(
            "\nNo position that was opened after a cut-off could be compared with the market \
             (METHODOLOGY, Skill, says which can).\n",
        );
    } else {
        excesses(&mut text, all);
        predictors(&mut text, all);
        deciles(&mut text, all);
        reliability(&mut text, all);
    }
    list(&mut text, all);
    cut_offs(&mut text, &report.cut_offs);
    trend(&mut text, report);
    text
}

/// How good the list was, and how it changed.
fn list(text: &mut String, all: &Section) {
    let ahead = all.ahead_of_median.iter().find(|of| of.measure == MEASURE);
    if let Some(ahead) = ahead.filter(|of| of.value.value.is_some()) {
        let _ = write!(
            text,
            "\nOf the identified {} did better than the median wallet with a score ({}).",
            share(ahead.value),
            MEASURE.as_str()
        );
    }
    let turnover = all.turnover;
    let _ = writeln!(
        text,
        "\nFrom one list to the next {} stayed, {} left and {} came.",
        number(turnover.stayed),
        number(turnover.left),
        number(turnover.entered),
    );
}

fn groups(text: &mut String, all: &Section) {
    let mut shown = table(&[
        "",
        "wallets",
        "stopped",
        "measured",
        "followed",
        "PnL after",
        "with a gain",
        "median ROI",
    ]);
    for (name, group) in [
        ("identified", &all.identified),
        ("all with a score", &all.scored),
    ] {
        shown.add_row([
            name.to_owned(),
            number(group.wallets),
            number(group.stopped),
            number(group.measured),
            number(group.followed),
            money(group.pnl),
            percent(group.with_gain),
            percent(group.median_roi),
        ]);
    }
    put(text, shown);
}

fn excesses(text: &mut String, all: &Section) {
    let mut shown = table(&[
        "Mean excess of a position opened after",
        "identified",
        "all with a score",
    ]);
    for measure in Measure::ALL {
        let of = |group: &Group| with_interval(group.excess(measure), excess);
        shown.add_row([
            measure.as_str().to_owned(),
            of(&all.identified),
            of(&all.scored),
        ]);
    }
    put(text, shown);
}

fn predictors(text: &mut String, all: &Section) {
    let title = format!("In order by ({})", MEASURE.as_str());
    let mut shown = table(&[&title, "rank correlation", "score ahead by", "best tenth"]);
    for predictor in Predictor::ALL {
        let best = all.deciles(predictor, MEASURE).last();
        shown.add_row([
            predictor.as_str().to_owned(),
            correlation(all, predictor),
            ahead(all, predictor),
            best.map_or("–".to_owned(), |of| with_interval(of.value, excess)),
        ]);
    }
    put(text, shown);
    let is_known = |of: &&Correlation| of.score_ahead.is_some_and(|ahead| ahead.value.is_some());
    if let Some(best) = all.best_baseline(MEASURE).filter(is_known) {
        let _ = writeln!(
            text,
            "\nOf the others the order by {} agrees best; the score is ahead of it by {}.",
            best.predictor.as_str(),
            ahead(all, best.predictor),
        );
    }
}

/// The score's rank correlation − another's.
fn ahead(of: &Section, predictor: Predictor) -> String {
    let mut all = of.correlations.iter();
    let found = all.find(|of| of.predictor == predictor && of.measure == MEASURE);
    let ahead = found.and_then(|of| of.score_ahead);
    ahead.map_or("–".to_owned(), |ahead| with_interval(ahead, coefficient))
}

fn coefficient(value: Option<f64>) -> String {
    dash(value.map(|value| format!("{value:+.3}")))
}

fn correlation(of: &Section, predictor: Predictor) -> String {
    with_interval(of.correlation(predictor, MEASURE), coefficient)
}

fn deciles(text: &mut String, all: &Section) {
    let title = format!("Tenth by score ({})", MEASURE.as_str());
    let mut shown = table(&[&title, "mean excess"]);
    for of in all.deciles(Predictor::Score, MEASURE) {
        let name = match of.decile {
            1 => "1 (worst)".to_owned(),
            10 => "10 (best)".to_owned(),
            other => other.to_string(),
        };
        shown.add_row([name, with_interval(of.value, excess)]);
    }
    put(text, shown);
}

fn reliability(text: &mut String, all: &Section) {
    let mut shown = table(&["Score", "wallets", "mean score", "follower ahead of peers"]);
    for bucket in all.reliability.iter().filter(|bucket| bucket.wallets > 0) {
        shown.add_row([
            format!("{:.0}–{:.0}", bucket.from, bucket.to),
            number(bucket.wallets),
            percent(bucket.said),
            share(bucket.ahead),
        ]);
    }
    put(text, shown);
}

fn cut_offs(text: &mut String, cut_offs: &[Section]) {
    let mut shown = table(&[
        "Cut-off",
        "with a score",
        "identified",
        "stopped",
        "score's correlation",
        "identified's excess",
    ]);
    for of in cut_offs {
        shown.add_row([
            date(of.cut_off),
            number(of.scored.wallets),
            number(of.identified.wallets),
            number(of.identified.stopped),
            correlation(of, Predictor::Score),
            with_interval(of.identified.excess(MEASURE), excess),
        ]);
    }
    put(text, shown);
}

/// Whether the list is as good as it was.
fn trend(text: &mut String, report: &Report) {
    let known = |of: &&Trend| of.measure == MEASURE && of.change.value.is_some();
    let Some(trend) = report.trends.iter().find(known) else {
        return;
    };
    let said = if trend.is_fading {
        "surely less"
    } else {
        "no sure change for the worse"
    };
    let _ = writeln!(
        text,
        "\nThe identified's excess over the last {RECENT_DAYS} days is {}, before it was {}: a change \
         of {}, {said}.",
        with_interval(trend.recent, excess),
        with_interval(trend.earlier, excess),
        with_interval(trend.change, excess),
    );
}

/// What following would have brought.
pub(crate) fn follow(reports: &[FollowReport]) -> String {
    let mut text = String::new();
    if reports.iter().all(|report| report.positions == 0) {
        text.push_str(
            "\nNo wallet was followed: none was identified and opened a position afterwards.\n",
        );
    }
    for report in reports.iter().filter(|report| report.positions > 0) {
        let _ = writeln!(
            text,
            "\nFollowing {} with a delay: {} opened after the cut-offs, excess over the market.\n\
             (A delayed follower trades at the first trade of another wallet after the delay. The \
             follower above\ntrades at the mean price of the next traded hour.)",
            report.group.as_str(),
            counted(
                usize::try_from(report.positions).unwrap_or(usize::MAX),
                "position"
            ),
        );
        let mut shown = table(&[
            "Delay",
            "filled",
            "sold with the leader",
            "after 1 d",
            "break-even cost",
        ]);
        for delay in Delay::ALL {
            let cell = |exit: Exit| {
                let mut cells = report.gross.iter();
                cells.find(|cell| cell.delay == delay.name() && cell.exit == exit.name())
            };
            let with_leader = cell(Exit::Leader);
            shown.add_row([
                delay.name(),
                percent(with_leader.and_then(|cell| cell.fill_rate)),
                with_leader.map_or("–".to_owned(), |cell| with_interval(cell.excess, excess)),
                cell(Exit::Hours(24))
                    .map_or("–".to_owned(), |cell| with_interval(cell.excess, excess)),
                percent(with_leader.and_then(|cell| cell.break_even_cost)),
            ]);
        }
        put(&mut text, shown);
        if let Some(secs) = report.half_life_secs {
            let _ = writeln!(
                text,
                "\nHalf of it is gone {} after the leader.",
                duration(secs)
            );
        }
        placebos(&mut text, report);
        net(&mut text, report);
    }
    text
}

/// Beside the leaders what stands in the place of their positions.
fn placebos(text: &mut String, report: &FollowReport) {
    let names = report.placebos.iter().map(|of| of.placebo.as_str());
    let names = ["Sold with the leader", report.group.as_str()]
        .into_iter()
        .chain(names);
    let mut shown = table(&names.collect::<Vec<_>>());
    for delay in Delay::ALL {
        let of = |cells: &[FollowCell]| {
            let is_it =
                |cell: &&FollowCell| cell.delay == delay.name() && cell.exit == Exit::Leader.name();
            let cell = cells.iter().find(is_it);
            cell.map_or("–".to_owned(), |cell| with_interval(cell.excess, excess))
        };
        let placebos = report.placebos.iter().map(|placebo| of(&placebo.gross));
        shown.add_row(
            [delay.name(), of(&report.gross)]
                .into_iter()
                .chain(placebos),
        );
    }
    put(text, shown);
}

/// After costs, by delay and size, and the size at which nothing is left.
fn net(text: &mut String, report: &FollowReport) {
    let mut sizes: Vec<f64> = report.net.iter().map(|cell| cell.size_usd).collect();
    sizes.sort_by(f64::total_cmp);
    sizes.dedup();
    let costs = report.costs;
    let title = format!(
        "After costs ({} fee, ${:.2} gas, impact {} × √(size ÷ hourly volume))",
        percent(Some(costs.fee)),
        costs.gas_usd,
        costs.impact,
    );
    let names: Vec<String> = sizes
        .iter()
        .map(|size| format!("${}", group_thousands(&size.to_string())))
        .collect();
    let header: Vec<&str> = std::iter::once(title.as_str())
        .chain(names.iter().map(String::as_str))
        .chain(["capacity"])
        .collect();
    let mut shown = table(&header);
    for delay in Delay::ALL {
        let of_delay = report.net.iter().filter(|cell| cell.delay == delay.name());
        let cells = of_delay.map(|cell| excess(cell.excess.value));
        let mut capacities = report.capacities.iter();
        let capacity = capacities.find(|of| of.delay == delay.name());
        let row = std::iter::once(delay.name()).chain(cells);
        shown.add_row(row.chain([size(capacity.and_then(|of| of.capacity))]));
    }
    put(text, shown);
}

/// `$2,300`, `> $100,000`
fn size(capacity: Option<Capacity>) -> String {
    dash(capacity.map(|of| {
        let more = if of.is_more { "> " } else { "" };
        let hundreds = (of.usd / 100.0).round() * 100.0;
        format!("{more}${}", group_thousands(&format!("{hundreds:.0}")))
    }))
}

fn put(text: &mut String, mut shown: Table) {
    for column in shown.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let _ = writeln!(text, "\n{shown}");
}

fn share(of: Interval) -> String {
    with_interval(of, percent)
}

/// `+1.20 % [+0.40 % to +2.00 %]`
fn with_interval(of: Interval, shown: impl Fn(Option<f64>) -> String) -> String {
    match (of.low, of.high) {
        (Some(_), Some(_)) if of.value.is_some() => {
            format!(
                "{} [{} to {}]",
                shown(of.value),
                shown(of.low),
                shown(of.high)
            )
        }
        _ => shown(of.value),
    }
}

fn counted(count: usize, what: &str) -> String {
    format!(
        "{} {what}{}",
        number(count as u64),
        if count == 1 { "" } else { "s" }
    )
}

pub(crate) fn date(at: Option<Timestamp>) -> String {
    dash(at.map(|at| Day::start(at.day()).to_string().chars().take(10).collect()))
}
