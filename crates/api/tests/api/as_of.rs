//! What was answered once can be asked for later.

use crate::support::{Service, WALLETS};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use reqwest::StatusCode;
use serde_json::{Value, json};
use smartmoney_model::{Confidence, Score, ScoreBasis, Timestamp, Wallet, WalletStatus};
use smartmoney_store::{Publication, RecordUpdate, RunOutcome, RunReport, Trigger, WalletId};
use smartmoney_testkit::{TradeBuilder, begin_run, empty_wallet, time};
use std::time::Duration;

const STATS: &str = "/v1/analytics/smart-money/stats";
const MANY: u64 = 40;
const VERSIONS: i64 = 24;
/// A run every six hours: all of them within the last seven days.
const STEP_SECS: i64 = 6 * 3_600;

/// The fields of a row that are kept.
const KEPT: [&str; 11] = [
    "chainId",
    "walletAddress",
    "status",
    "smartMoneyScore",
    "scoreBasis",
    "confidenceLevel",
    "expectedExcess",
    "expectedExcessLow",
    "expectedExcessHigh",
    "followerExcess",
    "methodologyVersion",
];

fn kept(row: &Value) -> Value {
    KEPT.iter()
        .map(|field| ((*field).to_owned(), row[field].clone()))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn rows(answer: &Value) -> Vec<Value> {
    answer["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(kept)
        .collect()
}

/// What a client got at one version.
struct Recorded {
    version: i64,
    tag: String,
    /// Of each of [`LISTS`].
    lists: Vec<Value>,
    /// Of wallet 7.
    wallet: Value,
    stats: Value,
}

const LISTS: [&str; 4] = [
    "status=all&limit=100",
    "limit=7&page=2&status=all&sortOrder=asc",
    "status=candidate&minScore=25&minConfidence=medium&sortBy=followerExcess",
    "status=all&scoreBasis=tested,copy&chains=ethereum",
];

fn wallet_path() -> String {
    format!("{WALLETS}/0x{:040x}", 7)
}

async fn record(service: &Service) -> Recorded {
    let mut lists = Vec::new();
    for list in LISTS {
        let answer = service
            .get(&format!("{WALLETS}?{list}&include=metrics"))
            .await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        lists.push(answer.json());
    }
    let wallet = service.get(&wallet_path()).await.json();
    let meta = &lists[0]["meta"];
    Recorded {
        version: meta["dataVersion"].as_i64().unwrap(),
        tag: meta["dataTag"].as_str().unwrap().to_owned(),
        wallet: kept(&wallet["data"][0]["wallet"]),
        stats: service.get(STATS).await.json(),
        lists,
    }
}

fn changed(wallet: &Wallet, random: &mut StdRng) -> Wallet {
    let some = |random: &mut StdRng| f64::from(random.random_range(-500..500)) / 1e5;
    let mut wallet = Wallet {
        expected_excess: Some(some(random)),
        expected_excess_low: Some(some(random)),
        expected_excess_high: Some(some(random)),
        follower_excess: random.random_bool(0.9).then(|| some(random)),
        ..wallet.clone()
    };
    if random.random_bool(0.4) {
        let score = f64::from(random.random_range(0..10)) * 10.0;
        let is_scored = random.random_bool(0.8);
        wallet.smart_money_score = is_scored.then(|| Score::clamped(score));
        wallet.score_basis = if is_scored {
            ScoreBasis::Tested
        } else {
            ScoreBasis::Copy
        };
        wallet.status = WalletStatus::ALL[random.random_range(0..WalletStatus::ALL.len())];
        wallet.confidence_level = Confidence::ALL[random.random_range(0..Confidence::ALL.len())];
    }
    wallet
}

/// When it was published.
async fn publish(service: &Service, at: Timestamp, wallets: Vec<(WalletId, Wallet)>) -> Timestamp {
    let run = begin_run(service.store.as_ref()).await;
    run.publication.stage_wallets(wallets).await.unwrap();
    let report = RunReport {
        started_at: at,
        duration_ms: 2_000,
        outcome: RunOutcome::Complete,
        full: false,
        total: MANY,
        processed: MANY,
        failed: 0,
        as_of: Some(time("2026-11-20")),
        settings: "{}".to_owned(),
        run_by: "a test".to_owned(),
        trigger: Trigger::Schedule,
        error: None,
        methodology_version: Some("1".to_owned()),
    };
    let publication = Publication {
        report,
        up_to: service.store.pending().await.unwrap().up_to,
        still_dirty: Vec::new(),
        record: RecordUpdate::default(),
    };
    let run = run.publication.publish(publication).await.unwrap();
    service.cache.advance(run.data_version);
    run.ended_at()
}

#[tokio::test]
async fn what_was_answered_at_a_version_can_be_asked_for_later() {
    let service = Service::new().await;
    let trades = (1..=MANY).map(|n| TradeBuilder::new(n).wallet(n).build());
    service.store.append_trades(trades.collect()).await.unwrap();
    let mut random = StdRng::seed_from_u64(3);
    let mut states: Vec<Wallet> = (1..=MANY)
        .map(|number| changed(&empty_wallet(number), &mut random))
        .collect();
    let begin = time("2026-11-22").as_secs();
    let mut recorded = Vec::new();
    for step in 0..VERSIONS {
        let at = Timestamp::from_secs(begin + step * STEP_SECS);
        let mut news = Vec::new();
        for (id, state) in (1..).zip(&mut states) {
            if step == 0 || random.random_bool(0.3) {
                *state = Wallet {
                    last_updated: at,
                    ..changed(state, &mut random)
                };
                news.push((WalletId(id), state.clone()));
            }
        }
        let published = publish(&service, at, news).await;
        recorded.push((published, record(&service).await));
        // Answers stay in the cache for longer than no version does.
        service.clock.advance(Duration::from_secs(1));
    }
    for (published, then) in &recorded {
        for as_of in [then.version.to_string(), published.to_string()] {
            assert_same(&service, then, &as_of, published).await;
        }
    }
}

async fn assert_same(service: &Service, then: &Recorded, as_of: &str, published: &Timestamp) {
    for (list, recorded) in LISTS.iter().zip(&then.lists) {
        let answer = service.get(&format!("{WALLETS}?{list}&asOf={as_of}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        let answer = answer.json();
        assert_eq!(rows(&answer), rows(recorded), "{list} as of {as_of}");
        let mut pagination = recorded["pagination"].clone();
        pagination["nextCursor"] = Value::Null;
        assert_eq!(answer["pagination"], pagination, "{list} as of {as_of}");
        let meta = &answer["meta"];
        assert_eq!(meta["dataVersion"], then.version);
        assert_eq!(meta["dataTag"], then.tag);
        assert_eq!(meta["publishedAt"], published.to_string());
        assert_eq!(meta["isExact"], true);
    }
    let wallet = service
        .get(&format!("{}?asOf={as_of}", wallet_path()))
        .await
        .json();
    let row = &wallet["data"][0];
    assert_eq!(kept(row), then.wallet, "as of {as_of}");
    let listed = rows(&then.lists[0]);
    let place = listed.iter().position(|of| *of == then.wallet).unwrap();
    assert_eq!(row["rank"], place + 1);
    let stats = service.get(&format!("{STATS}?asOf={as_of}")).await.json();
    for field in [
        "scoredWallets",
        "byChain",
        "byConfidence",
        "byStatus",
        "byBasis",
        "scoreDistribution",
        "meanScore",
    ] {
        assert_eq!(stats[field], then.stats[field], "{field} as of {as_of}");
    }
}

#[tokio::test]
async fn a_moment_without_answers_says_so() {
    let service = Service::scored().await;
    let get = async |path: String| service.get(&path).await;
    let early = get(format!("{WALLETS}?asOf=2020-01-01T00:00:00Z")).await;
    assert_eq!(early.status, StatusCode::NOT_FOUND);
    assert_eq!(early.code(), "nothing_published");
    let late = get(format!("{WALLETS}?asOf=99")).await;
    assert_eq!(late.status, StatusCode::NOT_FOUND);
    assert_eq!(late.code(), "version_unknown");
    assert!(late.text.contains("the present one is 1"), "{}", late.text);
    let stranger = format!("{WALLETS}/0x{:040x}?asOf=1", 12_345);
    assert_eq!(get(stranger).await.code(), "wallet_unknown");
    let other_chain = format!("{WALLETS}/0x{:040x}?asOf=1&chain=base", 7);
    assert_eq!(get(other_chain).await.code(), "wallet_unknown");
    // The last run stands for all times after it.
    let now = get(format!("{STATS}?asOf=2099-12-31")).await.json();
    assert_eq!(now["meta"]["dataVersion"], 1);
    for (query, parameter) in [
        ("asOf=yesterday", "asOf"),
        ("asOf=", "asOf"),
        ("asOf=1700000000", "asOf"),
        ("asOf=1&minRoi=0", "minRoi"),
        ("asOf=1&include=metrics", "include"),
        ("asOf=1&sortBy=pnl", "sortBy"),
        ("asOf=1&verified=true", "verified"),
    ] {
        let answer = get(format!("{WALLETS}?{query}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}");
        assert_eq!(answer.json()["parameter"], json!(parameter), "{query}");
    }
}

#[tokio::test]
async fn changes_are_told_between_any_two_versions() {
    const CHANGES: &str = "/v1/analytics/smart-money/changes";
    let service = Service::new().await;
    let none = service.get(CHANGES).await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
    assert_eq!(none.code(), "nothing_published");
    let trades = (1..=3).map(|n| TradeBuilder::new(n).wallet(n).build());
    service.store.append_trades(trades.collect()).await.unwrap();
    let scored = |number, status, score| Wallet {
        status,
        smart_money_score: Some(Score::clamped(score)),
        ..empty_wallet(number)
    };
    let (identified, plain) = (WalletStatus::Identified, WalletStatus::None);
    let at = time("2026-11-22");
    let first = vec![
        (WalletId(1), scored(1, identified, 90.0)),
        (WalletId(2), scored(2, plain, 10.0)),
    ];
    publish(&service, at, first).await;
    let second = vec![
        (WalletId(1), scored(1, plain, 40.0)),
        (WalletId(2), scored(2, plain, 10.1)),
        (WalletId(3), scored(3, plain, 5.0)),
    ];
    publish(&service, at, second).await;
    let changes = service.get(CHANGES).await.json();
    assert_eq!(changes["from"]["dataVersion"], 1);
    assert_eq!(changes["to"]["dataVersion"], 2);
    let counts = json!({"no_longer_identified": 1, "risen": 1, "appeared": 1});
    assert_eq!(changes["counts"], counts);
    let lost = &changes["wallets"][0];
    assert_eq!(lost["kind"], "no_longer_identified");
    assert_eq!(lost["before"]["smartMoneyScore"], 90.0);
    assert_eq!(lost["after"]["smartMoneyScore"], 40.0);
    let one = service
        .get(&format!("{CHANGES}?from=0&to=1&limit=1"))
        .await
        .json();
    assert_eq!(one["from"], Value::Null);
    assert_eq!(one["counts"], json!({"identified": 1, "appeared": 1}));
    for (query, status) in [
        ("from=2&to=1", StatusCode::BAD_REQUEST),
        ("from=now", StatusCode::BAD_REQUEST),
        ("to=99", StatusCode::NOT_FOUND),
    ] {
        let answer = service.get(&format!("{CHANGES}?{query}")).await;
        assert_eq!(answer.status, status, "{query}");
    }
}
