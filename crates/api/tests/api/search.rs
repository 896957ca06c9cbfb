use crate::support::{Answer, Service, round_trip};
use reqwest::{Method, StatusCode};

const SEARCH: &str = "/v1/analytics/smart-money/search";

async fn search(service: &Service, query: &str) -> Answer {
    service.get(&format!("{SEARCH}?{query}")).await
}

/// Names a wallet of Ethereum, as a curator does.
async fn name(service: &Service, wallet: u64, name: &str) {
    let key = service.key().await;
    let path = format!("/v1/analytics/smart-money/wallets/ethereum/0x{wallet:040x}");
    let body = serde_json::json!({ "walletName": name }).to_string();
    let headers = [("authorization", key.as_str())];
    let named = service
        .ask(Method::PATCH, &path, &headers, Some(&body))
        .await;
    assert_eq!(named.status, StatusCode::OK, "{}", named.text);
}

#[tokio::test]
async fn wallets_are_found_by_address_and_name() {
    let service = Service::scored().await;
    let seven = format!("0x{:040x}", 7);
    name(&service, 7, "100%_Köln 'desk' 🐋").await;
    let found = search(&service, &format!("q={seven}")).await.json();
    let expected = serde_json::json!({
        "chainId": "ethereum",
        "walletAddress": seven,
        "walletName": "100%_Köln 'desk' 🐋",
        "walletType": "trader",
        "status": found["data"][0]["status"],
        "smartMoneyScore": found["data"][0]["smartMoneyScore"],
        "scoreBasis": "prior_only",
        "confidenceLevel": "low",
    });
    assert_eq!(found["data"], serde_json::json!([expected]));
    assert_eq!(found["meta"]["dataVersion"], 2);
    assert_eq!(found["meta"]["asOf"], "2024-01-02T00:00:00Z");
    assert!(found["meta"]["methodologyVersion"].is_string());
    for query in [
        "q=K%C3%96LN",
        "q=+desk+",
        "q=100%25_k",
        "q=%27desk%27",
        "q=%20%F0%9F%90%8B",
        "q=%25_&limit=50",
    ] {
        let found = search(&service, query).await;
        let is_short = query == "q=%20%F0%9F%90%8B";
        let status = if is_short {
            // One character is left of it.
            StatusCode::BAD_REQUEST
        } else {
            StatusCode::OK
        };
        assert_eq!(found.status, status, "{query}: {}", found.text);
        if !is_short {
            assert_eq!(found.addresses(), [seven.as_str()], "{query}");
        }
    }
    // Every EVM address begins so; of them the best.
    assert_eq!(search(&service, "q=0x").await.addresses().len(), 10);
    let many = search(&service, "q=0X0&limit=50").await.json();
    let scores = many["data"].as_array().unwrap().iter();
    let scores: Vec<_> = scores
        .map(|wallet| wallet["smartMoneyScore"].as_f64().unwrap())
        .collect();
    assert_eq!(scores.len(), 30);
    assert!(scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
}

#[tokio::test]
async fn what_is_no_search_is_refused_and_hostile_text_finds_nothing() {
    let service = Service::scored().await;
    let long = format!("q={}", "a".repeat(101));
    for query in [
        "",
        "q=",
        "q=a",
        "q=%20a%20",
        "q=a%00b",
        "q=a%0Ab",
        "q=%C2%80ab",
        "limit=3",
        "q=ab&limit=0",
        "q=ab&limit=51",
        "q=ab&limit=2.5",
        "q=ab&q=ab",
        "q=ab&status=all",
        &long,
    ] {
        let refused = search(&service, query).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{query}");
        assert_eq!(refused.header("content-type"), "application/problem+json");
    }
    for query in [
        "q=%25%25",
        "q=__",
        "q=%27+OR+1%3D1+--",
        "q=%5C%25",
        "q=%22%3B+DROP+TABLE+trades",
        "q=0xzz",
        "q=%FF%FF",
        "q=%F0%9F%90%8B%F0%9F%90%8B",
        "q=99999999999999999999",
        &format!("q={}", "%F0%9F%90%8B".repeat(100)),
    ] {
        let found = search(&service, query).await;
        assert_eq!(found.status, StatusCode::OK, "{query}: {}", found.text);
        assert_eq!(found.json()["data"], serde_json::json!([]), "{query}");
    }
    assert_eq!(service.store.stats().await.unwrap().trades, 60);
}

#[tokio::test]
async fn a_search_is_cached_until_something_is_published() {
    let service = Service::scored().await;
    assert_eq!(search(&service, "q=0x00").await.cache(), "MISS store");
    // The same request, spelled otherwise.
    let again = search(&service, "limit=10&q=+0X00").await;
    assert_eq!(again.cache(), "HIT memory");
    assert_eq!(
        search(&service, "q=0x00&limit=9").await.cache(),
        "MISS store"
    );
    let etag = again.header("etag").to_owned();
    let path = format!("{SEARCH}?q=0x00");
    let headers = [("if-none-match", etag.as_str())];
    let known = service.ask(Method::GET, &path, &headers, None).await;
    assert_eq!(known.status, StatusCode::NOT_MODIFIED);
    service.trade_and_score(round_trip(7, 5).into()).await;
    assert_eq!(search(&service, "q=0x00").await.cache(), "MISS store");
    // What nothing has is not remembered for long.
    assert_eq!(search(&service, "q=nobody").await.cache(), "MISS store");
    let nothing = search(&service, "q=nobody").await;
    assert_eq!(nothing.cache(), "HIT memory");
    assert_eq!(nothing.header("cache-control"), "public, max-age=30");
}
