use crate::database::Database;
use crate::fixtures::traders;
use smartmoney_model::{Hour, HourQuote, TokenAmount, TokenHour, TokenId, Usd};
use smartmoney_store::{StoreError, TradeSeq};
use smartmoney_testkit::{TradeBuilder, begin_run};

fn hour(token: u32, hour: i32, dollars: i64, tokens: u64) -> TokenHour {
    TokenHour {
        token: TokenId(token),
        hour: Hour(hour),
        quote: HourQuote::Cash,
        usd: Usd::from_dollars(dollars),
        base: TokenAmount::ZERO,
        amount: TokenAmount::from_tokens(tokens),
    }
}

pub(crate) async fn hours_add_up(database: &dyn Database) {
    let store = database.connect();
    let run = begin_run(&*store).await;
    traders(&*store, &[1]).await;
    assert_eq!(run.prices.priced_up_to().await.unwrap(), TradeSeq(0));
    let big = u64::MAX;
    let first = vec![hour(2, 5, 10, big), hour(1, 9, 1, 1), hour(2, 5, 1, big)];
    run.prices
        .add_token_hours(first, TradeSeq(0), TradeSeq(7))
        .await
        .unwrap();
    run.prices
        .add_token_hours(
            vec![hour(2, 5, 1, big), hour(2, 4, 3, 3)],
            TradeSeq(7),
            TradeSeq(9),
        )
        .await
        .unwrap();
    assert_eq!(run.prices.priced_up_to().await.unwrap(), TradeSeq(9));
    let three = TokenAmount::from_tokens(big)
        + TokenAmount::from_tokens(big)
        + TokenAmount::from_tokens(big);
    let sum = TokenHour {
        amount: three,
        ..hour(2, 5, 12, 0)
    };
    let hours = run.prices.token_hours().await.unwrap();
    assert_eq!(hours, [hour(1, 9, 1, 1), hour(2, 4, 3, 3), sum]);
}

pub(crate) async fn hours_that_do_not_follow_are_refused(database: &dyn Database) {
    let (store, other) = (database.connect(), database.connect());
    traders(&*store, &[1]).await;
    let (run, other_run) = (begin_run(&*store).await, begin_run(&*other).await);
    let hours = vec![hour(1, 1, 10, 10)];
    run.prices
        .add_token_hours(hours.clone(), TradeSeq(0), TradeSeq(5))
        .await
        .unwrap();
    // The same once more, more that begins with the same, and a gap.
    for (after, up_to) in [(0, 5), (0, 9), (4, 9), (6, 9)] {
        let second = other_run
            .prices
            .add_token_hours(hours.clone(), TradeSeq(after), TradeSeq(up_to))
            .await;
        assert!(matches!(second, Err(StoreError::Busy)), "{second:?}");
    }
    assert_eq!(other_run.prices.token_hours().await.unwrap(), hours);
    assert_eq!(other_run.prices.priced_up_to().await.unwrap(), TradeSeq(5));
}

pub(crate) async fn sums_that_do_not_fit_stay_at_the_largest(database: &dyn Database) {
    let store = database.connect();
    let run = begin_run(&*store).await;
    traders(&*store, &[1]).await;
    let most = Usd::from_micros(i64::MAX.into());
    let worth = |usd| TokenHour {
        usd,
        ..hour(1, 1, 0, 1)
    };
    let first = vec![worth(most + most), hour(1, 0, 1, 1)];
    run.prices
        .add_token_hours(first, TradeSeq(0), TradeSeq(1))
        .await
        .unwrap();
    let second = vec![worth(most)];
    run.prices
        .add_token_hours(second, TradeSeq(1), TradeSeq(2))
        .await
        .unwrap();
    let sum = TokenHour {
        amount: TokenAmount::from_tokens(2),
        ..worth(most)
    };
    let hours = run.prices.token_hours().await.unwrap();
    assert_eq!(hours, [hour(1, 0, 1, 1), sum]);
    assert_eq!(run.prices.priced_up_to().await.unwrap(), TradeSeq(2));
}

pub(crate) async fn quotes_are_kept_apart(database: &dyn Database) {
    let store = database.connect();
    traders(&*store, &[1]).await;
    let prices = begin_run(&*store).await.prices;
    let base = TokenHour {
        quote: HourQuote::Base,
        usd: Usd::ZERO,
        base: TokenAmount::from_tokens(3),
        ..hour(1, 1, 0, 7)
    };
    let stated = TokenHour {
        quote: HourQuote::Stated,
        ..hour(1, 1, 5, 5)
    };
    let add = async |hours, after, up_to| {
        let added = prices.add_token_hours(hours, TradeSeq(after), TradeSeq(up_to));
        added.await.unwrap();
    };
    add(vec![stated, base, hour(1, 1, 10, 10)], 0, 1).await;
    add(vec![base], 1, 2).await;
    let twice = TokenHour {
        base: TokenAmount::from_tokens(6),
        amount: TokenAmount::from_tokens(14),
        ..base
    };
    let hours = prices.token_hours().await.unwrap();
    assert_eq!(hours, [hour(1, 1, 10, 10), twice, stated]);
}

pub(crate) async fn a_transaction_is_not_cut(database: &dyn Database) {
    let store = database.connect();
    let row = |tx, wallet, index| {
        let trade = TradeBuilder::new(tx).wallet(wallet).evt_index(index);
        trade.build()
    };
    let trades = vec![
        row(1, 1, 0),
        row(2, 1, 0),
        row(2, 2, 1),
        row(2, 1, 2),
        row(3, 1, 0),
    ];
    store.append_trades(trades).await.unwrap();
    let prices = begin_run(&*store).await.prices;
    for (after, limit, expected) in [
        (0, 1, vec![1]),
        (0, 2, vec![1, 2, 3, 4]),
        (0, 4, vec![1, 2, 3, 4]),
        (1, 1, vec![2, 3, 4]),
        (4, 1, vec![5]),
        (5, 1, vec![]),
    ] {
        let trades = prices.trades_after(TradeSeq(after), limit).await.unwrap();
        let ids: Vec<_> = trades.iter().map(|(seq, _)| seq.0).collect();
        assert_eq!(ids, expected, "{limit} after {after}");
    }
}
