//! Facts, and the wallets that a run analyses.

use crate::database::Database;
use crate::fixtures::{analysed, evidence, facts, full_wallet, publish, traders};
use smartmoney_model::{
    CashToken, DecayPoint, FollowMeasures, Followability, Hour, HourQuote, Label, LabelKind,
    PnlTotals, TokenAddress, TokenAmount, TokenHour, TokenId, TokenKind, Usd, WalletFacts,
};
use smartmoney_store::{AnalysisScope, Forget, RunStore, StoreError, TradeSeq, WalletId};
use smartmoney_testkit::begin_run;
use smartmoney_testkit::{TradeBuilder, chain, evm_address, time};

pub(crate) async fn facts_come_back_with_labels(database: &dyn Database) {
    let store = database.connect();
    let run = begin_run(&*store).await;
    let ids = traders(&*store, &[1, 2]).await;
    let (first, second) = (ids[0], ids[1]);
    run.facts
        .put_facts(vec![
            (first, analysed(facts("2024-01-05", true))),
            (second, analysed(facts("2024-01-06", false))),
        ])
        .await
        .unwrap();
    let rows = run.facts.facts_after(WalletId(0), 10).await.unwrap();
    assert_eq!(
        rows.iter().map(|row| row.id).collect::<Vec<_>>(),
        [first, second]
    );
    assert_eq!(rows[0].facts, facts("2024-01-05", true));
    assert!(
        rows.iter()
            .all(|row| row.label.is_none() && row.published.is_none())
    );

    let label = |name: &str, kind| Label {
        chain: rows[0].key.chain_id.clone(),
        address: rows[0].key.wallet_address,
        kind,
        name: Some(name.to_owned()),
        tags: vec!["a".to_owned()],
        verified: true,
    };
    let elsewhere = Label {
        chain: chain("base"),
        ..label("elsewhere", LabelKind::Bot)
    };
    store
        .put_labels(vec![label("old", LabelKind::Other), elsewhere])
        .await
        .unwrap();
    store
        .put_labels(vec![label("new", LabelKind::Fund)])
        .await
        .unwrap();
    let published = smartmoney_model::Wallet {
        wallet_address: rows[0].key.wallet_address,
        ..full_wallet(0)
    };
    publish(&*store, vec![(first, published.clone())]).await;
    let rows = run.facts.facts_after(WalletId(0), 1).await.unwrap();
    assert_eq!(rows[0].label, Some(label("new", LabelKind::Fund)));
    assert_eq!(rows[0].published, Some(published.status));
    assert_eq!(run.facts.facts_after(second, 10).await.unwrap(), []);

    let rows = run.facts.evidence_after(WalletId(0), 10).await.unwrap();
    assert_eq!(
        rows.iter().map(|row| row.id).collect::<Vec<_>>(),
        [first, second]
    );
    assert_eq!(rows[0].address, published.wallet_address);
    assert_eq!((rows[0].wins, rows[0].losses), (7, 3));
    assert_eq!(rows[0].evidence, evidence());
    assert_eq!(
        run.facts.evidence_after(first, 10).await.unwrap(),
        rows[1..]
    );
    assert_eq!(
        run.facts.evidence_after(WalletId(0), 1).await.unwrap(),
        rows[..1]
    );
}

/// How many wallets have evidence.
async fn with_evidence(run: &RunStore) -> usize {
    let all = run.facts.evidence_after(WalletId(0), 10).await;
    all.unwrap().len()
}

pub(crate) async fn the_population_knows_what_is_labelled(database: &dyn Database) {
    let store = database.connect();
    let run = begin_run(&*store).await;
    let ids = traders(&*store, &[1, 2, 3]).await;
    let all = ids
        .iter()
        .map(|id| (*id, analysed(facts("2024-01-05", false))));
    run.facts.put_facts(all.collect()).await.unwrap();
    let label = |on, wallet, kind| Label {
        chain: chain(on),
        address: evm_address(wallet),
        kind,
        name: None,
        tags: Vec::new(),
        verified: false,
    };
    let labels = vec![
        label("ethereum", 1, LabelKind::Bot),
        // The address of the second wallet, but another chain's.
        label("base", 2, LabelKind::Exchange),
        label("ethereum", 3, LabelKind::Other),
    ];
    store.put_labels(labels).await.unwrap();
    let population = run.facts.evidence_after(WalletId(0), 10).await.unwrap();
    let kinds: Vec<_> = population.iter().map(|entry| entry.label).collect();
    assert_eq!(kinds, [Some(LabelKind::Bot), None, Some(LabelKind::Other)]);
}

pub(crate) async fn scopes_select_what_can_have_changed(database: &dyn Database) {
    let store = database.connect();
    let run = begin_run(&*store).await;
    let ids = traders(&*store, &[1, 2, 3, 4]).await;
    let select = async |from: Option<&str>| {
        let scope = AnalysisScope::Affected {
            prices_changed_from: from.map(time),
        };
        let wallets = run
            .ledgers
            .wallets_to_analyse(scope, WalletId(0), 10)
            .await
            .unwrap();
        assert_eq!(
            run.ledgers.count_to_analyse(scope).await.unwrap(),
            wallets.len() as u64
        );
        wallets
    };
    // The fourth has no facts.
    let known = vec![
        (ids[0], analysed(facts("2024-01-05", true))),
        (ids[1], analysed(facts("2024-01-05", false))),
        (ids[2], analysed(facts("2024-01-06", false))),
    ];
    run.facts.put_facts(known).await.unwrap();
    assert_eq!(select(None).await, ids, "all are dirty");
    run.publication
        .publish(crate::fixtures::publication(4))
        .await
        .unwrap();
    assert_eq!(select(None).await, [ids[3]]);
    assert_eq!(select(Some("2024-01-06")).await, [ids[0], ids[2], ids[3]]);
    assert_eq!(select(Some("2024-01-01")).await, ids);
    let address = run
        .facts
        .facts_after(WalletId(ids[1].0 - 1), 1)
        .await
        .unwrap()[0]
        .key
        .wallet_address;
    let trade = TradeBuilder::new(77).address(address).build();
    store.append_trades(vec![trade]).await.unwrap();
    assert_eq!(select(None).await, [ids[1], ids[3]]);

    let page = run
        .ledgers
        .wallets_to_analyse(AnalysisScope::All, ids[0], 2)
        .await
        .unwrap();
    assert_eq!(page, ids[1..3]);
    assert_eq!(
        run.ledgers
            .count_to_analyse(AnalysisScope::All)
            .await
            .unwrap(),
        4
    );
}

pub(crate) async fn what_users_say_is_cash_makes_facts_anew(database: &dyn Database) {
    let store = database.connect();
    let ids = traders(&*store, &[1]).await;
    let mut trade = TradeBuilder::new(77).build();
    let mut sold = (*trade.sold.token).clone();
    sold.address = TokenAddress::Address(evm_address(99));
    trade.sold.token = sold.into();
    store.append_trades(vec![trade]).await.unwrap();
    let has_facts_and_kind = async || {
        let run = begin_run(&*store).await;
        run.publication.prepare("one").await.unwrap();
        let has_facts = with_evidence(&run).await > 0;
        run.facts
            .put_facts(vec![(ids[0], analysed(facts("2024-01-05", true)))])
            .await
            .unwrap();
        let tokens = run.ledgers.tokens().await.unwrap();
        let address = TokenAddress::Address(evm_address(99));
        let found = tokens.iter().find(|(_, token)| token.address == address);
        (has_facts, found.unwrap().1.kind())
    };
    has_facts_and_kind().await;
    assert_eq!(has_facts_and_kind().await, (true, TokenKind::Other));

    let said = |is_cash| CashToken {
        chain: chain("ethereum"),
        address: evm_address(99),
        symbol: Some("fooUSD".into()),
        is_cash,
    };
    let elsewhere = CashToken {
        chain: chain("base"),
        ..said(false)
    };
    let all = vec![elsewhere.clone(), said(true)];
    store
        .put_cash([all.clone(), vec![said(true)]].concat())
        .await
        .unwrap();
    assert_eq!(store.cash().await.unwrap(), all);
    assert_eq!(has_facts_and_kind().await, (false, TokenKind::Stable));
    // What is known already changes nothing.
    store.put_cash(all).await.unwrap();
    store.put_cash(Vec::new()).await.unwrap();
    assert_eq!(has_facts_and_kind().await, (true, TokenKind::Stable));
    store.put_cash(vec![said(false)]).await.unwrap();
    assert_eq!(has_facts_and_kind().await, (false, TokenKind::Other));
}

pub(crate) async fn other_rules_drop_all_facts_and_prices(database: &dyn Database) {
    let store = database.connect();
    let run = begin_run(&*store).await;
    let ids = traders(&*store, &[1]).await;
    run.publication.prepare("one").await.unwrap();
    run.facts
        .put_facts(vec![(ids[0], analysed(facts("2024-01-05", true)))])
        .await
        .unwrap();
    let hours = vec![TokenHour {
        token: TokenId(1),
        hour: Hour(1),
        quote: HourQuote::Cash,
        usd: Usd::from_dollars(1),
        base: TokenAmount::ZERO,
        amount: TokenAmount::from_tokens(1),
    }];
    let add = async || {
        run.prices
            .add_token_hours(hours.clone(), TradeSeq(0), TradeSeq(1))
            .await
    };
    add().await.unwrap();
    run.publication.prepare("one").await.unwrap();
    assert_eq!(with_evidence(&run).await, 1);
    assert_eq!(run.prices.token_hours().await.unwrap(), hours);
    run.publication.prepare("two").await.unwrap();
    assert_eq!(with_evidence(&run).await, 0);
    assert!(
        run.facts
            .facts_after(WalletId(0), 10)
            .await
            .unwrap()
            .is_empty()
    );
    assert!(run.prices.token_hours().await.unwrap().is_empty());
    assert_eq!(run.prices.priced_up_to().await.unwrap(), TradeSeq(0));
    // The same trades make prices again.
    add().await.unwrap();
    assert_eq!(run.prices.token_hours().await.unwrap(), hours);
}

/// What copying a wallet would have brought, with an excess and half of it.
pub(crate) fn follow_measures(as_of: &str, excess: f64) -> FollowMeasures {
    FollowMeasures {
        as_of: time(as_of),
        verdict: Followability::WithinDelay,
        within_secs: Some(60),
        half_life_secs: None,
        break_even_cost: Some(excess / 2.0),
        capacity: Some(Usd::from_dollars(1_000)),
        fill_rate: Some(1.0 / 3.0),
        decay: vec![DecayPoint {
            delay_secs: None,
            positions: 20,
            fill_rate: Some(1.0 / 3.0),
            excess: Some(excess),
            low: Some(-0.1),
            high: None,
            leader_excess: Some(0.25),
        }],
    }
}

pub(crate) async fn followability_stays_until_it_is_measured_anew(database: &dyn Database) {
    let store = database.connect();
    let run = begin_run(&*store).await;
    let ids = traders(&*store, &[1, 2]).await;
    let again = async || {
        let all = ids
            .iter()
            .map(|id| (*id, analysed(facts("2024-01-05", true))));
        run.facts.put_facts(all.collect()).await.unwrap();
    };
    let found = async || {
        let rows = run.facts.facts_after(WalletId(0), 10).await.unwrap();
        rows.into_iter().map(|row| row.follow).collect::<Vec<_>>()
    };
    let put = async |id, measures| run.facts.put_followability(vec![(id, measures)]).await;
    run.publication.prepare("one").await.unwrap();
    again().await;
    assert_eq!(found().await, [None, None]);
    assert!(!run.facts.has_followability().await.unwrap());

    let first = follow_measures("2024-01-06", 0.1);
    put(ids[0], first.clone()).await.unwrap();
    put(ids[1], first.clone()).await.unwrap();
    let second = follow_measures("2024-01-07", -0.3);
    put(ids[1], second.clone()).await.unwrap();
    again().await;
    assert_eq!(found().await, [Some(first), Some(second.clone())]);
    assert!(run.facts.has_followability().await.unwrap());

    let undefined = follow_measures("2024-01-08", f64::NAN);
    let error = put(ids[1], undefined).await.unwrap_err();
    assert!(matches!(error, StoreError::OutOfRange { .. }), "{error}");
    run.publication.prepare("two").await.unwrap();
    assert!(!run.facts.has_followability().await.unwrap());

    put(ids[1], second).await.unwrap();
    let all = Forget {
        chain: Some(chain("ethereum")),
        ..Forget::default()
    };
    assert!(store.forget(all).await.unwrap().trades > 0);
    run.publication.prepare("two").await.unwrap();
    assert!(!run.facts.has_followability().await.unwrap());
}

pub(crate) async fn undefined_numbers_are_refused_whole(database: &dyn Database) {
    let store = database.connect();
    let run = begin_run(&*store).await;
    let ids = traders(&*store, &[1, 2]).await;
    let mut undefined = facts("2024-01-05", true);
    undefined.max_drawdown = f64::NAN;
    let both = vec![
        (ids[0], analysed(facts("2024-01-05", true))),
        (ids[1], analysed(undefined)),
    ];
    let error = run.facts.put_facts(both).await.unwrap_err();
    assert!(matches!(error, StoreError::OutOfRange { .. }), "{error}");
    assert_eq!(with_evidence(&run).await, 0);
}

pub(crate) async fn money_that_could_not_be_published_is_refused(database: &dyn Database) {
    let store = database.connect();
    let run = begin_run(&*store).await;
    let ids = traders(&*store, &[1, 2]).await;
    let most = Usd::from_micros(i64::MAX.into());
    let beyond = most + Usd::from_micros(1);
    let with = |change: &dyn Fn(&mut WalletFacts)| {
        let mut facts = facts("2024-01-05", true);
        facts.pnl = PnlTotals::default();
        change(&mut facts);
        facts
    };
    let refused = [
        with(&|facts| facts.volume_usd = beyond),
        with(&|facts| facts.pnl.unmatched_proceeds = beyond),
        with(&|facts| facts.pnl.base_asset = -beyond - Usd::from_micros(1)),
        // Each of the two fits, but not their sum or difference.
        with(&|facts| (facts.pnl.realized, facts.pnl.unrealized) = (most, most)),
        with(&|facts| (facts.pnl.realized, facts.pnl.gas) = (-most, most)),
        with(&|facts| (facts.pnl.unrealized, facts.pnl.best_position) = (-most, most)),
        with(&|facts| facts.pnl.gas = beyond + beyond),
    ];
    for bad in refused {
        let both = vec![
            (ids[0], analysed(facts("2024-01-05", true))),
            (ids[1], analysed(bad)),
        ];
        let error = run.facts.put_facts(both).await.unwrap_err();
        assert!(matches!(error, StoreError::OutOfRange { .. }), "{error}");
    }
    assert_eq!(with_evidence(&run).await, 0);
    let rich = with(&|facts| (facts.pnl.realized, facts.volume_usd) = (most, most));
    run.facts
        .put_facts(vec![(ids[0], analysed(rich))])
        .await
        .unwrap();
    assert_eq!(with_evidence(&run).await, 1);
}
