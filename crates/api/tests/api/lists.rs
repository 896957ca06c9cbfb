use crate::support::{Service, WALLETS, all, round_trip, trades};
use reqwest::StatusCode;
use serde_json::Value;
use std::collections::BTreeSet;
use std::time::Duration;

#[tokio::test]
async fn a_page_says_where_it_stands() {
    let service = Service::scored().await;
    let answer = service.get(&all("&limit=7&page=2&sortBy=pnl")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let json = answer.json();
    let pagination = &json["pagination"];
    assert_eq!(pagination["page"], 2);
    assert_eq!(pagination["limit"], 7);
    assert_eq!(pagination["total"], 30);
    assert_eq!(pagination["totalPages"], 5);
    assert!(pagination["nextCursor"].is_string());
    assert_eq!(json["meta"]["dataVersion"], 1);
    assert_eq!(json["meta"]["asOf"], "2024-01-02T00:00:00Z");
    assert_eq!(json["data"].as_array().unwrap().len(), 7);
    let first = &json["data"][0];
    assert_eq!(first["totalPnl"], 13.0);
    assert_eq!(first["chainId"], "ethereum");
    assert!(first["sparkline"].is_array());
}

#[tokio::test]
async fn filters_and_orders_are_those_that_were_asked_for() {
    let service = Service::scored().await;
    let base = service.get(&all("&chains=8453&limit=100")).await.json();
    assert_eq!(base["pagination"]["total"], 10);
    let data = base["data"].as_array().unwrap();
    assert!(data.iter().all(|wallet| wallet["chainId"] == "base"));
    for (filter, total) in [("minTrades=2", 30), ("minTrades=3", 0)] {
        let list = service.get(&all(&format!("&{filter}"))).await.json();
        assert_eq!(list["pagination"]["total"], total, "{filter}");
    }
    let rising = service
        .get(&all("&sortBy=roi&sortOrder=asc&limit=100"))
        .await
        .json();
    let data = rising["data"].as_array().unwrap();
    let roi: Vec<f64> = data
        .iter()
        .map(|w| w["roiAllTime"].as_f64().unwrap())
        .collect();
    assert!(roi.is_sorted(), "{roi:?}");
    assert_eq!(roi.len(), 30);
    let identified = service.get(WALLETS).await.json();
    assert_eq!(identified["pagination"]["total"], 0);
    assert_eq!(identified["data"].as_array().unwrap().len(), 0);
}

#[tokio::test]
async fn every_page_together_is_every_wallet_once() {
    let service = Service::scored().await;
    let mut seen = Vec::new();
    for page in 1..=5 {
        seen.extend(
            service
                .get(&all(&format!("&limit=7&page={page}")))
                .await
                .addresses(),
        );
    }
    assert_eq!(seen.len(), 30);
    assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 30);
}

/// The fields of a row that come with each part that can be included.
const PARTS: [(&str, &[&str]); 5] = [
    ("anomalies", &["anomalies"]),
    ("curve", &["excessCurve"]),
    ("decay", &["alphaDecay"]),
    ("profile", &["profile"]),
    ("reasons", &["statusReasons", "confidenceReasons"]),
];

fn fields(row: &Value) -> BTreeSet<&str> {
    row.as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

#[tokio::test]
async fn rows_have_more_on_request() {
    let service = Service::scored().await;
    let row = async |include: &str| {
        let list = service.get(&all(&format!("&limit=1{include}"))).await;
        assert_eq!(list.status, StatusCode::OK, "{}", list.text);
        list.json()["data"][0].clone()
    };
    let plain = row("").await;
    for (part, expected) in PARTS {
        let more = row(&format!("&include={part}")).await;
        let added: BTreeSet<_> = fields(&more).difference(&fields(&plain)).copied().collect();
        assert_eq!(added, expected.iter().copied().collect(), "{part}");
        assert!(fields(&plain).is_subset(&fields(&more)), "{part}");
    }
    // With all of them it is the wallet of its own page.
    let mut whole = row("&include=metrics,reasons,profile,anomalies,curve,decay").await;
    let address = plain["walletAddress"].as_str().unwrap();
    let page = service.get(&format!("{WALLETS}/{address}")).await.json();
    let sparkline = whole.as_object_mut().unwrap().remove("sparkline");
    assert_eq!(sparkline.as_ref(), Some(&plain["sparkline"]));
    assert_eq!(whole, page["data"][0]["wallet"]);
}

#[tokio::test]
async fn the_same_includes_are_one_query_and_a_cursor_keeps_them() {
    let service = Service::scored().await;
    let first = service.get(&all("&limit=4&include=reasons,profile")).await;
    assert_eq!(first.cache(), "MISS store");
    let again = service
        .get(&all("&limit=4&include=profile,reasons,profile"))
        .await;
    assert_eq!(again.cache(), "HIT memory");
    assert_eq!(service.get(&all("&limit=4")).await.cache(), "MISS store");
    let json = first.json();
    let cursor = json["pagination"]["nextCursor"].as_str().unwrap();
    let walk = async |include: &str| {
        let path = all(&format!("&limit=4{include}&cursor={cursor}"));
        service.get(&path).await
    };
    let next = walk("&include=profile,reasons").await.json();
    assert_eq!(fields(&next["data"][0]), fields(&json["data"][0]));
    for other in ["", "&include=profile"] {
        assert_eq!(walk(other).await.code(), "bad_cursor", "{other}");
    }
}

#[tokio::test]
async fn twenty_rows_are_light() {
    let service = Service::new().await;
    let days = (1..=29).step_by(2);
    let trades = days.flat_map(|day| (1..=20).flat_map(move |wallet| round_trip(wallet, day)));
    service.trade_and_score(trades.collect()).await;
    let list = service.get(&all("")).await;
    let json = list.json();
    let rows = json["data"].as_array().unwrap();
    assert_eq!(rows.len(), 20);
    for row in rows {
        assert!(row["sparkline"].as_array().unwrap().len() >= 20, "{row}");
    }
    assert!(list.text.len() < 20_000, "{} bytes", list.text.len());
}

/// Scores change and wallets come in between two pages; the walk meets each
/// wallet of its beginning once.
#[tokio::test]
async fn a_walk_by_cursor_has_no_repeats_and_no_gaps_while_scores_change() {
    let service = Service::scored().await;
    let mut seen = Vec::new();
    let mut next = all("&sortBy=pnl&limit=4");
    for step in 0.. {
        let answer = service.get(&next).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        seen.extend(answer.addresses());
        let json = answer.json();
        assert_eq!(json["pagination"]["total"], 30);
        let Some(cursor) = json["pagination"]["nextCursor"].as_str() else {
            break;
        };
        next = all(&format!("&sortBy=pnl&limit=4&cursor={cursor}"));
        // The last wallet becomes the first, and a new wallet comes.
        let (last, new) = (1 + step % 5, 100 + step);
        let mut trades = Vec::from(round_trip(new, 10));
        trades.extend(round_trip(last, 3 + step));
        service.trade_and_score(trades).await;
    }
    let distinct: BTreeSet<_> = seen.iter().collect();
    assert_eq!((seen.len(), distinct.len()), (30, 30));
    let now = service.get(&all("&limit=1")).await.json();
    assert!(now["pagination"]["total"].as_u64().unwrap() > 30);
}

#[tokio::test]
async fn a_cursor_of_another_query_is_refused() {
    let service = Service::scored().await;
    let first = service.get(&all("&limit=4")).await.json();
    let cursor = first["pagination"]["nextCursor"].as_str().unwrap();
    let other = service
        .get(&all(&format!("&sortBy=pnl&cursor={cursor}")))
        .await;
    assert_eq!(other.status, StatusCode::BAD_REQUEST);
    assert_eq!(other.code(), "bad_cursor");
    let both = service.get(&all(&format!("&page=2&cursor={cursor}"))).await;
    assert_eq!(both.status, StatusCode::BAD_REQUEST);
}

/// A list that was replaced an hour ago can't be walked on: that is no failure.
#[tokio::test]
async fn an_expired_cursor_is_the_callers_matter() {
    let service = Service::scored().await;
    let first = service.get(&all("&limit=4")).await.json();
    let cursor = first["pagination"]["nextCursor"].as_str().unwrap();
    service.clock.advance(Duration::from_hours(2));
    service.trade_and_score(round_trip(7, 5).into()).await;
    service.clock.advance(Duration::from_hours(2));
    service.trade_and_score(round_trip(7, 8).into()).await;
    for _ in 0..2 {
        let expired = service
            .get(&all(&format!("&limit=4&cursor={cursor}")))
            .await;
        assert_eq!(expired.status, StatusCode::GONE, "{}", expired.text);
        assert_eq!(expired.code(), "cursor_expired");
    }
    let statistics = service.cache.statistics().await;
    assert_eq!((statistics.fill_errors, statistics.failed), (0, 0));
}

/// An empty list also names the rules by which no wallet was found.
#[tokio::test]
async fn an_answer_without_wallets_names_the_last_runs_rules() {
    let service = Service::new().await;
    let base = "/v1/analytics/smart-money";
    let nothing = [
        all("&minScore=100"),
        all("&page=900"),
        format!("{base}/search?q=nobody"),
        format!("{base}/moves"),
    ];
    for path in &nothing {
        let before = service.get(path).await.json();
        assert_eq!(before["meta"]["methodologyVersion"], Value::Null, "{path}");
    }
    service.trade_and_score(trades()).await;
    let some = service.get(&all("")).await.json();
    let rules = &some["meta"]["methodologyVersion"];
    assert!(rules.is_string(), "{some:#}");
    for path in &nothing {
        let answer = service.get(path).await.json();
        assert_eq!(answer["meta"]["methodologyVersion"], *rules, "{path}");
    }
}

#[tokio::test]
async fn what_can_not_be_understood_says_which_parameter_and_what_is_allowed() {
    let service = Service::scored().await;
    for (query, parameter, code) in [
        ("page=1.5", "page", "bad_parameter"),
        ("page=1.01", "page", "bad_parameter"),
        ("limit=1.5", "limit", "bad_parameter"),
        ("page=1e15", "page", "bad_parameter"),
        ("chains=%00", "chains", "bad_parameter"),
        ("chains=all", "chains", "unknown_chain"),
        ("chains=etherum", "chains", "unknown_chain"),
        ("chains=base,etherum", "chains", "unknown_chain"),
        ("chains=31337000", "chains", "unknown_chain"),
        ("minScore=101", "minScore", "bad_parameter"),
        ("sortBy=luck", "sortBy", "bad_parameter"),
        ("walletType=king", "walletType", "bad_parameter"),
        ("include=", "include", "bad_parameter"),
        ("include=profile,luck", "include", "bad_parameter"),
        ("sort=score", "sort", "unknown_parameter"),
    ] {
        let answer = service.get(&format!("{WALLETS}?{query}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
        let json = answer.json();
        assert_eq!(json["parameter"], parameter, "{query}");
        assert_eq!(json["code"], code, "{query}");
        assert!(!json["allowed"].as_str().unwrap().is_empty(), "{query}");
        assert_eq!(answer.header("x-cache"), "", "{query}");
    }
    assert_eq!(service.cache.statistics().await.keys.lists, 0);
}

/// Which chains there is data of, no client has to know: a known one without wallets is a filter
/// that nothing matches.
#[tokio::test]
async fn a_list_of_a_chain_without_wallets_is_empty() {
    let service = Service::scored().await;
    for chains in ["solana", "arbitrum", "42161", "polygon-pos"] {
        let list = service.get(&all(&format!("&chains={chains}"))).await;
        assert_eq!(list.status, StatusCode::OK, "{chains}: {}", list.text);
        assert_eq!(list.json()["pagination"]["total"], 0, "{chains}");
        assert_eq!(list.json()["data"].as_array().unwrap().len(), 0);
    }
    let both = service.get(&all("&chains=solana,base")).await.json();
    let base = service.get(&all("&chains=base")).await.json();
    assert_eq!(both["pagination"], base["pagination"]);
    // The same before any wallet is scored.
    let nothing = Service::new().await;
    let list = nothing.get(&all("&chains=ethereum,base")).await;
    assert_eq!(list.status, StatusCode::OK, "{}", list.text);
}

/// No text stands for "no chains": what comes back empty for one query must
/// not be the answer to another.
#[tokio::test]
async fn an_empty_answer_poisons_nothing() {
    let service = Service::scored().await;
    service.get(&all("&chains=all")).await;
    service.get(&all("&chains=base&minScore=100")).await;
    let everything = service.get(&all("")).await.json();
    assert_eq!(everything["pagination"]["total"], 30);
}

#[tokio::test]
async fn pages_past_the_end_are_empty_and_not_kept() {
    let service = Service::scored().await;
    for page in [900, 901, 900] {
        let answer = service.get(&all(&format!("&page={page}"))).await;
        assert_eq!(answer.cache(), "MISS store");
        assert_eq!(answer.json()["data"].as_array().unwrap().len(), 0);
    }
    assert_eq!(service.cache.statistics().await.keys.lists, 0);
}
