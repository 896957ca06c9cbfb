use crate::database::Database;
use crate::fixtures::{analysed, empty_wallet, facts, prepare, publish, published_wallet, traders};
use smartmoney_model::{Curation, CurationPatch, Label, LabelKind, Score, Wallet, WalletType};
use smartmoney_store::{PageStart, StatusFilter, Store, WalletId, WalletQuery};
use smartmoney_testkit::begin_run;
use smartmoney_testkit::{chain, evm_address, time};

async fn curate(store: &dyn Store, number: u64, patch: CurationPatch) -> Option<Curation> {
    let (by, at) = ("curator".to_owned(), time("2024-04-01"));
    store
        .curate(empty_wallet(number).key(), patch, by, at)
        .await
        .unwrap()
}

fn named(name: Option<&str>) -> CurationPatch {
    CurationPatch {
        wallet_name: Some(name.map(str::to_owned)),
        ..CurationPatch::default()
    }
}

async fn wallet(store: &dyn Store) -> Wallet {
    published_wallet(store, 1).await
}

async fn listed(store: &dyn Store, narrow: impl Fn(&mut WalletQuery)) -> u64 {
    let mut query = WalletQuery {
        status: StatusFilter::All,
        ..WalletQuery::default()
    };
    narrow(&mut query);
    let page = store.wallets(&query, 10, &PageStart::FIRST).await.unwrap();
    assert_eq!(page.total, page.wallets.len() as u64);
    page.total
}

pub(crate) async fn a_curation_takes_effect_at_once(database: &dyn Database) {
    let store = database.connect();
    let run = begin_run(&*store).await;
    let ids = traders(&*store, &[1, 2]).await;
    publish(
        &*store,
        vec![(ids[0], empty_wallet(1)), (ids[1], empty_wallet(2))],
    )
    .await;
    let patch = CurationPatch {
        verified: Some(Some(true)),
        wallet_name: Some(Some("Ünïcode".to_owned())),
        wallet_type: Some(Some(WalletType::Fund)),
        tags: Some(Some(vec!["a\"b".to_owned()])),
        notes: Some(Some("seen".to_owned())),
    };
    let curation = curate(&*store, 1, patch).await.unwrap();
    assert_eq!(curation.changed_by, "curator");
    assert_eq!(curation.changed_at, time("2024-04-01"));
    assert_eq!(store.data_version().await.unwrap().number, 2);
    let expected = Wallet {
        verified: true,
        wallet_name: Some("Ünïcode".to_owned()),
        wallet_type: WalletType::Fund,
        ..empty_wallet(1)
    };
    assert_eq!(wallet(&*store).await, expected);
    assert_eq!(listed(&*store, |q| q.verified = Some(true)).await, 1);
    assert_eq!(
        listed(&*store, |q| q.wallet_type = Some(WalletType::Fund)).await,
        1
    );
    assert_eq!(
        listed(&*store, |q| q.wallet_type = Some(WalletType::Trader)).await,
        1
    );
    let found = store.wallet_entries(evm_address(1), None).await.unwrap();
    assert_eq!(found.entries[0].curation, Some(curation.clone()));
    assert_eq!(found.entries[0].tags, ["a\"b"]);
    // A run gets to know it.
    run.facts
        .put_facts(vec![(ids[0], analysed(facts("2024-01-05", true)))])
        .await
        .unwrap();
    let rows = run.facts.facts_after(WalletId(0), 1).await.unwrap();
    assert_eq!(rows[0].curation, Some(curation));
}

pub(crate) async fn what_a_curator_takes_back_is_as_labels_say(database: &dyn Database) {
    let store = database.connect();
    let ids = traders(&*store, &[1]).await;
    let label = Label {
        chain: chain("ethereum"),
        address: evm_address(1),
        kind: LabelKind::Other,
        name: Some("of the label".to_owned()),
        tags: vec!["tag".to_owned()],
        verified: true,
    };
    store.put_labels(vec![label]).await.unwrap();
    let judged = Wallet {
        wallet_name: Some("of the label".to_owned()),
        verified: true,
        wallet_type: WalletType::Whale,
        ..empty_wallet(1)
    };
    publish(&*store, vec![(ids[0], judged.clone())]).await;
    let patch = CurationPatch {
        verified: Some(Some(false)),
        wallet_type: Some(Some(WalletType::Protocol)),
        tags: Some(Some(Vec::new())),
        ..named(Some("curated"))
    };
    curate(&*store, 1, patch).await.unwrap();
    curate(&*store, 1, named(Some("again"))).await.unwrap();
    let expected = Wallet {
        wallet_name: Some("again".to_owned()),
        verified: false,
        wallet_type: WalletType::Protocol,
        ..judged.clone()
    };
    assert_eq!(wallet(&*store).await, expected);
    let tags = async || {
        store
            .wallet_entries(evm_address(1), None)
            .await
            .unwrap()
            .entries[0]
            .tags
            .clone()
    };
    assert!(tags().await.is_empty());
    let back = CurationPatch {
        verified: Some(None),
        wallet_type: Some(None),
        tags: Some(None),
        ..named(None)
    };
    curate(&*store, 1, back).await.unwrap();
    assert_eq!(wallet(&*store).await, judged);
    assert_eq!(tags().await, ["tag"]);
}

/// Publishing keeps the type as it is published, though the curator said nothing of it.
pub(crate) async fn a_note_holds_a_judgement_up_for_one_run(database: &dyn Database) {
    let store = database.connect();
    let run = begin_run(&*store).await;
    let ids = traders(&*store, &[1]).await;
    prepare(&*store).await;
    let facts = vec![(ids[0], analysed(facts("2024-01-05", true)))];
    run.facts.put_facts(facts).await.unwrap();
    let judged = |wallet_type| {
        let wallet = Wallet {
            wallet_type,
            ..empty_wallet(1)
        };
        vec![(ids[0], wallet)]
    };
    publish(&*store, judged(WalletType::Trader)).await;
    prepare(&*store).await;
    run.publication
        .stage_wallets(judged(WalletType::Whale))
        .await
        .unwrap();
    let note = CurationPatch {
        notes: Some(Some("seen".to_owned())),
        ..CurationPatch::default()
    };
    curate(&*store, 1, note).await.unwrap();
    publish(&*store, Vec::new()).await;
    assert_eq!(wallet(&*store).await.wallet_type, WalletType::Trader);
    prepare(&*store).await;
    publish(&*store, judged(WalletType::Whale)).await;
    assert_eq!(wallet(&*store).await.wallet_type, WalletType::Whale);
}

pub(crate) async fn a_run_under_way_takes_no_curation_back(database: &dyn Database) {
    let store = database.connect();
    let run = begin_run(&*store).await;
    let ids = traders(&*store, &[1, 2]).await;
    let judged = |score| Wallet {
        smart_money_score: Some(Score::clamped(score)),
        ..empty_wallet(1)
    };
    publish(&*store, vec![(ids[0], judged(1.0))]).await;
    prepare(&*store).await;
    // This run knows of no curation, and is late to publish.
    curate(&*store, 1, named(Some("curated"))).await.unwrap();
    publish(&*store, vec![(ids[0], judged(2.0))]).await;
    let named_so = |score| Wallet {
        wallet_name: Some("curated".to_owned()),
        ..judged(score)
    };
    assert_eq!(wallet(&*store).await, named_so(2.0));
    // The next one knows what it does.
    prepare(&*store).await;
    let facts = vec![(ids[0], analysed(facts("2024-01-05", true)))];
    run.facts.put_facts(facts).await.unwrap();
    publish(&*store, vec![(ids[0], judged(3.0))]).await;
    assert_eq!(wallet(&*store).await, judged(3.0));
    // Even if it comes to what the run before it published.
    curate(&*store, 1, named(Some("again"))).await.unwrap();
    prepare(&*store).await;
    publish(&*store, vec![(ids[0], judged(3.0))]).await;
    assert_eq!(wallet(&*store).await, judged(3.0));
    assert_eq!(curate(&*store, 2, named(None)).await, None, "not published");
    assert_eq!(curate(&*store, 9, named(None)).await, None, "unknown");
}
