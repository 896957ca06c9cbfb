use crate::support::{Service, WALLETS};
use reqwest::StatusCode;

#[tokio::test]
async fn a_wallet_explains_itself() {
    let service = Service::scored().await;
    let answer = service
        .get(&format!("{WALLETS}/0x{:040X}", 7).replace("0X", "0x"))
        .await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let json = answer.json();
    let entry = &json["data"][0];
    assert_eq!(entry["wallet"]["walletAddress"], format!("0x{:040x}", 7));
    assert!(
        entry["wallet"]["profile"]["factors"]
            .as_array()
            .unwrap()
            .len()
            > 3
    );
    assert!(
        !entry["wallet"]["statusReasons"]
            .as_array()
            .unwrap()
            .is_empty()
    );
    assert_eq!(entry["closedPositions"][0]["token"], "PEPE");
    assert_eq!(entry["closedPositions"][0]["realizedPnl"], -3.0);
    assert_eq!(entry["latestTrades"].as_array().unwrap().len(), 2);
    assert_eq!(entry["latestTrades"][0]["sold"][0]["token"], "PEPE");
    assert_eq!(entry["scoreHistory"].as_array().unwrap().len(), 1);
    assert!(!entry["equityCurve"].as_array().unwrap().is_empty());
    assert_eq!(json["meta"]["dataVersion"], 1);
}

#[tokio::test]
async fn a_chain_narrows_an_address() {
    let service = Service::scored().await;
    let path = |chain: &str| format!("{WALLETS}/0x{:040x}?chain={chain}", 9);
    let base = service.get(&path("base")).await;
    assert_eq!(base.json()["data"].as_array().unwrap().len(), 1);
    assert_eq!(base.json()["meta"]["dataVersion"], 1);
    let ethereum = service.get(&path("ethereum")).await;
    assert_eq!(ethereum.status, StatusCode::NOT_FOUND);
    assert_eq!(ethereum.code(), "wallet_unknown");
    assert_eq!(
        service.get(&path("all%20")).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        service.get(&path("a%20b")).await.status,
        StatusCode::BAD_REQUEST
    );
}

#[tokio::test]
async fn an_unknown_wallet_is_remembered_for_half_a_minute_and_a_malformed_one_not_at_all() {
    let service = Service::scored().await;
    let unknown = format!("{WALLETS}/0x{:040x}", 12_345);
    for state in ["MISS store", "HIT memory"] {
        let answer = service.get(&unknown).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert_eq!(answer.cache(), state);
        assert_eq!(answer.code(), "wallet_unknown");
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }
    // A condition is for what there is (RFC 9110, 13.2.1).
    let headers = [("if-none-match", "*")];
    let answer = service
        .ask(reqwest::Method::GET, &unknown, &headers, None)
        .await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    service.clock.advance(std::time::Duration::from_secs(31));
    assert_eq!(service.get(&unknown).await.cache(), "MISS store");
    for address in ["0x123", "hello", "0x%00", "..%2f"] {
        let answer = service.get(&format!("{WALLETS}/{address}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{address}");
        assert_eq!(answer.cache(), " ");
    }
}
