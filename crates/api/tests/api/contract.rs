//! The `OpenAPI` contract and the answers agree.

use crate::support::Service;
use reqwest::{Method, StatusCode};
use serde_json::Value;
use smartmoney_model::Wallet;
use std::path::Path;

/// The contract changes only with the file that holds it.
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

/// A generator of types finds each type that the contract names.
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
    crate::record::full_run(&service).await;
    let document = service.get("/openapi.json").await.json();
    let paths = document["paths"].as_object().unwrap();
    assert!(paths.len() >= 20, "{}", paths.len());
    for (path, methods) in paths {
        if methods.get("get").is_none() {
            continue;
        }
        // That one never ends.
        if path.ends_with("/events") {
            continue;
        }
        let path = path.replace("{address}", &format!("0x{:040x}", 7));
        let path = path.replace("{day}", crate::record::FROZEN_ON);
        let answer = service.get(&format!("{path}{}", required(methods))).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
        assert_eq!(answer.header("x-request-id").len(), 32, "{path}");
    }
}

/// The parameters that a request needs, by the contract's own examples.
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

/// What the contract declares is what the parser knows: by names, and by values.
#[tokio::test]
async fn the_parameters_of_a_list_are_those_of_the_contract() {
    const LIST: &str = "/v1/analytics/smart-money/wallets";
    let service = Service::scored().await;
    let document = service.get("/openapi.json").await.json();
    let declared = document["paths"][LIST]["get"]["parameters"]
        .as_array()
        .unwrap();
    let names = declared.iter().map(|p| p["name"].as_str().unwrap());
    let refused = service.get(&format!("{LIST}?nonsense=1")).await.json();
    let known = refused["allowed"].as_str().unwrap().to_owned();
    assert_eq!(known, names.collect::<Vec<_>>().join(", "));

    for parameter in declared {
        let name = parameter["name"].as_str().unwrap();
        let (allowed, refused) = values(&document, parameter);
        for (value, status) in allowed
            .iter()
            .map(|value| (value, StatusCode::OK))
            .chain(refused.iter().map(|value| (value, StatusCode::BAD_REQUEST)))
        {
            let answer = service.get(&format!("{LIST}?{name}={value}")).await;
            assert_eq!(answer.status, status, "{name}={value}: {}", answer.text);
            if status == StatusCode::BAD_REQUEST {
                assert_eq!(answer.json()["parameter"], name, "{value}");
            }
        }
    }
}

/// Values that a parameter's schema allows, and values that it does not.
fn values(document: &Value, parameter: &Value) -> (Vec<String>, Vec<String>) {
    let schema = &parameter["schema"];
    let schema = match schema["$ref"].as_str() {
        Some(pointer) => document.pointer(&pointer[1..]).unwrap(),
        None => schema,
    };
    let text = |value: &Value| value.as_str().map_or(value.to_string(), str::to_owned);
    let mut refused = vec!["nonsense!".to_owned()];
    let allowed = if let Some(names) = schema["enum"].as_array() {
        names.iter().map(text).collect()
    } else if schema["type"] == "boolean" {
        vec!["true".to_owned(), "false".to_owned()]
    } else if let (Some(least), Some(most)) =
        (schema["minimum"].as_i64(), schema["maximum"].as_i64())
    {
        refused.extend([least - 1, most + 1].map(|number| number.to_string()));
        vec![least.to_string(), most.to_string()]
    } else {
        // A text, such as the names of chains or a cursor: its example.
        let example = match &parameter["example"] {
            Value::Array(names) => {
                let names: Vec<&str> = names.iter().filter_map(Value::as_str).collect();
                Some(names.join(","))
            }
            example => example.as_str().map(str::to_owned),
        };
        example.into_iter().collect()
    };
    (allowed, refused)
}

/// What the layers around the handlers answer is said of every operation.
#[test]
fn every_status_of_a_layer_is_in_the_contract() {
    let document = serde_json::to_value(smartmoney_api::contract()).unwrap();
    let mut said = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        let is_limited = path.starts_with("/v1/") || path == "/openapi.json";
        for (method, operation) in methods.as_object().unwrap() {
            let responses = operation["responses"].as_object().unwrap();
            let has = |status: &str| responses.contains_key(status);
            for status in ["400", "414", "431", "500"] {
                assert!(has(status), "{method} {path}: {status}");
            }
            for status in ["401", "429", "503"] {
                assert!(!is_limited || has(status), "{method} {path}: {status}");
            }
            let has_body = operation["requestBody"].is_object();
            for status in ["408", "413"] {
                assert_eq!(has(status), has_body, "{method} {path}: {status}");
            }
            for (status, response) in responses {
                let name = response["$ref"].as_str();
                let response = name.map_or(response, |n| document.pointer(&n[1..]).unwrap());
                let is_refusal = status.as_str() >= "400" && status != "431";
                let is_problem = response["content"]["application/problem+json"].is_object();
                assert_eq!(is_problem, is_refusal, "{method} {path}: {status}");
            }
            said += 1;
        }
    }
    assert!(said >= 19, "{said}");
}

/// Each link leads to an operation with the parameters that it names.
#[test]
fn links_lead_somewhere() {
    let document = serde_json::to_value(smartmoney_api::contract()).unwrap();
    let paths = document["paths"].as_object().unwrap().values();
    let operations: Vec<&Value> = paths
        .flat_map(|p| p.as_object().unwrap().values())
        .collect();
    let responses = operations
        .iter()
        .flat_map(|o| o["responses"].as_object().unwrap().values());
    let links = responses.filter_map(|response| response["links"].as_object());
    let mut followed = 0;
    for (name, link) in links.flatten() {
        let to = operations
            .iter()
            .find(|o| o["operationId"] == link["operationId"]);
        let parameters = to.unwrap()["parameters"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        for given in link["parameters"].as_object().into_iter().flatten() {
            let (place, parameter) = given.0.split_once('.').unwrap();
            let is_it = |p: &&Value| p["in"] == place && p["name"] == parameter;
            assert!(parameters.iter().find(is_it).is_some(), "{name}: {given:?}");
        }
        followed += 1;
    }
    assert!(followed >= 12, "{followed}");
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
