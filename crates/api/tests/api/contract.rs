use crate::support::Service;
use reqwest::{Method, StatusCode};
use serde_json::Value;
use smartmoney_model::Wallet;
use std::path::Path;

/// The contract changes only when somebody means it to.
#[test]
fn the_contract_is_the_file_of_the_project() {
    let made = serde_json::to_string_pretty(&smartmoney_api::contract()).unwrap() + "\n";
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        std::fs::write(&file, &made).unwrap();
    }
    let written = std::fs::read_to_string(&file).unwrap();
    let differs = "docs/openapi.json is not what the code says: if that is meant, \
        run this test with UPDATE_OPENAPI=1";
    assert!(written == made, "{differs}");
}

/// Whoever generates types from it finds every one.
#[test]
fn what_the_contract_names_is_in_it() {
    let document = serde_json::to_value(smartmoney_api::contract()).unwrap();
    let text = document.to_string();
    let named = text.split("\"$ref\":\"#").skip(1);
    for pointer in named.map(|rest| rest.split('"').next().unwrap()) {
        assert!(document.pointer(pointer).is_some(), "{pointer}");
    }
    assert!(text.matches("\"$ref\"").count() > 50);
}

/// Clients find in the contract what tables and files have, in the same order.
#[test]
fn every_column_of_a_wallet_is_described() {
    let document = serde_json::to_value(smartmoney_api::contract()).unwrap();
    let schemas = &document["components"]["schemas"];
    let properties = &schemas["Wallet"]["properties"];
    for column in Wallet::COLUMNS {
        let property = &properties[in_json(column.name)];
        // A reference that may be null is one of two.
        let property = property.pointer("/oneOf/0").unwrap_or(property);
        assert_eq!(
            property["description"], column.description,
            "{}",
            column.name
        );
        let named = property["$ref"]
            .as_str()
            .map(|name| name.rsplit('/').next());
        let described = named.flatten().map_or(property, |name| &schemas[name]);
        assert_eq!(described["x-unit"].as_str(), column.unit, "{}", column.name);
    }
    assert_eq!(properties.as_object().unwrap().len(), Wallet::COLUMNS.len());
}

/// `max_drawdown` is `maxDrawdown`.
fn in_json(name: &str) -> String {
    let mut words = name.split('_').map(str::to_owned);
    let first = words.next().unwrap();
    words.fold(first, |name, mut word| {
        word[..1].make_ascii_uppercase();
        name + &word
    })
}

#[tokio::test]
async fn every_get_of_the_contract_answers() {
    let service = Service::scored().await;
    let document = service.get("/openapi.json").await.json();
    let paths = document["paths"].as_object().unwrap();
    assert!(paths.len() >= 18, "{}", paths.len());
    for (path, methods) in paths {
        if methods.get("get").is_none() {
            continue;
        }
        // That one never ends.
        if path.ends_with("/events") {
            continue;
        }
        let path = path.replace("{address}", &format!("0x{:040x}", 7));
        let answer = service.get(&format!("{path}{}", required(methods))).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
        assert_eq!(answer.header("x-request-id").len(), 32, "{path}");
    }
}

/// The parameters that a question needs, by the contract's own examples.
fn required(methods: &Value) -> String {
    let parameters = methods["get"]["parameters"].as_array();
    let parameters = parameters.into_iter().flatten();
    let needed = parameters.filter(|p| p["in"] == "query" && p["required"] == true);
    let given: Vec<String> = needed
        .map(|p| {
            let (name, example) = (&p["name"], &p["example"]);
            format!("{}={}", name.as_str().unwrap(), example.as_str().unwrap())
        })
        .collect();
    if given.is_empty() {
        String::new()
    } else {
        format!("?{}", given.join("&"))
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
