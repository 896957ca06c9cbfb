//! The properties of a simulated market that measurements rely on.

#![allow(
    clippy::unwrap_used,
    reason = "the helpers of tests may fail like tests"
)]

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::RowAccessor;
use smartmoney_model::{Address, Leg, TokenAmount, TokenKind, Trade, TxHash, Usd};
use smartmoney_simulate::{
    Kind, Scenario, Summary, WalletTruth, simulate, write_parquet, write_truth,
};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Fewer draws than by default: tests without optimisation take long enough.
fn scenario(wallets: u32, days: u32, seed: u64) -> Scenario {
    let mut scenario = Scenario::with_total(wallets, days, seed);
    scenario.skill.draws = 500;
    scenario
}

/// A market that several tests look at.
fn shared() -> &'static (Vec<Trade>, Summary) {
    static SHARED: OnceLock<(Vec<Trade>, Summary)> = OnceLock::new();
    SHARED.get_or_init(|| run(&scenario(600, 180, 11)))
}

fn run(scenario: &Scenario) -> (Vec<Trade>, Summary) {
    let mut trades = Vec::new();
    let summary = simulate(scenario, |trade| {
        trades.push(trade);
        Ok(())
    })
    .unwrap();
    (trades, summary)
}

fn rows(kind: Kind) -> impl Iterator<Item = &'static WalletTruth> {
    shared().1.truth.iter().filter(move |row| row.kind == kind)
}

fn trades_of(row: &WalletTruth) -> Vec<&'static Trade> {
    let wallet = row.wallet;
    shared()
        .0
        .iter()
        .filter(|trade| trade.wallet == wallet)
        .collect()
}

/// Writes both files; their paths.
fn write(folder: &Path, name: &str, scenario: &Scenario) -> (PathBuf, PathBuf, Summary) {
    let parquet = folder.join(format!("{name}.parquet"));
    let truth = folder.join(format!("{name}.csv"));
    let summary = write_parquet(File::create(&parquet).unwrap(), scenario, |_| ()).unwrap();
    write_truth(File::create(&truth).unwrap(), &summary.truth).unwrap();
    (parquet, truth, summary)
}

#[test]
fn one_seed_gives_the_same_bytes_and_another_gives_others() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = scenario(120, 40, 3);
    let (a, a_truth, _) = write(folder.path(), "a", &scenario);
    let (b, b_truth, _) = write(folder.path(), "b", &scenario);
    let other = Scenario {
        seed: 4,
        ..scenario
    };
    let (c, c_truth, _) = write(folder.path(), "c", &other);
    assert!(fs::read(&a).unwrap() == fs::read(&b).unwrap());
    assert!(fs::read(&a_truth).unwrap() == fs::read(&b_truth).unwrap());
    assert!(fs::read(&a).unwrap() != fs::read(&c).unwrap());
    assert!(fs::read(&a_truth).unwrap() != fs::read(&c_truth).unwrap());
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(left.len(), 6, "nothing but the files stays");
}

#[test]
fn the_file_holds_the_same_trades_and_every_cell_can_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = scenario(60, 60, 9);
    let (path, _, summary) = write(folder.path(), "t", &scenario);
    let (trades, again) = run(&scenario);
    assert_eq!(summary, again);
    let reader = SerializedFileReader::new(fs::File::open(path).unwrap()).unwrap();
    let mut count = 0;
    for (row, trade) in reader.get_row_iter(None).unwrap().zip(&trades) {
        let row = row.unwrap();
        let text = |column: usize| row.get_string(column).unwrap().as_str();
        assert_eq!(text(0), "ethereum");
        assert_eq!(text(1), trade.project.as_deref().unwrap());
        assert_eq!(
            row.get_timestamp_micros(3).unwrap(),
            trade.block_time.as_micros()
        );
        assert_eq!(
            row.get_long(4).unwrap().cast_unsigned(),
            trade.block_number.unwrap()
        );
        assert_eq!(text(7).parse::<TokenAmount>().unwrap(), trade.bought.amount);
        assert_eq!(text(8).parse::<TokenAmount>().unwrap(), trade.sold.amount);
        assert_eq!(Some(text(9).parse::<Usd>().unwrap()), trade.amount_usd);
        assert_eq!(text(10), trade.bought.token.address.to_string());
        assert_eq!(text(11), trade.sold.token.address.to_string());
        for address in [10, 11, 12, 15, 16] {
            Address::parse(text(address), &trade.chain).unwrap();
        }
        assert_eq!(text(14).parse::<TxHash>().unwrap(), trade.tx_hash);
        assert_eq!(
            Address::parse(text(15), &trade.chain).unwrap(),
            trade.wallet
        );
        assert_eq!(row.get_long(17).unwrap(), trade.evt_index.to_i64());
        count += 1;
    }
    assert_eq!(count, trades.len());
}

#[test]
fn trades_are_chronological_unique_and_within_the_span() {
    let (trades, _) = shared();
    let position = |trade: &Trade| (trade.block_number, trade.evt_index);
    assert!(
        trades
            .windows(2)
            .all(|pair| position(&pair[0]) < position(&pair[1]))
    );
    let start = Scenario::default().start.as_secs();
    for trade in trades {
        let seconds = trade.block_time.as_secs() - start;
        assert!((0..180 * 86_400).contains(&seconds));
        assert!(!trade.sold.amount.is_zero() && !trade.bought.amount.is_zero());
        assert!(trade.sold.token != trade.bought.token);
        assert!(trade.amount_usd.is_some_and(Usd::is_positive));
    }
}

#[test]
fn truth_counts_the_trades_that_are_there() {
    let (trades, summary) = shared();
    let mut counts: BTreeMap<Address, u64> = BTreeMap::new();
    for trade in trades {
        *counts.entry(trade.wallet).or_default() += 1;
    }
    assert_eq!(summary.rows, trades.len() as u64);
    assert_eq!(summary.truth.len(), 600);
    for row in &summary.truth {
        assert_eq!(
            row.trades,
            counts.get(&row.wallet).copied().unwrap_or(0),
            "{}",
            row.kind
        );
        if row.kind.is_trader() {
            assert_eq!(row.positions, row.outcomes.len() as u64);
            assert!(row.trades >= 2 * row.positions);
            assert!(row.oracle_p_value.is_some_and(|p| (0.0..=1.0).contains(&p)));
        } else {
            assert_eq!(
                (row.oracle_p_value, row.edge_ratio, row.mean_excess()),
                (None, None, None)
            );
        }
    }
}

/// (Σ of results ÷ set deviation ÷ n, its standard error, the mean result that was set, alike).
fn pooled(rows: &[&WalletTruth]) -> (f64, f64, f64) {
    let (mut n, mut sum, mut squares, mut set) = (0.0, 0.0, 0.0, 0.0);
    for row in rows {
        let (mean, deviation) = (row.expected_mean.unwrap(), row.expected_std.unwrap());
        for outcome in &row.outcomes {
            let result = outcome.excess / deviation;
            n += 1.0;
            sum += result;
            squares += result * result;
            set += mean / deviation;
        }
    }
    let mean: f64 = sum / n;
    (mean, ((squares / n - mean * mean) / n).sqrt(), set / n)
}

#[test]
fn skill_is_what_it_was_set_to() {
    let mut scenario = scenario(240, 180, 21);
    // All wallets are skilled or losers: more positions for the same time.
    scenario.shares.no_skill = 0.0;
    scenario.shares.others = 0.0;
    scenario.shares.losers = 0.25;
    scenario.shares.skilled = 0.75;
    scenario.skill.draws = 2_000;
    let summary = simulate(&scenario, |_| Ok(())).unwrap();
    for edge in [0.10, 0.20, 0.35, -0.20] {
        let rows: Vec<&WalletTruth> = summary
            .truth
            .iter()
            .filter(|r| r.edge_ratio == Some(edge))
            .collect();
        assert_eq!(rows.len(), 60);
        let (mean, error, set) = pooled(&rows);
        assert!(
            (mean - set).abs() < 4.0 * error + 0.01,
            "{edge}: {mean} against {set} ± {error}"
        );
        // Losers whose costs are higher than their edge stay as they are.
        if edge > 0.0 {
            assert!((set - edge).abs() < 0.01, "{edge}: {set}");
        } else {
            assert!(set < edge + 0.01, "{edge}: {set}");
        }
    }
}

#[test]
fn without_skill_trading_costs_money_also_for_those_who_often_win() {
    let rows: Vec<&WalletTruth> = rows(Kind::NoSkill).collect();
    for disposition in [false, true] {
        let group: Vec<&WalletTruth> = rows
            .iter()
            .filter(|r| r.disposition == disposition)
            .copied()
            .collect();
        let (mean, error, set) = pooled(&group);
        assert!(mean < -error, "disposition {disposition}: {mean} ± {error}");
        assert!(
            (mean - set).abs() < 4.0 * error + 0.02,
            "disposition {disposition}: {mean} against {set}"
        );
    }
    // Who takes profits early wins most of the time, and still has no skill.
    let wins = |row: &&WalletTruth| row.outcomes.iter().filter(|o| o.excess > 0.0).count() as f64;
    let share = |disposition: bool| {
        let group = rows.iter().filter(|r| r.disposition == disposition);
        let (wins, all) = group.fold((0.0, 0.0), |(w, n), row| {
            (w + wins(row), n + row.outcomes.len() as f64)
        });
        wins / all
    };
    assert!(
        share(true) > share(false) + 0.03,
        "{} {}",
        share(true),
        share(false)
    );
}

#[test]
fn null_ranks_are_uniform_without_skill() {
    let mut ranks: Vec<f64> = rows(Kind::NoSkill)
        .filter(|row| !row.disposition)
        .flat_map(|row| row.outcomes.iter().map(|o| o.null_rank))
        .collect();
    ranks.sort_by(f64::total_cmp);
    let n = ranks.len() as f64;
    let distance = (0..)
        .zip(&ranks)
        .map(|(i, u)| (f64::from(i) / n - u).abs())
        .fold(0.0, f64::max);
    // Kolmogorov–Smirnov at 10⁻⁴, and some for the ranks' own sampling error.
    assert!(
        distance < 2.2 / n.sqrt() + 0.005,
        "{distance} with {n} positions"
    );
}

#[test]
fn every_other_kind_is_what_it_is_called() {
    for row in rows(Kind::MarketMaker) {
        let trades = trades_of(row);
        let days: BTreeSet<_> = trades.iter().map(|t| t.block_time.day()).collect();
        assert!(trades.len() / days.len() > 200);
    }
    for row in rows(Kind::SandwichBot) {
        let trades = trades_of(row);
        assert!(
            trades
                .chunks(2)
                .all(|pair| pair[0].block_number == pair[1].block_number)
        );
    }
    for row in rows(Kind::ArbitrageBot) {
        let txs: BTreeSet<_> = trades_of(row).iter().map(|t| t.tx_hash).collect();
        assert!(
            txs.len() < trades_of(row).len(),
            "some go through several pools at once"
        );
    }
    for row in rows(Kind::AirdropDumper) {
        assert!(trades_of(row).iter().all(|t| is_stable(&t.bought)));
    }
    for row in rows(Kind::Funded) {
        let (paid, got) = flows(row);
        assert!(got > 1.3 * paid, "{got} against {paid}");
    }
    let (gains, losses): (Vec<_>, Vec<_>) = rows(Kind::WashPair).partition(|row| {
        let (paid, got) = flows(row);
        got > paid
    });
    assert_eq!(gains.len(), losses.len());
    assert!(!gains.is_empty());
}

fn is_stable(leg: &Leg) -> bool {
    leg.token.kind() == TokenKind::Stable
}

/// USD paid for purchases with cash, and got for sales.
fn flows(row: &WalletTruth) -> (f64, f64) {
    let (mut paid, mut got) = (0.0, 0.0);
    for trade in trades_of(row) {
        let usd = trade.amount_usd.unwrap().to_f64();
        if is_stable(&trade.bought) {
            got += usd;
        }
        if is_stable(&trade.sold) {
            paid += usd;
        }
    }
    (paid, got)
}

#[test]
fn truncated_wallets_sell_what_they_never_bought() {
    for row in rows(Kind::Truncated) {
        let mut held: BTreeMap<String, f64> = BTreeMap::new();
        let mut missing = false;
        for trade in trades_of(row) {
            let bought = held.entry(trade.bought.token.label()).or_default();
            *bought += trade.bought.amount.to_f64();
            let sold = held.entry(trade.sold.token.label()).or_default();
            *sold -= trade.sold.amount.to_f64();
            missing |= *sold < 0.0 && trade.sold.token.kind() == TokenKind::Other;
        }
        assert!(missing);
    }
}

#[test]
fn the_smallest_markets_work() {
    for (wallets, days) in [(0, 1), (1, 1), (2, 1), (1, 400), (40, 1), (100, 2)] {
        let mut scenario = scenario(wallets, days, 5);
        let (trades, summary) = run(&scenario);
        assert_eq!(summary.truth.len(), wallets as usize);
        assert_eq!(trades.is_empty(), wallets == 0);
        scenario.market.tokens = 2;
        run(&scenario);
    }
    let folder = tempfile::tempdir().unwrap();
    let (path, truth, _) = write(folder.path(), "empty", &scenario(0, 1, 1));
    let reader = SerializedFileReader::new(fs::File::open(path).unwrap()).unwrap();
    assert_eq!(reader.metadata().file_metadata().num_rows(), 0);
    assert_eq!(fs::read_to_string(truth).unwrap().lines().count(), 1);
}

#[test]
fn every_kind_trades_in_a_short_market() {
    let mut scenario = scenario(140, 1, 8);
    scenario.shares.no_skill = 0.0;
    scenario.shares.losers = 0.0;
    scenario.shares.skilled = 0.0;
    scenario.shares.others = 1.0;
    let (trades, summary) = run(&scenario);
    let kinds: BTreeSet<Kind> = summary.truth.iter().map(|row| row.kind).collect();
    assert_eq!(kinds.len(), 7);
    assert!(trades.len() > 1_000);
}
