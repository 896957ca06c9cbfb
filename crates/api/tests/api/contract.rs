use crate::support::Service;
use reqwest::{Method, StatusCode};

/// The contract changes only when somebody means it to.
#[test]
fn the_contract_is_the_reviewed_one() {
    let document = serde_json::to_value(smartmoney_api::contract()).unwrap();
    insta::assert_json_snapshot!("openapi", document);
}

#[tokio::test]
async fn every_get_of_the_contract_answers() {
    let service = Service::scored().await;
    let document = service.get("/openapi.json").await.json();
    let paths = document["paths"].as_object().unwrap();
    assert!(paths.len() >= 14, "{}", paths.len());
    for (path, methods) in paths {
        if methods.get("get").is_none() {
            continue;
        }
        let path = path.replace("{address}", &format!("0x{:040x}", 7));
        let answer = service.get(&path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
        assert_eq!(answer.header("x-request-id").len(), 32, "{path}");
    }
}

/// Whatever an admin does, it asks for a key first.
#[tokio::test]
async fn everything_else_needs_a_key() {
    let service = Service::scored().await;
    let document = service.get("/openapi.json").await.json();
    let mut asked = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in ["post", "patch", "delete", "put"] {
            let Some(operation) = methods.get(method) else {
                continue;
            };
            assert!(operation["security"].is_array(), "{method} {path}");
            let path = path
                .replace("{address}", &format!("0x{:040x}", 7))
                .replace("{chain}", "ethereum");
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let answer = service.ask(method, &path, &[], Some("{}")).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
            asked += 1;
        }
    }
    assert_eq!(asked, 4);
}
