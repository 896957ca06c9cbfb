use crate::database::Database;
use crate::facts::follow_measures;
use crate::fixtures::{analysed, empty_wallet, facts, publication, publish, report, traders};
use smartmoney_model::{Hour, HourQuote, TokenAmount, TokenHour, TokenId, Usd, Wallet};
use smartmoney_store::{
    Epoch, Lease, RunProgress, RunStore, Stage, Store, StoreError, TradeSeq, WalletId,
};
use smartmoney_testkit::{end_run, time};
use std::time::Duration;

const LONG: Duration = Duration::from_hours(1);

async fn take(store: &dyn Store, holder: &str, lasts: Duration) -> Epoch {
    match store.take_lease(holder, lasts).await.unwrap() {
        Lease::Taken(epoch) => epoch,
        Lease::Held(lease_holder) => panic!("held by {lease_holder:?}"),
    }
}

pub(crate) async fn one_holder_at_a_time(database: &dyn Database) {
    let (store, other) = (database.connect(), database.connect());
    assert_eq!(store.lease_holder().await.unwrap(), None);
    let epoch = take(&*store, "one", LONG).await;
    for asker in ["one", "two"] {
        let Lease::Held(lease_holder) = other.take_lease(asker, LONG).await.unwrap() else {
            panic!("two have the lease");
        };
        assert_eq!((lease_holder.epoch, &*lease_holder.holder), (epoch, "one"));
        assert!(!lease_holder.is_expired);
        let held = lease_holder.expires_at.secs_since(lease_holder.since);
        assert!((3_599.0..3_601.0).contains(&held), "{held}");
        assert_eq!(other.lease_holder().await.unwrap(), Some(lease_holder));
    }
    store.release_lease(epoch).await.unwrap();
    assert_eq!(other.lease_holder().await.unwrap(), None);
    assert!(take(&*other, "two", LONG).await > epoch);
    // What was given back can't be given back once more.
    store.release_lease(epoch).await.unwrap();
    assert_eq!(other.lease_holder().await.unwrap().unwrap().holder, "two");
}

pub(crate) async fn of_many_that_ask_one_gets_it(database: &dyn Database) {
    let asking = (0..8).map(|asker| {
        let store = database.connect();
        tokio::spawn(async move {
            let lease = store.take_lease(&asker.to_string(), LONG).await.unwrap();
            u32::from(matches!(lease, Lease::Taken(_)))
        })
    });
    let mut taken = 0;
    for asked in asking.collect::<Vec<_>>() {
        taken += asked.await.unwrap();
    }
    assert_eq!(taken, 1);
}

/// A holder gives the lease back while another asks for it: each has an answer.
pub(crate) async fn a_race_for_the_lease_has_no_error(database: &dyn Database) {
    let racing = (0..4).map(|asker| {
        let store = database.connect();
        tokio::spawn(async move {
            for _ in 0..50 {
                if let Lease::Taken(epoch) =
                    store.take_lease(&asker.to_string(), LONG).await.unwrap()
                {
                    store.release_lease(epoch).await.unwrap();
                }
            }
        })
    });
    for racer in racing.collect::<Vec<_>>() {
        racer.await.unwrap();
    }
}

pub(crate) async fn a_lost_holder_makes_room(database: &dyn Database) {
    let (store, other) = (database.connect(), database.connect());
    let lost = take(&*store, "lost", Duration::ZERO).await;
    let lease_holder = other.lease_holder().await.unwrap().unwrap();
    assert!(lease_holder.is_expired, "{lease_holder:?}");
    let next = take(&*other, "next", LONG).await;
    assert!(next > lost);
    let renewed = store.renew_lease(lost, LONG, None).await;
    assert!(matches!(renewed, Err(StoreError::LeaseLost)), "{renewed:?}");
    store.release_lease(lost).await.unwrap();
    assert_eq!(other.lease_holder().await.unwrap().unwrap().holder, "next");
}

/// A process was killed while its clock was an hour ahead.
pub(crate) async fn a_lease_of_a_clock_that_was_ahead_is_capped(database: &dyn Database) {
    let (store, other) = (database.connect(), database.connect());
    let short = Duration::from_millis(300);
    let lost = take(&*store, "ahead", short).await;
    database.run(&database.an_hour_later("scoring_lease", "expires_at"));
    let held = other.take_lease("next", short).await.unwrap();
    let Lease::Held(held) = held else {
        panic!("the lease was taken at once");
    };
    assert!(!held.is_expired && held.expires_at.secs_since(held.since) < 60.0);

    database.run(&database.an_hour_later("scoring_lease", "expires_at"));
    let seen = other.lease_holder().await.unwrap().unwrap();
    assert!(
        !seen.is_ahead && seen.expires_at.secs_since(seen.since) < 60.0,
        "{seen:?}"
    );
    tokio::time::sleep(short * 2).await;
    assert!(take(&*other, "next", short).await > lost);
}

pub(crate) async fn a_late_holder_keeps_what_nobody_took(database: &dyn Database) {
    let store = database.connect();
    let epoch = take(&*store, "late", Duration::ZERO).await;
    store.renew_lease(epoch, LONG, None).await.unwrap();
    assert!(!store.lease_holder().await.unwrap().unwrap().is_expired);
    // A lease of no time: a holder that stops in mid-run makes room at once.
    store
        .renew_lease(epoch, Duration::ZERO, None)
        .await
        .unwrap();
    assert!(store.lease_holder().await.unwrap().unwrap().is_expired);
}

pub(crate) async fn everybody_sees_how_far_a_run_is(database: &dyn Database) {
    let (store, other) = (database.connect(), database.connect());
    let epoch = take(&*store, "one", LONG).await;
    let seen = async || other.lease_holder().await.unwrap().unwrap().progress;
    assert_eq!(seen().await, None);
    let began = time("2024-03-01T12:00:00.000001Z");
    for (stage, of) in [
        (Stage::Prices, None),
        (Stage::Analysis, Some(10)),
        (Stage::Judgement, Some(u64::MAX >> 1)),
        (Stage::Publication, None),
    ] {
        let progress = Some(RunProgress {
            stage,
            done: 7,
            of,
            started_at: began,
        });
        store.renew_lease(epoch, LONG, progress).await.unwrap();
        assert_eq!(seen().await, progress);
        store
            .renew_lease(epoch, Duration::ZERO, progress)
            .await
            .unwrap();
        assert_eq!(seen().await, None, "of a lost holder");
    }
    take(&*store, "two", LONG).await;
    assert_eq!(seen().await, None, "of the one before");
}

/// Every write of a run, through a handle.
async fn write_all(store: &RunStore, wallet: WalletId) -> Vec<Result<(), StoreError>> {
    let after = store.prices.priced_up_to().await.unwrap();
    let up_to = TradeSeq(after.0 + 1);
    let hour = TokenHour {
        token: TokenId(1),
        hour: Hour(1),
        quote: HourQuote::Cash,
        usd: Usd::from_dollars(1),
        base: TokenAmount::ZERO,
        amount: TokenAmount::from_tokens(1),
    };
    // Others than those before: what is stored already is no write.
    let last_trade = format!("2024-01-{:02}", up_to.0);
    let facts = analysed(facts(&last_trade, true));
    let staged = Wallet {
        total_trades: up_to.0.unsigned_abs(),
        ..empty_wallet(1)
    };
    vec![
        store.publication.prepare("rules").await.map(|_| ()),
        store.prices.add_token_hours(vec![hour], after, up_to).await,
        store.facts.put_facts(vec![(wallet, facts)]).await,
        store
            .facts
            .put_followability(vec![(wallet, follow_measures("2024-01-06", 0.1))])
            .await,
        store
            .publication
            .stage_wallets(vec![(wallet, staged)])
            .await,
        store.publication.publish(publication(1)).await.map(|_| ()),
        store
            .publication
            .record_failed_run(report())
            .await
            .map(|_| ()),
    ]
}

pub(crate) async fn a_former_holder_writes_nothing(database: &dyn Database) {
    let (store, other) = (database.connect(), database.connect());
    let ids = traders(&*store, &[1]).await;
    publish(&*store, Vec::new()).await;
    end_run(&*store).await;
    let former = take(&*store, "former", Duration::ZERO).await;
    let fenced = store.begin(former);
    for written in write_all(&fenced, ids[0]).await {
        written.unwrap();
    }
    let next = take(&*other, "next", LONG).await;
    let refused = async |fenced: &RunStore| {
        let before = (store.stats().await.unwrap(), store.runs(100).await.unwrap());
        for written in write_all(fenced, ids[0]).await {
            assert!(matches!(written, Err(StoreError::LeaseLost)), "{written:?}");
        }
        let after = (store.stats().await.unwrap(), store.runs(100).await.unwrap());
        assert_eq!(before, after);
    };
    refused(&fenced).await;
    // The one after it does, until it gives the lease back.
    let fenced = other.begin(next);
    for written in write_all(&fenced, ids[0]).await {
        written.unwrap();
    }
    other.release_lease(next).await.unwrap();
    refused(&fenced).await;
}
