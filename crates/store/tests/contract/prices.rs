use crate::database::Database;
use crate::fixtures::traders;
use smartmoney_model::{Hour, TokenAmount, TokenHour, TokenId, Usd};
use smartmoney_store::{StoreError, TradeSeq};

fn hour(token: u32, hour: i32, dollars: i64, tokens: u64) -> TokenHour {
    TokenHour {
        token: TokenId(token),
        hour: Hour(hour),
        usd: Usd::from_dollars(dollars),
        amount: TokenAmount::from_tokens(tokens),
    }
}

pub(crate) async fn hours_add_up(database: &dyn Database) {
    let store = database.connect();
    traders(&*store, &[1]).await;
    assert_eq!(store.priced_up_to().await.unwrap(), TradeSeq(0));
    let big = u64::MAX;
    let first = vec![hour(2, 5, 10, big), hour(1, 9, 1, 1), hour(2, 5, 1, big)];
    store.add_token_hours(first, TradeSeq(7)).await.unwrap();
    store
        .add_token_hours(vec![hour(2, 5, 1, big), hour(2, 4, 3, 3)], TradeSeq(9))
        .await
        .unwrap();
    assert_eq!(store.priced_up_to().await.unwrap(), TradeSeq(9));
    let three = TokenAmount::from_tokens(big)
        + TokenAmount::from_tokens(big)
        + TokenAmount::from_tokens(big);
    let sum = TokenHour {
        amount: three,
        ..hour(2, 5, 12, 0)
    };
    let hours = store.token_hours().await.unwrap();
    assert_eq!(hours, [hour(1, 9, 1, 1), hour(2, 4, 3, 3), sum]);
}

pub(crate) async fn the_same_hours_are_refused_twice(database: &dyn Database) {
    let (store, other) = (database.connect(), database.connect());
    traders(&*store, &[1]).await;
    let hours = vec![hour(1, 1, 10, 10)];
    store
        .add_token_hours(hours.clone(), TradeSeq(5))
        .await
        .unwrap();
    let second = other.add_token_hours(hours.clone(), TradeSeq(5)).await;
    assert!(matches!(second, Err(StoreError::Busy)), "{second:?}");
    assert_eq!(other.token_hours().await.unwrap(), hours);
}

pub(crate) async fn sums_that_do_not_fit_stay_at_the_largest(database: &dyn Database) {
    let store = database.connect();
    traders(&*store, &[1]).await;
    let most = Usd::from_micros(i64::MAX.into());
    let worth = |usd| TokenHour {
        usd,
        ..hour(1, 1, 0, 1)
    };
    let first = vec![worth(most + most), hour(1, 0, 1, 1)];
    store.add_token_hours(first, TradeSeq(1)).await.unwrap();
    let second = vec![worth(most)];
    store.add_token_hours(second, TradeSeq(2)).await.unwrap();
    let sum = TokenHour {
        amount: TokenAmount::from_tokens(2),
        ..worth(most)
    };
    let hours = store.token_hours().await.unwrap();
    assert_eq!(hours, [hour(1, 0, 1, 1), sum]);
    assert_eq!(store.priced_up_to().await.unwrap(), TradeSeq(2));
}
