//! The tables in words: what all runs together say.

mod calibration;

use crate::harness::scenario_names;
use crate::statistics::wilson;
use crate::{Draw, Placebo, Run};
use calibration::{calibration_table, finer_tables};
use smartmoney_analysis::METHODOLOGY_VERSION;
use smartmoney_model::ScoreBasis;
use smartmoney_simulate::Kind;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::ops::RangeInclusive;

/// The seeds by which the method was chosen: what it does with them shows nothing.
const CHOSEN_WITH: RangeInclusive<u64> = 1..=16;

/// Of 100 draws without skill, at least this many identify no wallet if 5 % of them would identify
/// one: with fewer, chance does not explain it (binomial, one-sided 5 %).
const LEAST_OF_100: u64 = 91;

/// Those who get what no other wallet can have, or who only repeat others.
const TRICKSTERS: [Kind; 4] = [Kind::Sniper, Kind::WashPair, Kind::Ring, Kind::Copy];

/// The document: what is known of the latest version that has runs, apart from the seeds by
/// which the method was chosen.
pub fn document(runs: &[Run], draws: &[Draw]) -> String {
    let version = latest(runs);
    let draws: Vec<&Draw> = draws
        .iter()
        .filter(|of| of.version == version && !CHOSEN_WITH.contains(&of.seed))
        .collect();
    let mut text = format!(
        "<!-- Made of runs.csv and placebo.csv by `make validity`: do not edit. -->\n\n\
         # How well it works\n\n\
         Simulated markets in which the skill of every wallet is known, analysed by the default \
         rules of methodology {version}: `runs.csv` has a row for each market and \
         seed. `smartmoney simulate --scenario NAME --seed SEED` makes the same market. Seeds 1 \
         to 16 helped to choose the method, so no table below counts them.\n\n"
    );
    text += &tables(&counted(runs));
    text += &placebo_table(&draws);
    text
}

/// The page of the method with the first two tables of the document in it, from the heading of the
/// first to the end of its section; None where that heading is missing.
pub fn with_tables(page: &str, runs: &[Run]) -> Option<String> {
    let runs = counted(runs);
    let tables = [identified_table(&runs), calibration_table(&runs)].concat();
    let tables = tables.replace("## ", "### ");
    let heading = tables.lines().next()?;
    let (before, after) = page.split_once(&format!("{heading}\n"))?;
    let rest = after.find("\n## ").map_or("", |end| &after[end + 1..]);
    Some(format!("{before}{tables}{rest}"))
}

/// Runs of the latest version, without the seeds by which the method was chosen.
fn counted(runs: &[Run]) -> Vec<Run> {
    let version = latest(runs);
    let counts = |run: &&Run| run.version == version && !CHOSEN_WITH.contains(&run.seed);
    runs.iter().filter(counts).cloned().collect()
}

fn latest(runs: &[Run]) -> &str {
    let parts = |version: &str| -> Vec<u32> {
        let parts = version.split('.');
        parts.filter_map(|part| part.parse().ok()).collect()
    };
    let versions = runs.iter().map(|run| run.version.as_str());
    let latest = versions.max_by_key(|version| parts(version));
    latest.unwrap_or(METHODOLOGY_VERSION)
}

/// The tables of these runs, in Markdown.
pub fn tables(runs: &[Run]) -> String {
    [
        identified_table(runs),
        calibration_table(runs),
        finer_tables(runs),
        area_table(runs),
        kind_table(runs),
    ]
    .concat()
}

/// The runs of each scenario, in the order of the catalogue, and those of others after them.
fn by_scenario(runs: &[Run]) -> Vec<(&str, Vec<&Run>)> {
    let mut names: Vec<&str> = scenario_names().collect();
    for run in runs {
        if !names.contains(&run.scenario.as_str()) {
            names.push(&run.scenario);
        }
    }
    let of = |name: &str| runs.iter().filter(|run| run.scenario == name).collect();
    let all = names.into_iter().map(|name| (name, of(name)));
    all.filter(|(_, runs): &(_, Vec<&Run>)| !runs.is_empty())
        .collect()
}

/// Not a part of all: the same wallets as those of another market, and what is shown apart.
const APART: [&str; 2] = ["routed", "random"];

fn pooled(runs: &[Run]) -> Vec<&Run> {
    let counts = |run: &&Run| !APART.contains(&run.scenario.as_str());
    runs.iter().filter(counts).collect()
}

fn sum(runs: &[&Run], of: fn(&Run) -> u64) -> u64 {
    runs.iter().map(|run| of(run)).sum()
}

fn identified_table(runs: &[Run]) -> String {
    let mut text = String::from(
        "## Who is identified\n\n\
         *Without skill* are identified wallets that are not skilled, and the *false share* is \
         theirs of all identified (with the interval of 95 % by Wilson, as if wallets were \
         independent: they are not, because wallets of one market hold the same tokens, and all \
         markets of one seed have the same draws behind their prices; many seeds say more than \
         many scenarios). *Recall* is the share identified of the skilled wallets with at least 30 \
         compared positions. *Of oracle* is how many skilled traders are identified for each one \
         that an oracle finds: a test of the wallet's own returns that knows how each wallet draws \
         them, and corrects for many tests likewise. It sees no more than positions and returns, so \
         where many losers are kept or many tokens are pumped it can find fewer. *p* is \
         the share of tested wallets without skill, with at least 30 compared positions, whose \
         p-value is below. *Tricked* are the markets in which a sniper, a wash pair, a ring or \
         a copy was identified. *All* leaves out `routed`, whose wallets are those of `plain`, \
         and `random`: its settings are drawn at random, which shows what the method does in \
         markets that were not thought of when it was made.\n\n\
         | scenario | seeds | identified | without skill | false share | recall | of oracle | p < 0.05 | p < 0.001 | tricked |\n\
         |---|---|--:|--:|---|--:|--:|--:|--:|--:|\n",
    );
    for (name, runs) in by_scenario(runs) {
        identified_row(&mut text, name, &runs);
    }
    identified_row(&mut text, "**all**", &pooled(runs));
    text + "\n"
}

fn identified_row(text: &mut String, name: &str, runs: &[&Run]) {
    let identified = sum(runs, |run| run.identified);
    let without = sum(runs, |run| run.without_skill);
    let tested = sum(runs, |run| run.skilled_tested);
    let nulls = sum(runs, |run| run.null_tested);
    let tricked = |run: &&&Run| {
        let mut kinds = TRICKSTERS.iter();
        kinds.any(|kind| run.identified_kinds.of(kind.as_str()) > 0)
    };
    let _ = writeln!(
        text,
        "| {name} | {} | {identified} | {without} | {} | {} | {} | {} | {} | {} |",
        seeds(runs),
        with_interval(without, identified),
        percent(identified - without, tested, 0),
        percent(
            sum(runs, |run| run.found),
            sum(runs, |run| run.oracle_found),
            0
        ),
        percent(sum(runs, |run| run.null_under_05), nulls, 1),
        percent(sum(runs, |run| run.null_under_001), nulls, 2),
        runs.iter().filter(tricked).count(),
    );
}

/// `3–6, 8`.
fn seeds(runs: &[&Run]) -> String {
    let seeds: BTreeSet<u64> = runs.iter().map(|run| run.seed).collect();
    let seeds: Vec<u64> = seeds.into_iter().collect();
    let ranges = seeds.chunk_by(|a, b| a + 1 == *b).map(|range| match range {
        [one] => one.to_string(),
        [first, second] => format!("{first}, {second}"),
        [first, .., last] => format!("{first}–{last}"),
        [] => String::new(),
    });
    ranges.collect::<Vec<_>>().join(", ")
}

fn percent(part: u64, whole: u64, digits: usize) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    format!("{:.digits$} %", 100.0 * part as f64 / whole as f64)
}

fn with_interval(part: u64, whole: u64) -> String {
    let Some((low, high)) = wilson(part, whole) else {
        return "–".to_owned();
    };
    let share = percent(part, whole, 1);
    format!("{share} ({:.1}–{:.1})", 100.0 * low, 100.0 * high)
}

type Area = fn(&Run) -> Option<f64>;

const AREAS: [(&str, Area); 7] = [
    ("score", |run| run.auc_score),
    ("oracle", |run| run.auc_oracle),
    ("PnL", |run| run.auc_pnl),
    ("ROI", |run| run.auc_roi),
    ("win rate", |run| run.auc_win_rate),
    ("Sharpe ratio", |run| run.auc_sharpe),
    ("old score", |run| run.auc_old_score),
];

fn area_table(runs: &[Run]) -> String {
    let mut text = String::from(
        "## Which figure tells skill from luck?\n\n\
         The probability that a skilled wallet has the larger figure than one without skill \
         (AUC): 0.5 is a coin, 1 is certain. Of all tested wallets; the mean over the seeds. \
         The old score is that of version 2, a weighted sum of the profile.\n\n| scenario |",
    );
    for (name, _) in AREAS {
        let _ = write!(text, " {name} |");
    }
    let _ = writeln!(text, "\n|---|{}", "--:|".repeat(AREAS.len()));
    let mut row = |name: &str, runs: &[&Run]| {
        let means = AREAS.map(|(_, of)| mean(runs.iter().filter_map(|run| of(run))));
        if means.iter().all(Option::is_none) {
            return;
        }
        let _ = write!(text, "| {name} |");
        for mean in means {
            let _ = match mean {
                Some(mean) => write!(text, " {mean:.3} |"),
                None => write!(text, " – |"),
            };
        }
        text.push('\n');
    };
    for (name, runs) in by_scenario(runs) {
        row(name, &runs);
    }
    row("**all**", &pooled(runs));
    text + "\n"
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (count, sum) = values.fold((0.0, 0.0), |(count, sum), value| (count + 1.0, sum + value));
    (count > 0.0).then(|| sum / count)
}

/// Bases that are no score.
const RECOGNISED: [ScoreBasis; 4] = [
    ScoreBasis::Bot,
    ScoreBasis::MarketMaker,
    ScoreBasis::WashTrader,
    ScoreBasis::Copy,
];

fn trades_by_judgement(kind: Kind) -> bool {
    kind.is_trader() || matches!(kind, Kind::AirdropDumper | Kind::Funded | Kind::Truncated)
}

fn kind_table(runs: &[Run]) -> String {
    let runs = pooled(runs);
    let mut text = String::from(
        "## Who is recognised as no trader by judgement?\n\n\
         All markets together, by what the wallets are in truth and by what they are recognised \
         as. Whoever trades by judgement and is recognised as something else is a *false alarm*. \
         *Identified* counts wallets that are no plain traders.\n\n\
         | kind | wallets | bot | market maker | wash trader | copy | recognised | false alarms | identified |\n\
         |---|--:|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    for kind in Kind::ALL {
        let name = kind.as_str();
        let wallets: u64 = runs.iter().map(|run| run.kinds.of(name)).sum();
        if wallets == 0 {
            continue;
        }
        let as_what = RECOGNISED.map(|basis| {
            let key = format!("{}:{name}", basis.as_str());
            runs.iter().map(|run| run.recognised.of(&key)).sum::<u64>()
        });
        let recognised: u64 = as_what.iter().sum();
        let false_alarms = if trades_by_judgement(kind) {
            recognised.to_string()
        } else {
            "–".to_owned()
        };
        let identified = if kind.is_trader() {
            "–".to_owned()
        } else {
            let of = runs.iter().map(|run| run.identified_kinds.of(name));
            of.sum::<u64>().to_string()
        };
        let [bot, maker, wash, copy] = as_what;
        let _ = writeln!(
            text,
            "| {name} | {wallets} | {bot} | {maker} | {wash} | {copy} | {} | {false_alarms} | {identified} |",
            percent(recognised, wallets, 1),
        );
    }
    text + "\n"
}

fn placebo_table(draws: &[&Draw]) -> String {
    let mut text = format!(
        "## Without skill\n\n\
         The wallets of a market, whose skill is taken away: *tokens* gives each wallet other \
         tokens of the same age and liquidity, at the same times and for as many dollars; *weeks* \
         moves all of a wallet's trades by the same number of weeks. All prices are true. With a \
         false discovery rate of 5 %, 95 of 100 draws should identify no wallet; fewer than \
         {LEAST_OF_100} are no chance. `placebo.csv` has a row for each draw.\n\n\
         | placebo | market | draws | wallets | tested | none identified | identified, all draws | p < 0.05 | p < 0.001 |\n\
         |---|---|--:|--:|--:|--:|--:|--:|--:|\n"
    );
    let markets: BTreeSet<(&str, u64)> = draws
        .iter()
        .map(|of| (of.scenario.as_str(), of.seed))
        .collect();
    for placebo in Placebo::ALL {
        for (scenario, seed) in &markets {
            let is_one =
                |of: &&&Draw| of.placebo == placebo && of.scenario == *scenario && of.seed == *seed;
            let draws: Vec<&&Draw> = draws.iter().filter(is_one).collect();
            let Some(first) = draws.first() else { continue };
            let nobody = draws.iter().filter(|of| of.identified == 0).count();
            let all = |of: fn(&Draw) -> u64| draws.iter().map(|one| of(one)).sum::<u64>();
            let _ = writeln!(
                text,
                "| {} | {scenario} {seed} | {} | {} | {} | {nobody} | {} | {} | {} |",
                placebo.as_str(),
                draws.len(),
                first.wallets,
                all(|of| of.tested) / draws.len() as u64,
                all(|of| of.identified),
                percent(all(|of| of.under_05), all(|of| of.enough), 1),
                percent(all(|of| of.under_001), all(|of| of.enough), 2),
            );
        }
    }
    text
}
