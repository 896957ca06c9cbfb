//! Laws of settling, over a store in memory.

use super::Version;
use super::memory::Memory;
use crate::{Origin, SourceId};
use proptest::prelude::*;
use smartmoney_model::{EventIndex, Timestamp, Trade, Usd};
use smartmoney_testkit::{TradeBuilder, time};
use std::collections::BTreeSet;

const TOKENS: [&str; 3] = ["USDC", "PEPE", "WETH"];
/// They differ by more than any spelling does.
const AMOUNTS: [&str; 4] = ["1.2345678", "20.1415926", "301.7182818", "4000.4142135"];
const ROUNDED: [&str; 4] = ["1.235", "20.14", "301.7", "4000.4"];

/// A row of the truth: transaction, wallet, tokens, amounts, whether it has a value, and what a
/// source without indexes states of it.
#[derive(Debug, Clone, Copy)]
struct True {
    transaction: u64,
    wallet: u64,
    sold: usize,
    bought: usize,
    amounts: (usize, usize),
    has_usd: bool,
    states: [bool; 5],
}

fn truth() -> impl Strategy<Value = Vec<True>> {
    let row = (
        1..4_u64,
        1..3_u64,
        0..3_usize,
        1..3_usize,
        0..4_usize,
        0..4_usize,
        any::<(bool, [bool; 5])>(),
    );
    prop::collection::vec(row, 1..9).prop_map(|rows| {
        let rows = rows.into_iter();
        rows.map(
            |(transaction, wallet, sold, other, give, get, (has_usd, states))| True {
                transaction,
                wallet,
                sold,
                bought: (sold + other) % 3,
                amounts: (give, get),
                has_usd,
                states,
            },
        )
        .collect()
    })
}

impl True {
    fn spell(&self, amounts: &[&str; 4]) -> TradeBuilder {
        let trade = TradeBuilder::new(self.transaction)
            .wallet(self.wallet)
            .block(100 + self.transaction)
            .at_time(time("2024-01-01T12:34:56.789Z"))
            .sold(TOKENS[self.sold], amounts[self.amounts.0])
            .bought(TOKENS[self.bought], amounts[self.amounts.1]);
        if self.has_usd { trade.usd("5") } else { trade }
    }

    fn with_index(&self, index: u64) -> Trade {
        self.spell(&AMOUNTS).evt_index(index).build()
    }

    fn without_index(&self, amounts: &[&str; 4]) -> Trade {
        let mut trade = self.spell(amounts).build();
        let [usd, bought_usd, gas, project, tx_index] = self.states;
        let dollars = |is_stated: bool, dollars: i64| is_stated.then(|| Usd::from_dollars(dollars));
        trade.amount_usd = dollars(usd, 6);
        trade.bought_amount_usd = dollars(bought_usd, 7);
        trade.gas_usd = dollars(gas, 1);
        trade.project = project.then(|| "curve".into());
        trade.tx_index = tx_index.then_some(3);
        without_index(trade)
    }
}

fn without_index(mut trade: Trade) -> Trade {
    trade.evt_index = Version::of(&trade).derived_index();
    trade
}

fn origin(source: i64, replace: bool) -> Origin {
    Origin {
        source: SourceId(source),
        replace,
        ..Origin::default()
    }
}

/// All that is left of the transactions that are chosen.
fn some(rows: &[True], chosen: [bool; 3]) -> Vec<(u64, True)> {
    let numbered = (0..).zip(rows.iter().copied());
    numbered
        .filter(|(_, row)| chosen[usize::try_from(row.transaction).unwrap() - 1])
        .collect()
}

/// How a file spoils a row.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Spoiled {
    No,
    Gone,
    Amounts,
    Value,
}

fn spoiled() -> impl Strategy<Value = Spoiled> {
    prop_oneof![
        Just(Spoiled::No),
        Just(Spoiled::Gone),
        Just(Spoiled::Amounts),
        Just(Spoiled::Value)
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn two_sources_are_one_set_in_any_order(
        rows in truth(),
        exact in any::<[bool; 3]>(),
        coarse in any::<[bool; 3]>(),
        rounds in any::<bool>(),
        has_block in any::<bool>(),
        cuts in any::<bool>(),
    ) {
        let exact = some(&rows, exact);
        let exact: Vec<_> = exact.iter().map(|(index, row)| row.with_index(*index)).collect();
        let spelling = if rounds { ROUNDED } else { AMOUNTS };
        let coarse = some(&rows, coarse);
        let mut coarse: Vec<_> =
            coarse.iter().map(|(_, row)| row.without_index(&spelling)).collect();
        for trade in &mut coarse {
            trade.block_number = trade.block_number.filter(|_| has_block);
            if cuts {
                trade.block_time = time("2024-01-01T12:34:00Z");
            }
        }
        let (mut one, mut other, mut piecewise) =
            (Memory::default(), Memory::default(), Memory::default());
        one.take_in(&exact, &origin(1, false));
        one.take_in(&coarse, &origin(2, false));
        other.take_in(&coarse, &origin(2, false));
        other.take_in(&exact, &origin(1, false));
        prop_assert_eq!(one.content(), other.content());
        for transaction in [3, 1, 2] {
            let hash = TradeBuilder::new(transaction).build().tx_hash;
            let part = |trades: &[Trade]| -> Vec<Trade> {
                trades.iter().filter(|t| t.tx_hash == hash).cloned().collect()
            };
            piecewise.take_in(&part(&coarse), &origin(2, false));
            piecewise.take_in(&part(&exact), &origin(1, false));
        }
        prop_assert_eq!(one.content(), piecewise.content());
        one.assert_one_place();
        for trade in exact.iter().chain(&coarse) {
            prop_assert!(one.knows_details_of(trade), "{:?} of {:?}", trade, one.content());
        }
        // Once more, and nothing changes.
        let before = one.content();
        for (source, trades) in [(1, &exact), (2, &coarse)] {
            let again = one.take_in(trades, &origin(source, false));
            prop_assert_eq!(again.known, trades.len() as u64);
        }
        prop_assert_eq!(one.content(), before);
    }

    #[test]
    fn replacing_and_back_is_nothing(
        rows in truth(),
        spoils in prop::collection::vec(spoiled(), 9),
        has_index in any::<bool>(),
        had_index in any::<bool>(),
        is_other_block in any::<bool>(),
        is_other_wallet in any::<bool>(),
    ) {
        let spell = |index, row: &True, has_index| {
            let trade = row.with_index(index);
            if has_index { trade } else { without_index(trade) }
        };
        // Without an index two equal rows are one, and a file that changes one of them tells
        // of a new trade.
        let mut told = BTreeSet::new();
        let rows: Vec<_> = rows
            .iter()
            .filter(|r| told.insert((r.transaction, r.wallet, r.sold, r.bought, r.amounts)))
            .collect();
        let numbered = || (0..).zip(&rows);
        let right: Vec<_> = numbered().map(|(at, row)| spell(at, row, had_index)).collect();
        let mut wrong = Vec::new();
        for ((at, row), spoiled) in numbered().zip(spoils) {
            let mut trade = spell(at, row, true);
            match spoiled {
                Spoiled::No => {}
                Spoiled::Gone => continue,
                // Without an index a trade of another wallet and of other amounts is another.
                Spoiled::Amounts if is_other_wallet => {}
                Spoiled::Amounts => trade.sold.amount += trade.sold.amount,
                Spoiled::Value => trade.amount_usd = Some("77".parse().unwrap()),
            }
            if is_other_block {
                trade.block_number = Some(500 + row.transaction);
            }
            if is_other_wallet {
                trade.wallet = smartmoney_testkit::evm_address(9);
            }
            wrong.push(if has_index { trade } else { without_index(trade) });
        }
        let mut memory = Memory::default();
        memory.take_in(&right, &origin(1, false));
        let before = memory.content();
        let counts = memory.take_in(&wrong, &origin(2, true));
        prop_assert_eq!(
            counts.inserted + counts.known + counts.updated + counts.replaced + counts.contradicting,
            wrong.len() as u64
        );
        prop_assert_eq!(counts.different, 0);
        memory.take_in(&right, &origin(1, true));
        prop_assert_eq!(memory.content(), before);
    }

    /// An export that numbers the rows of a transaction anew tells no new trade.
    #[test]
    fn renumbered_rows_count_once(
        rows in truth().prop_flat_map(|rows| {
            let indexes = (0..8_u64).collect::<Vec<_>>();
            (Just(rows), Just(indexes).prop_shuffle(), 0..3_u64)
        }),
    ) {
        let (rows, indexes, more) = rows;
        let first: Vec<_> = (0..).zip(&rows).map(|(at, row)| row.with_index(at)).collect();
        let numbered = indexes.iter().zip(&rows);
        let again: Vec<_> = numbered.map(|(at, row)| row.with_index(at + more)).collect();
        let mut memory = Memory::default();
        memory.take_in(&first, &origin(1, false));
        let mut before = memory.content();
        let counts = memory.take_in(&again, &origin(2, false));
        prop_assert_eq!(counts.inserted, 0);
        prop_assert_eq!(counts.known + counts.updated, again.len() as u64);
        // Of trades that are alike, one may have had no value.
        if counts.updated == 0 {
            prop_assert_eq!(memory.content(), before);
        }
        before = memory.content();
        let counts = memory.take_in(&again, &origin(2, false));
        prop_assert_eq!(counts.known, again.len() as u64);
        prop_assert_eq!(memory.content(), before);
    }

    /// Rows of before may be alike but for made-up indexes, which others need now.
    #[test]
    fn indexes_of_before_give_way(rows in truth(), more in truth()) {
        let before: Vec<_> = rows.iter().chain(&rows).chain(&rows).collect();
        let before: Vec<_> = (0..).zip(before).map(|(at, row)| row.with_index(at)).collect();
        let mut memory = Memory::default();
        memory.take_in(&before, &origin(1, false));
        for (_, stored) in memory.rows.values_mut() {
            stored.source = None;
            stored.version.is_told = false;
        }
        let more: Vec<_> = more.iter().chain(&more).collect();
        let more: Vec<_> = (0..).zip(more).map(|(at, row)| row.with_index(at)).collect();
        memory.take_in(&more, &origin(2, false));
        let again = memory.take_in(&more, &origin(2, false));
        prop_assert_eq!(again.inserted, 0);
    }

    /// What contradicts leaves what is stored, and is counted.
    #[test]
    fn contradictions_change_nothing(rows in truth(), other_block in any::<bool>()) {
        let right: Vec<_> = (0..).zip(&rows).map(|(at, row)| row.with_index(at)).collect();
        let mut memory = Memory::default();
        memory.take_in(&right, &origin(1, false));
        let before = memory.content();
        let mut wrong = right.clone();
        for trade in &mut wrong {
            if other_block {
                trade.block_number = trade.block_number.map(|number| number + 1);
                trade.evt_index = EventIndex::Stated(900);
            } else {
                trade.bought.amount += trade.bought.amount;
            }
        }
        let counts = memory.take_in(&wrong, &origin(2, false));
        prop_assert_eq!(memory.content(), before);
        prop_assert_eq!(counts.different + counts.contradicting, wrong.len() as u64);
        prop_assert!(!counts.examples.is_empty());
    }

    /// A source spells its times alike, also those at a full minute.
    #[test]
    fn two_times_of_one_file_contradict(rows in truth(), later in 1..200_i64, numbers in any::<bool>()) {
        let at = |index: usize, row: &True, seconds: i64| {
            let mut trade = row.with_index(index as u64);
            let minute = time("2024-01-01T12:34:00Z").as_micros();
            trade.block_time = Timestamp::from_micros(minute + 1_000_000 * seconds);
            trade.block_number = trade.block_number.filter(|_| numbers);
            trade
        };
        let numbered = || rows.iter().enumerate();
        let first: Vec<_> = numbered().map(|(index, row)| at(index, row, 0)).collect();
        let second: Vec<_> = numbered()
            .map(|(index, row)| {
                let mut trade = at(10 + index, row, later);
                trade.block_number = trade.block_number.map(|number| number + 1);
                trade
            })
            .collect();
        let both = [&first[..], &second].concat();
        let (mut one, mut other) = (Memory::default(), Memory::default());
        one.take_in(&first, &origin(1, false));
        let counts = other.take_in(&both, &origin(1, false));
        prop_assert_eq!(counts.contradicting, second.len() as u64);
        prop_assert_eq!(one.content(), other.content());
        // In two files as well, where they don't have the amounts in common.
        let mut changed = second;
        for trade in &mut changed {
            trade.sold.amount += trade.sold.amount;
        }
        let counts = one.take_in(&changed, &origin(2, false));
        prop_assert_eq!(counts.contradicting, changed.len() as u64);
        prop_assert_eq!(one.content(), other.content());
    }
}
