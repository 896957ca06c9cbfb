use crate::support::{Service, WALLETS, all, round_trip};
use reqwest::{Method, StatusCode};

#[tokio::test]
async fn a_curation_is_seen_at_once_and_survives_runs() {
    let service = Service::scored().await;
    let key = service.key().await;
    let wallet = format!("{WALLETS}/0x{:040x}", 7);
    service.get(&wallet).await;
    service.get(&all("&verified=true")).await;
    let said = r#"{"verified": true, "walletName": "Seven", "walletType": "fund", "tags": ["odd"], "notes": "seen"}"#;
    let path = format!("{WALLETS}/ethereum/0x{:040x}", 7);
    let refused = service.ask(Method::PATCH, &path, &[], Some(said)).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    let done = service
        .ask(Method::PATCH, &path, &[("authorization", &key)], Some(said))
        .await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    for _ in 0..2 {
        let entry = service.get(&wallet).await.json()["data"][0].clone();
        assert_eq!(entry["wallet"]["walletName"], "Seven");
        assert_eq!(entry["wallet"]["walletType"], "fund");
        assert_eq!(entry["tags"][0], "odd");
        assert_eq!(entry["curation"]["notes"], "seen");
        let listed = service.get(&all("&verified=true")).await;
        assert_eq!(listed.addresses(), [format!("0x{:040x}", 7)]);
        service.trade_and_score(round_trip(7, 5).into()).await;
    }
    let back = r#"{"verified": null, "walletName": null}"#;
    service
        .ask(Method::PATCH, &path, &[("authorization", &key)], Some(back))
        .await;
    let entry = service.get(&wallet).await.json()["data"][0].clone();
    assert_eq!(entry["wallet"]["walletName"], serde_json::Value::Null);
    assert_eq!(entry["wallet"]["walletType"], "fund");
}

#[tokio::test]
async fn what_is_no_curation_changes_nothing() {
    let service = Service::scored().await;
    let key = service.key().await;
    let path = format!("{WALLETS}/ethereum/0x{:040x}", 7);
    let many = vec!["a"; 21];
    let many = format!(r#"{{"tags": {many:?}}}"#);
    for (body, field) in [
        ("", "body"),
        ("[]", "body"),
        ("{}", "body"),
        ("{", "body"),
        (r#"{"smartMoneyScore": 100}"#, "smartMoneyScore"),
        (r#"{"notes": "a", "verified": "yes"}"#, "verified"),
        (r#"{"walletType": "king"}"#, "walletType"),
        (r#"{"walletName": 1}"#, "walletName"),
        (r#"{"walletName": " "}"#, "walletName"),
        (r#"{"notes": {}}"#, "notes"),
        (r#"{"tags": "a"}"#, "tags"),
        (r#"{"tags": [1]}"#, "tags"),
        (r#"{"tags": [""]}"#, "tags"),
        (&many, "tags"),
    ] {
        let refused = service
            .ask(Method::PATCH, &path, &[("authorization", &key)], Some(body))
            .await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{body}");
        let problem = refused.json();
        assert_eq!(problem["parameter"], field, "{problem:#}");
        assert!(!problem["allowed"].as_str().unwrap().is_empty(), "{body}");
    }
    let unknown = format!("{WALLETS}/base/0x{:040x}", 7);
    let refused = service
        .ask(
            Method::PATCH,
            &unknown,
            &[("authorization", &key)],
            Some(r#"{"verified": true}"#),
        )
        .await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    assert_eq!(service.store.data_version().await.unwrap().number, 1);
    let huge = format!(r#"{{"notes": "{}"}}"#, "a".repeat(70_000));
    let refused = service
        .ask(
            Method::PATCH,
            &path,
            &[("authorization", &key)],
            Some(&huge),
        )
        .await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
}
