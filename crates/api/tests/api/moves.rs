use crate::support::{Service, report_of};
use reqwest::StatusCode;
use serde_json::Value;
use smartmoney_model::{Address, Score, WalletStatus};
use smartmoney_store::{Publication, RecordUpdate, TradeSeq};
use smartmoney_testkit::begin_run;

const MOVES: &str = "/v1/analytics/smart-money/moves";

/// A run that judges these wallets so.
async fn judge(service: &Service, judged: &[(u64, WalletStatus, f64)]) {
    let store = &service.store;
    let mut staged = Vec::new();
    for (number, status, score) in judged {
        let address = Address::parse_any(&format!("0x{number:040x}")).unwrap();
        let found = store.wallet_entries(address, None).await.unwrap();
        let (id, mut wallet) = (found.entries[0].id, found.entries[0].wallet.clone());
        wallet.status = *status;
        wallet.smart_money_score = Some(Score::clamped(*score));
        staged.push((id, wallet));
    }
    begin_run(&**store)
        .await
        .publication
        .stage_wallets(staged)
        .await
        .unwrap();
    let publication = Publication {
        report: report_of(&store.runs(1).await.unwrap()[0]),
        up_to: TradeSeq(0),
        still_dirty: Vec::new(),
        record: RecordUpdate::default(),
    };
    let run = begin_run(&**store)
        .await
        .publication
        .publish(publication)
        .await
        .unwrap();
    service.cache.advance(run.data_version);
}

fn shown(moves: &Value) -> Vec<(String, Value, f64)> {
    let moves = moves.as_array().unwrap().iter();
    let shown = moves.map(|moved| {
        let address = moved["walletAddress"].as_str().unwrap();
        let score = moved["score"].as_f64().unwrap();
        (
            address[40..].to_owned(),
            moved["previousScore"].clone(),
            score,
        )
    });
    shown.collect()
}

#[tokio::test]
async fn a_run_says_who_moved() {
    use WalletStatus::{Former, Identified};
    let service = Service::new().await;
    let nothing = service.get(MOVES).await;
    assert_eq!(nothing.status, StatusCode::OK, "{}", nothing.text);
    assert_eq!(nothing.json()["run"], Value::Null);
    assert_eq!(nothing.json()["new"], serde_json::json!([]));
    assert_eq!(nothing.json()["meta"]["dataVersion"], 0);

    service.trade_and_score(crate::support::trades()).await;
    let first = [
        (7, Identified, 50.0),
        (8, Identified, 60.0),
        (10, Identified, 70.0),
    ];
    judge(&service, &first).await;
    let moves = service.get(MOVES).await;
    assert_eq!(moves.cache(), "MISS store");
    assert_eq!(service.get(MOVES).await.cache(), "HIT memory");
    let moves = moves.json();
    assert_eq!(moves["run"]["id"], 2);
    assert_eq!(moves["run"]["dataVersion"], 2);
    assert!(moves["run"]["at"].as_str().unwrap().ends_with('Z'));
    assert_eq!(moves["counts"]["new"], 3);
    assert_eq!(moves["new"][0]["previousStatus"], "none");

    let second = [
        (7, Identified, 55.0),
        (8, Identified, 40.0),
        (10, Former, 65.0),
        (11, Identified, 30.0),
    ];
    judge(&service, &second).await;
    let moves = service.get(&format!("{MOVES}?limit=1")).await.json();
    let counts = serde_json::json!({"new": 1, "risen": 1, "fallen": 1, "former": 1});
    assert_eq!(moves["counts"], counts);
    let row = |number: &str, before: f64, score| (number.to_owned(), before.into(), score);
    assert_eq!(shown(&moves["risen"]), [row("07", 50.0, 55.0)]);
    assert_eq!(shown(&moves["fallen"]), [row("08", 60.0, 40.0)]);
    assert_eq!(shown(&moves["former"]), [row("0a", 70.0, 65.0)]);
    assert_eq!(moves["former"][0]["status"], "former");
    assert_eq!(moves["former"][0]["previousStatus"], "identified");
    assert_eq!(moves["new"][0]["walletAddress"], format!("0x{:040x}", 11));
    assert_eq!(moves["meta"]["asOf"], "2024-01-02T00:00:00Z");
}

#[tokio::test]
async fn malformed_requests_for_moves_are_refused() {
    let service = Service::new().await;
    for query in ["limit=0", "limit=51", "limit=x", "limit=", "since=1"] {
        let refused = service.get(&format!("{MOVES}?{query}")).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{query}");
        assert_eq!(refused.cache(), " ");
    }
}
