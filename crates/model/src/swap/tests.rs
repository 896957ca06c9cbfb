use super::{Swap, SwapKind, Swaps};
use crate::{LedgerTrade, Timestamp, TokenAmount, TokenId, TransactionId, Usd};
use proptest::prelude::*;

const USDC: u32 = 0;
const WETH: u32 = 1;
const TOK: u32 = 2;

fn amount(text: &str) -> TokenAmount {
    text.parse().unwrap()
}

/// A row of transaction 1, at the log index 0.
fn row(sold: (&str, u32), bought: (&str, u32)) -> LedgerTrade {
    LedgerTrade {
        block_time: Timestamp::from_secs(1_700_000_000),
        block_number: Some(1),
        tx_index: None,
        log_index: Some(0),
        transaction: TransactionId(1),
        sold: TokenId(sold.1),
        sold_amount: amount(sold.0),
        bought: TokenId(bought.1),
        bought_amount: amount(bought.0),
        amount_usd: None,
        bought_amount_usd: None,
        gas_usd: None,
        project: 1,
    }
}

fn by(project: u32, row: LedgerTrade) -> LedgerTrade {
    LedgerTrade { project, ..row }
}

fn at_log(log_index: u64, row: LedgerTrade) -> LedgerTrade {
    let log_index = Some(log_index);
    LedgerTrade { log_index, ..row }
}

fn swaps(rows: &[LedgerTrade]) -> Swaps {
    Swaps::of(&mut rows.to_vec())
}

type Shown = (SwapKind, Vec<(u32, String)>, Vec<(u32, String)>);

/// The kind of the only swap, and what it moves.
fn shown(rows: &[LedgerTrade]) -> Shown {
    let shown = all_shown(rows);
    assert_eq!(shown.len(), 1);
    shown[0].clone()
}

fn all_shown(rows: &[LedgerTrade]) -> Vec<Shown> {
    swaps(rows).iter().map(|swap| show(&swap)).collect()
}

fn show(swap: &Swap<'_>) -> Shown {
    let flows = |flows: &[super::Flow]| {
        flows
            .iter()
            .map(|flow| (flow.token.0, flow.amount.to_string()))
            .collect()
    };
    (swap.kind, flows(swap.sold), flows(swap.bought))
}

fn exchange(sold: (u32, &str), bought: (u32, &str)) -> Shown {
    let one = |(token, amount): (u32, &str)| vec![(token, amount.to_owned())];
    (SwapKind::Exchange, one(sold), one(bought))
}

#[test]
fn what_passes_through_is_gone_in_either_order_of_the_rows() {
    let hops = [
        row(("1000", USDC), ("0.5", WETH)),
        row(("0.5", WETH), ("10", TOK)),
    ];
    let expected = exchange((USDC, "1000"), (TOK, "10"));
    assert_eq!(shown(&hops), expected);
    let exact_output = [at_log(1, hops[1]), at_log(2, hops[0])];
    assert_eq!(shown(&exact_output), expected);
    // 12 significant digits.
    let rounded = row(("0.500000000001", WETH), ("10", TOK));
    assert_eq!(shown(&[hops[0], rounded]), expected);
}

#[test]
fn a_part_that_stays_is_bought() {
    let rows = [
        row(("1000", USDC), ("0.5", WETH)),
        row(("0.4", WETH), ("10", TOK)),
    ];
    assert_eq!(
        all_shown(&rows),
        [
            exchange((USDC, "200"), (WETH, "0.1")),
            exchange((USDC, "800"), (TOK, "10")),
        ]
    );
    let sold_more = [
        row(("1000", USDC), ("0.5", WETH)),
        row(("0.8", WETH), ("16", TOK)),
    ];
    assert_eq!(
        all_shown(&sold_more),
        [
            exchange((WETH, "0.3"), (TOK, "6")),
            exchange((USDC, "1000"), (TOK, "10")),
        ]
    );
}

#[test]
fn each_pair_of_tokens_is_a_swap() {
    let two = [
        row(("1000", USDC), ("10", TOK)),
        row(("500", USDC), ("5", 3)),
    ];
    assert_eq!(
        all_shown(&two),
        [
            exchange((USDC, "500"), (3, "5")),
            exchange((USDC, "1000"), (TOK, "10")),
        ]
    );
    // Half of what passes through goes each way.
    let forked = [
        row(("1000", USDC), ("0.5", WETH)),
        row(("0.25", WETH), ("5", TOK)),
        row(("0.25", WETH), ("7", 3)),
    ];
    assert_eq!(
        all_shown(&forked),
        [
            exchange((USDC, "500"), (TOK, "5")),
            exchange((USDC, "500"), (3, "7")),
        ]
    );
}

/// Stores number tokens as they meet them.
#[test]
fn the_numbers_of_tokens_order_no_swaps() {
    let amounts = [(TOK, 3), (3, TOK)].map(|(one, other)| {
        let rows = [
            row(("1000", USDC), ("10", one)),
            row(("500", USDC), ("5", other)),
        ];
        let swaps = swaps(&rows);
        let sold: Vec<_> = swaps.iter().map(|swap| swap.sold[0].amount).collect();
        sold
    });
    assert_eq!(amounts[0], [amount("500"), amount("1000")]);
    assert_eq!(amounts[0], amounts[1]);
}

#[test]
fn a_round_trip_is_more_or_less_of_one_token_alone() {
    let there = row(("1000", USDC), ("0.5", WETH));
    for (back, sold, bought) in [
        ("1010", vec![], vec![(USDC, "10".to_owned())]),
        ("990", vec![(USDC, "10".to_owned())], vec![]),
        // Less than the tolerance, and still its gain.
        ("1000.0001", vec![], vec![(USDC, "0.0001".to_owned())]),
        ("1000", vec![], vec![]),
    ] {
        let rows = [there, row(("0.5", WETH), (back, USDC))];
        assert_eq!(shown(&rows), (SwapKind::RoundTrip, sold, bought), "{back}");
    }
}

#[test]
fn nothing_for_something_is_no_round_trip() {
    let gift = row(("0", USDC), ("10", TOK));
    assert_eq!(shown(&[gift]).0, SwapKind::OneSided);
    assert_eq!(shown(&[gift, at_log(1, gift)]).0, SwapKind::OneSided);
    let nothing = row(("0", USDC), ("0", TOK));
    for rows in [vec![nothing], vec![nothing, at_log(1, nothing)]] {
        assert_eq!(shown(&rows).0, SwapKind::OneSided);
    }
}

#[test]
fn the_same_token_twice_moves_nothing() {
    let same = row(("10", USDC), ("9", USDC));
    assert_eq!(shown(&[same]).0, SwapKind::SameToken);
    let beside = [same, row(("1000", USDC), ("10", TOK))];
    assert_eq!(shown(&beside), exchange((USDC, "1000"), (TOK, "10")));
    assert_eq!(swaps(&beside).get(0).same_token, 1);
}

#[test]
fn a_swap_that_an_aggregator_tells_again_counts_once() {
    let pool = row(("1000", USDC), ("10", TOK));
    let hops = [
        row(("1000", USDC), ("0.5", WETH)),
        at_log(1, row(("0.5", WETH), ("10", TOK))),
    ];
    let echo = |project| at_log(9, by(project, row(("1000.0001", USDC), ("10", TOK))));
    let expected = exchange((USDC, "1000"), (TOK, "10"));
    for (rows, echoes) in [
        (vec![pool, echo(2)], 1),
        (vec![echo(2), pool, echo(3)], 2),
        (vec![hops[0], hops[1], echo(2)], 1),
        (vec![hops[0], echo(2), hops[1], echo(3)], 2),
    ] {
        assert_eq!(shown(&rows), expected, "{rows:?}");
        let swaps = swaps(&rows);
        assert_eq!(swaps.get(0).echoes, echoes, "{rows:?}");
        assert_eq!(swaps.get(0).projects, [1], "{rows:?}");
    }
}

#[test]
fn an_echo_is_found_beside_other_swaps_and_of_pools_that_pay_the_same() {
    let half = row(("500", USDC), ("5", TOK));
    let total = at_log(9, by(7, row(("1000", USDC), ("10", TOK))));
    let halves = [half, at_log(1, by(4, half)), total];
    assert_eq!(shown(&halves), exchange((USDC, "1000"), (TOK, "10")));
    let beside = [halves[0], halves[1], total, row(("300", USDC), ("30", 3))];
    assert_eq!(
        all_shown(&beside),
        [
            exchange((USDC, "300"), (3, "30")),
            exchange((USDC, "1000"), (TOK, "10")),
        ]
    );
    // Two orders of one aggregator, each by two pools.
    let orders = [
        half,
        at_log(1, by(4, row(("500", USDC), ("5.1", TOK)))),
        at_log(2, by(7, row(("1000", USDC), ("10.1", TOK)))),
        at_log(3, row(("200", USDC), ("2", TOK))),
        at_log(4, by(4, row(("100", USDC), ("1.1", TOK)))),
        at_log(5, by(7, row(("300", USDC), ("3.1", TOK)))),
    ];
    assert_eq!(shown(&orders), exchange((USDC, "1300"), (TOK, "13.2")));
}

#[test]
fn swaps_without_a_token_in_common_are_netted_apart() {
    let rows = [
        row(("1000", USDC), ("10", TOK)),
        row(("10", TOK), ("1005", USDC)),
        row(("500", 3), ("50", 4)),
    ];
    let mut shown = all_shown(&rows);
    shown.sort_by_key(|(kind, _, _)| *kind == SwapKind::RoundTrip);
    let gain = (SwapKind::RoundTrip, vec![], vec![(USDC, "5".to_owned())]);
    assert_eq!(shown, [exchange((3, "500"), (4, "50")), gain]);
}

#[test]
fn what_a_pool_leaves_over_makes_no_swap_of_a_round_trip() {
    let rows = [
        row(("5000", USDC), ("50", TOK)),
        row(("50.0005", TOK), ("5005", USDC)),
    ];
    assert_eq!(shown(&rows).0, SwapKind::RoundTrip);
    let partly = [
        row(("1000", USDC), ("10", TOK)),
        row(("4", TOK), ("600", USDC)),
    ];
    assert_eq!(shown(&partly), exchange((USDC, "400"), (TOK, "6")));
}

#[test]
fn rows_with_and_without_the_blocks_number_are_one_transaction() {
    let hop = row(("1000", USDC), ("0.5", WETH));
    let rest = LedgerTrade {
        block_number: None,
        ..row(("0.5", WETH), ("10", TOK))
    };
    assert_eq!(shown(&[hop, rest]), exchange((USDC, "1000"), (TOK, "10")));
}

#[test]
fn two_equal_swaps_of_one_exchange_are_two() {
    let pool = row(("1000", USDC), ("10", TOK));
    let twice = [pool, at_log(1, pool)];
    assert_eq!(shown(&twice), exchange((USDC, "2000"), (TOK, "20")));
    let unnamed = twice.map(|row| by(0, row));
    assert_eq!(shown(&unnamed), exchange((USDC, "2000"), (TOK, "20")));
}

#[test]
fn stated_values_are_those_of_the_rows_that_move_the_token() {
    let usd = |dollars| Some(Usd::from_dollars(dollars));
    let first = LedgerTrade {
        amount_usd: usd(1_000),
        bought_amount_usd: usd(990),
        ..row(("0.5", WETH), ("800", 3))
    };
    let second = LedgerTrade {
        amount_usd: usd(980),
        ..row(("800", 3), ("10", TOK))
    };
    let routed = swaps(&[first, second]);
    let swap = routed.get(0);
    assert_eq!(swap.sold[0].stated, usd(1_000));
    assert_eq!(swap.bought[0].stated, usd(980));
    // A quarter of what was bought is sold again.
    let partly = swaps(&[first, row(("200", 3), ("2", TOK))]);
    let stated: Vec<_> = partly
        .iter()
        .map(|swap| [swap.sold[0].stated, swap.bought[0].stated])
        .collect();
    let rest = ["750", "742.5"].map(|dollars| Some(dollars.parse().unwrap()));
    assert_eq!(stated, [[usd(250), None], rest]);
    // 0 is no value.
    let zero = LedgerTrade {
        amount_usd: usd(0),
        ..row(("1", WETH), ("1", TOK))
    };
    assert_eq!(swaps(&[zero]).get(0).sold[0].stated, None);
}

/// What a hostile file may say.
#[test]
fn a_transaction_of_any_size_and_shape_is_netted() {
    let many = |rows: u32| -> Vec<LedgerTrade> {
        let hop = |at: u32| {
            let row = row(("1", 10 + at), ("1", 11 + at));
            at_log(u64::from(at), by(at, row))
        };
        (0..rows).map(hop).collect()
    };
    let swaps_of_65 = swaps(&many(65));
    assert_eq!(swaps_of_65.len(), 1);
    assert_eq!(swaps_of_65.get(0).projects.len(), 64);
    assert_eq!(all_shown(&many(50_000)).len(), 1);
    // Each of 2,000 tokens in a circle with its neighbour.
    let circle: Vec<LedgerTrade> = (0..4_000)
        .map(|at| row(("2", at % 2_000), ("1", (at + 1) % 2_000)))
        .collect();
    assert!(all_shown(&circle).len() <= 1_000);
}

/// Two tokens for two, in a circle: nothing tells what was given for what.
#[test]
fn a_circle_is_split_evenly_and_says_so() {
    let rows = [
        row(("100", USDC), ("1", WETH)),
        row(("1", WETH), ("50", USDC)),
        row(("10", USDC), ("4", TOK)),
        row(("10", USDC), ("6", 3)),
    ];
    let swaps = swaps(&rows);
    assert!(swaps.iter().all(|swap| !swap.is_told));
    assert_eq!(
        all_shown(&rows),
        [
            exchange((USDC, "35"), (TOK, "4")),
            exchange((USDC, "35"), (3, "6")),
        ]
    );
}

#[test]
fn swaps_of_a_block_go_by_an_index_that_all_have() {
    let of = |transaction, tx_index, log_index, tokens| LedgerTrade {
        transaction: TransactionId(transaction),
        tx_index,
        log_index,
        ..row(("1", USDC), (tokens, TOK))
    };
    let order = |rows: &[LedgerTrade]| {
        let swaps = swaps(rows);
        let order: Vec<_> = swaps
            .iter()
            .map(|swap| (swap.bought[0].amount.to_string(), swap.is_ordered))
            .collect();
        order
    };
    let expect = |order: [&str; 2], known| order.map(|tokens| (tokens.to_owned(), known));
    let by_transaction = [of(1, Some(9), Some(2), "1"), of(2, Some(4), Some(8), "2")];
    assert_eq!(order(&by_transaction), expect(["2", "1"], true));
    let by_log = [of(1, None, Some(8), "1"), of(2, Some(4), Some(2), "2")];
    assert_eq!(order(&by_log), expect(["2", "1"], true));
    // Both count from 0 in each transaction.
    let shared = [of(1, None, Some(0), "1"), of(2, None, Some(0), "2")];
    assert!(order(&shared).iter().all(|(_, known)| !known));
    let unknown = [of(1, None, None, "1"), of(2, Some(4), Some(2), "2")];
    assert!(order(&unknown).iter().all(|(_, known)| !known));
}

#[test]
fn gas_is_the_transactions() {
    let gas = |dollars| Some(Usd::from_dollars(dollars));
    let mut rows = [
        row(("1000", USDC), ("0.5", WETH)),
        row(("0.5", WETH), ("10", TOK)),
    ];
    (rows[0].gas_usd, rows[1].gas_usd) = (gas(3), gas(3));
    assert_eq!(swaps(&rows).get(0).gas_usd, gas(3));
}

/// Rows of a few transactions over a few tokens.
fn rows() -> impl Strategy<Value = Vec<LedgerTrade>> {
    let one = (
        1..4_u64,
        0..4_u32,
        1..4_u32,
        1..200_u64,
        1..200_u64,
        0..3_u32,
        0..50_u64,
    );
    prop::collection::vec(one, 1..12).prop_map(|rows| {
        rows.into_iter()
            .map(
                |(transaction, sold, step, out, into, project, log)| LedgerTrade {
                    transaction: TransactionId(transaction),
                    sold: TokenId(sold),
                    sold_amount: TokenAmount::from_tokens(out),
                    bought: TokenId((sold + step) % 4),
                    bought_amount: TokenAmount::from_tokens(into),
                    project,
                    log_index: Some(log),
                    ..row(("1", USDC), ("1", TOK))
                },
            )
            .collect()
    })
}

/// All swaps, in an order that does not depend on that of equal log indices.
fn all(rows: &[LedgerTrade]) -> Vec<String> {
    let swaps = swaps(rows);
    let mut all: Vec<String> = swaps.iter().map(|swap| format!("{swap:?}")).collect();
    all.sort();
    all
}

/// The same but for what rounding leaves of parts.
fn are_close(one: &Shown, other: &Shown) -> bool {
    let same = |(a, b): (&(u32, String), &(u32, String))| {
        a.0 == b.0 && amount(&a.1).is_close_to(amount(&b.1))
    };
    one.0 == other.0 && one.1.iter().zip(&other.1).all(same) && one.2.iter().zip(&other.2).all(same)
}

proptest! {
    #[test]
    fn the_order_of_the_rows_does_not_matter(
        (rows, shuffled) in rows().prop_flat_map(|rows| {
            (Just(rows.clone()), Just(rows).prop_shuffle())
        })
    ) {
        prop_assert_eq!(all(&rows), all(&shuffled));
    }

    /// A hop over a token of its own, in any share of the amount.
    #[test]
    fn a_hop_more_changes_nothing(
        rows in rows(),
        which in any::<prop::sample::Index>(),
        hop in 1..1_000_000_u64,
    ) {
        let rows: Vec<_> = rows.into_iter().map(|row| by(1, row)).collect();
        let at = which.index(rows.len());
        let between = TokenAmount::from_tokens(hop);
        let mut routed = rows.clone();
        let direct = routed.remove(at);
        routed.push(LedgerTrade { bought: TokenId(9), bought_amount: between, ..direct });
        routed.push(LedgerTrade { sold: TokenId(9), sold_amount: between, ..direct });
        let (direct, routed) = (all_shown(&rows), all_shown(&routed));
        prop_assert_eq!(direct.len(), routed.len());
        for (one, other) in direct.iter().zip(&routed) {
            prop_assert!(are_close(one, other), "{:?} {:?}", one, other);
        }
    }

    #[test]
    fn an_echo_changes_nothing(rows in rows()) {
        let rows: Vec<_> = rows.into_iter().map(|row| by(1, row)).collect();
        let swaps = swaps(&rows);
        let mut echoed = rows.clone();
        let mut transactions: Vec<_> = rows.iter().map(|row| row.transaction).collect();
        transactions.sort();
        transactions.dedup();
        for transaction in transactions {
            let of: Vec<_> = rows
                .iter()
                .filter(|row| row.transaction == transaction)
                .copied()
                .collect();
            let net = Swaps::of(&mut of.clone());
            let is_one = net.len() == 1;
            let net = net.get(0);
            if is_one
                && let (SwapKind::Exchange, [sold], [bought]) = (net.kind, net.sold, net.bought) {
                echoed.push(LedgerTrade {
                    sold: sold.token,
                    sold_amount: sold.amount,
                    bought: bought.token,
                    bought_amount: bought.amount,
                    project: 7,
                    log_index: Some(99),
                    ..of[0]
                });
            }
        }
        let after = Swaps::of(&mut echoed);
        prop_assert_eq!(swaps.len(), after.len());
        for (before, after) in swaps.iter().zip(after.iter()) {
            prop_assert_eq!(show(&before), show(&after));
            prop_assert_eq!(before.projects, after.projects);
        }
    }

    /// What comes in less what goes out is the same before and after, for each token.
    #[test]
    fn nothing_comes_or_goes_but_what_passes_through(rows in rows()) {
        let rows: Vec<_> = rows.into_iter().map(|row| by(1, row)).collect();
        let swaps = swaps(&rows);
        for token in 0..4 {
            let sum = |flows: &mut dyn Iterator<Item = (TokenId, TokenAmount)>| {
                flows
                    .filter(|(of, _)| of.0 == token)
                    .fold(TokenAmount::ZERO, |sum, (_, amount)| sum + amount)
            };
            let told_in = sum(&mut rows.iter().map(|row| (row.bought, row.bought_amount)));
            let told_out = sum(&mut rows.iter().map(|row| (row.sold, row.sold_amount)));
            let left_in = sum(&mut swaps.iter().flat_map(|swap| {
                swap.bought.iter().map(|flow| (flow.token, flow.amount)).collect::<Vec<_>>()
            }));
            let left_out = sum(&mut swaps.iter().flat_map(|swap| {
                swap.sold.iter().map(|flow| (flow.token, flow.amount)).collect::<Vec<_>>()
            }));
            prop_assert_eq!(told_in + left_out, told_out + left_in);
        }
    }
}
