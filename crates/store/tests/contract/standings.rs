use crate::database::Database;
use crate::fixtures::{all_wallets, empty_wallet, prepare, publication, reason, report, traders};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use smartmoney_model::{
    Address, Confidence, CurationPatch, DataVersion, Score, ScoreBasis, Timestamp, Wallet,
    WalletStanding, WalletStatus,
};
use smartmoney_store::{
    AsOf, Forget, PageStart, Publication, RunReport, ShownRun, SortBy, SortOrder, Standings,
    StatusFilter, Store, WalletId, WalletQuery,
};
use smartmoney_testkit::{TradeBuilder, begin_run, chain, time};

/// What a list and an export showed of a wallet.
#[derive(Debug, Clone, PartialEq)]
struct Shown {
    address: Address,
    status: WalletStatus,
    score: Option<Score>,
    basis: ScoreBasis,
    confidence: Confidence,
    expected: [Option<f64>; 3],
    follower: Option<f64>,
    methodology: String,
}

impl Shown {
    fn of(wallet: &Wallet) -> Self {
        Self {
            address: wallet.wallet_address,
            status: wallet.status,
            score: wallet.smart_money_score,
            basis: wallet.score_basis,
            confidence: wallet.confidence_level,
            expected: [
                wallet.expected_excess,
                wallet.expected_excess_low,
                wallet.expected_excess_high,
            ],
            follower: wallet.follower_excess,
            methodology: wallet.methodology_version.to_string(),
        }
    }

    fn then(standing: &WalletStanding) -> Self {
        Self {
            address: standing.wallet_address,
            status: standing.status,
            score: standing.smart_money_score,
            basis: standing.score_basis,
            confidence: standing.confidence_level,
            expected: [
                standing.expected_excess,
                standing.expected_excess_low,
                standing.expected_excess_high,
            ],
            follower: standing.follower_excess,
            methodology: standing.methodology_version.clone().unwrap().to_string(),
        }
    }
}

/// An answer, as a client would have kept it.
struct Recorded {
    version: DataVersion,
    at: Timestamp,
    /// In the order of the list of all wallets.
    shown: Vec<Shown>,
}

fn all(sort_by: SortBy, sort_order: SortOrder) -> WalletQuery {
    WalletQuery {
        status: StatusFilter::All,
        sort_by,
        sort_order,
        ..WalletQuery::default()
    }
}

async fn listed(store: &dyn Store, query: &WalletQuery) -> Vec<Address> {
    let page = store
        .wallets(query, 1_000, &PageStart::FIRST)
        .await
        .unwrap();
    let rows = page.wallets.iter();
    rows.map(|row| row.summary.wallet_address).collect()
}

async fn recorded(store: &dyn Store, at: Timestamp) -> Recorded {
    let query = all(SortBy::Score, SortOrder::Desc);
    let wallets = store.wallets_by_key(&query, None, 1_000).await.unwrap();
    let order = listed(store, &query).await;
    let of = |address: &Address| {
        let wallet = wallets.iter().find(|of| of.wallet_address == *address);
        Shown::of(wallet.unwrap())
    };
    Recorded {
        version: store.data_version().await.unwrap(),
        at,
        shown: order.iter().map(of).collect(),
    }
}

async fn then(store: &dyn Store, as_of: AsOf) -> Standings {
    store.standings(as_of).await.unwrap().unwrap()
}

fn shown(standings: &Standings) -> Vec<Shown> {
    let wallets = standings.wallets.iter();
    wallets.map(|of| Shown::then(&of.standing)).collect()
}

fn drawn(number: u64, random: &mut StdRng) -> Wallet {
    let status = WalletStatus::ALL[random.random_range(0..WalletStatus::ALL.len())];
    Wallet {
        status,
        // Few scores, so that many are equal.
        smart_money_score: random
            .random_bool(0.8)
            .then(|| Score::clamped(f64::from(random.random_range(0..6)) * 12.5)),
        confidence_level: Confidence::ALL[random.random_range(0..Confidence::ALL.len())],
        ..empty_wallet(number)
    }
}

/// Often the same but for what is expected, or for what no list shows.
fn changed(wallet: &Wallet, number: u64, random: &mut StdRng) -> Wallet {
    let excess = |random: &mut StdRng| {
        let excess = random.random_range(-300..300);
        random.random_bool(0.8).then(|| f64::from(excess) / 1e5)
    };
    match random.random_range(0..5) {
        0 => drawn(number, random),
        1 => Wallet {
            total_trades: random.random_range(0..3),
            ..wallet.clone()
        },
        _ => Wallet {
            expected_excess: excess(random),
            follower_excess: excess(random),
            ..wallet.clone()
        },
    }
}

/// When it was published.
async fn publish_at(
    store: &dyn Store,
    at: Timestamp,
    wallets: Vec<(WalletId, Wallet)>,
) -> Timestamp {
    let run = begin_run(store).await;
    let up_to = store.pending().await.unwrap().up_to;
    run.publication.stage_wallets(wallets).await.unwrap();
    let report = RunReport {
        started_at: at,
        ..report()
    };
    let publication = Publication {
        report,
        up_to,
        ..publication(0)
    };
    let run = run.publication.publish(publication).await.unwrap();
    run.ended_at()
}

const WALLETS: u64 = 30;
const HOUR: i64 = 3_600;
/// 2024-01-01
const FIRST_TRADE: i64 = 1_704_067_200;

/// Forty versions in ten days: runs that change some wallets, one that takes a wallet back, rules of
/// another version, and what a curator says in between.
async fn ten_days(store: &dyn Store) -> Vec<Recorded> {
    let numbers: Vec<u64> = (1..=WALLETS).collect();
    let trade = |number: &u64| {
        let at = Timestamp::from_secs(FIRST_TRADE + i64::try_from(*number).unwrap() * HOUR);
        TradeBuilder::new(*number)
            .wallet(*number)
            .at_time(at)
            .build()
    };
    store
        .append_trades(numbers.iter().map(trade).collect())
        .await
        .unwrap();
    let ids = all_wallets(store).await;
    prepare(store).await;
    let mut random = StdRng::seed_from_u64(7);
    let mut states: Vec<Wallet> = numbers.iter().map(|of| drawn(*of, &mut random)).collect();
    let mut answers = Vec::new();
    let begin = time("2024-03-01T00:30:00Z").as_secs();
    for run in 0..40 {
        let at = Timestamp::from_secs(begin + run * 6 * HOUR);
        let is_changed = |random: &mut StdRng| run == 0 || random.random_bool(0.3);
        let mut wallets = Vec::new();
        for ((id, number), state) in ids.iter().zip(&numbers).zip(&mut states) {
            let is_gone = run >= 20 && *number == 3;
            if !is_gone && is_changed(&mut random) {
                *state = Wallet {
                    last_updated: at,
                    methodology_version: if run < 30 { "9.0" } else { "9.1" }.into(),
                    ..changed(state, *number, &mut random)
                };
                wallets.push((*id, state.clone()));
            }
        }
        if run == 20 {
            take_back(store, 3).await;
            prepare(store).await;
        }
        let published = publish_at(store, at, wallets).await;
        answers.push(recorded(store, published).await);
        if run == 25 {
            let named = CurationPatch {
                wallet_name: Some(Some("a name".to_owned())),
                ..CurationPatch::default()
            };
            let key = empty_wallet(5).key();
            store
                .curate(key, named, "key 1".to_owned(), at)
                .await
                .unwrap();
            answers.push(recorded(store, published).await);
        }
    }
    answers
}

/// Takes the trade of one wallet back.
async fn take_back(store: &dyn Store, number: i64) {
    let at = FIRST_TRADE + number * HOUR;
    let forget = Forget {
        from: Some(Timestamp::from_secs(at)),
        until: Some(Timestamp::from_secs(at + 1)),
        ..Forget::default()
    };
    assert_eq!(store.forget(forget).await.unwrap().trades, 1);
}

pub(crate) async fn what_was_shown_can_be_asked_for(database: &dyn Database) {
    let store = database.connect();
    let early = AsOf::Version(0);
    assert_eq!(store.standings(early).await.unwrap(), None);
    let answers = ten_days(&*store).await;
    let versions = answers.iter().map(|of| of.version.number);
    assert!(versions.collect::<std::collections::BTreeSet<_>>().len() > 35);
    assert_eq!(answers[20].shown.len() + 1, answers[19].shown.len());
    for answer in &answers {
        let found = then(&*store, AsOf::Version(answer.version.number)).await;
        assert_eq!(shown(&found), answer.shown, "{:?}", answer.version);
        assert!(found.run.is_exact);
        let found = then(&*store, AsOf::Time(answer.at)).await;
        assert_eq!(shown(&found), answer.shown, "{}", answer.at);
        assert_eq!(found.run.at, answer.at);
        let ranks: Vec<u64> = found.wallets.iter().map(|of| of.standing.rank).collect();
        assert_eq!(ranks, (1..=found.wallets.len() as u64).collect::<Vec<_>>());
    }
    let before = Timestamp::from_micros(answers[0].at.as_micros() - 1);
    assert_eq!(store.standings(AsOf::Time(before)).await.unwrap(), None);
}

pub(crate) async fn a_trimmed_history_keeps_its_last_days_exactly(database: &dyn Database) {
    let store = database.connect();
    let answers = ten_days(&*store).await;
    // As the service asks for it: whole days.
    let kept_from = time("2024-03-04");
    while store.trim(kept_from, kept_from).await.unwrap().more {}
    let mut approximate = 0;
    for answer in &answers {
        let found = then(&*store, AsOf::Version(answer.version.number)).await;
        let is_young = answer.at >= kept_from;
        assert_eq!(found.run.is_exact, is_young, "{}", answer.at);
        if is_young {
            assert_eq!(shown(&found), answer.shown, "{}", answer.at);
            continue;
        }
        // What stands in for it says since when it was so.
        for of in &found.wallets {
            assert!(of.standing.since <= found.run.at);
            let then = answer
                .shown
                .iter()
                .find(|shown| shown.address == of.standing.wallet_address);
            let then = then.unwrap();
            assert_eq!(
                (then.status, then.basis),
                (of.standing.status, of.standing.score_basis)
            );
            let points = |score: Option<Score>| score.map_or(-1.0, Score::value);
            assert!((points(then.score) - points(of.standing.smart_money_score)).abs() < 1.0);
        }
        approximate += usize::from(shown(&found) != answer.shown);
    }
    assert!(approximate > 0);
}

pub(crate) async fn earlier_lists_are_filtered_and_put_in_order(database: &dyn Database) {
    let store = database.connect();
    ten_days(&*store).await;
    let version = store.data_version().await.unwrap().number;
    let found = then(&*store, AsOf::Version(version)).await;
    let queries = [
        all(SortBy::Score, SortOrder::Asc),
        all(SortBy::FollowerExcess, SortOrder::Desc),
        all(SortBy::FollowerExcess, SortOrder::Asc),
        WalletQuery::default(),
        WalletQuery {
            min_score: Some(25.0),
            min_confidence: Some(Confidence::Medium),
            ..all(SortBy::Score, SortOrder::Desc)
        },
        WalletQuery {
            chains: vec![chain("base")],
            ..all(SortBy::Score, SortOrder::Desc)
        },
        WalletQuery {
            status: StatusFilter::Former,
            score_basis: [ScoreBasis::Tested, ScoreBasis::PriorOnly].into(),
            ..WalletQuery::default()
        },
    ];
    for query in queries {
        assert_eq!(query.not_kept(), None);
        let then = found.matching(&query);
        let then: Vec<Address> = then.iter().map(|of| of.standing.wallet_address).collect();
        assert_eq!(then, listed(&*store, &query).await, "{query:?}");
    }
    let stats = store.stats().await.unwrap();
    let then = found.stats();
    assert_eq!(then.scored_wallets, stats.scored_wallets);
    assert_eq!(then.by_chain, stats.by_chain);
    assert_eq!(then.by_confidence, stats.by_confidence);
    assert_eq!(then.by_status, stats.by_status);
    assert_eq!(then.by_basis, stats.by_basis);
    assert_eq!(then.score_distribution, stats.score_distribution);
    assert_eq!(then.mean_score, stats.mean_score);
}

pub(crate) async fn the_rules_of_then_are_kept_where_they_changed(database: &dyn Database) {
    let store = database.connect();
    let ids = traders(&*store, &[1, 2]).await;
    let judged = |number, status, rule| Wallet {
        status,
        status_reasons: vec![reason(rule, true)],
        confidence_reasons: vec![reason("max_q", false)],
        ..empty_wallet(number)
    };
    let (none, candidate) = (WalletStatus::None, WalletStatus::Candidate);
    let hours = |hours: i64| Timestamp::from_secs(time("2024-03-01").as_secs() + hours * HOUR);
    let first = vec![
        (ids[0], judged(1, none, "a")),
        (ids[1], judged(2, none, "a")),
    ];
    publish_at(&*store, hours(1), first).await;
    publish_at(&*store, hours(2), vec![(ids[0], judged(1, candidate, "b"))]).await;
    publish_at(&*store, hours(3), vec![(ids[0], judged(1, candidate, "c"))]).await;
    publish_at(&*store, hours(4), vec![(ids[0], judged(1, none, "d"))]).await;
    for (hour, expected) in [(1, None), (2, Some("b")), (3, Some("b")), (4, Some("d"))] {
        let run = then(&*store, AsOf::Time(hours(hour + 1))).await.run;
        let run = ShownRun { id: hour, ..run };
        let found = store.rules_then(&run, ids.clone()).await.unwrap();
        let rule = found
            .get(&ids[0])
            .map(|rules| rules.status[0].rule.as_str());
        assert_eq!(rule, expected, "run {hour}");
        assert_eq!(found.get(&ids[1]), None);
    }
}
