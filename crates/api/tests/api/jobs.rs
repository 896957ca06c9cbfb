use crate::support::{Service, round_trip};
use reqwest::{Method, StatusCode};
use std::time::Duration;

const STATUS: &str = "/v1/analytics/smart-money/jobs/scoring";
const RUNS: &str = "/v1/analytics/smart-money/jobs/scoring/runs";

#[tokio::test]
async fn a_run_is_begun_by_who_holds_a_key() {
    let service = Service::scored().await;
    let key = service.key().await;
    service
        .store
        .append_trades(round_trip(7, 5).into())
        .await
        .unwrap();
    let refused = service.ask(Method::POST, RUNS, &[], None).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    let mut published = service.scoring.data_version();
    let begun = service
        .ask(Method::POST, RUNS, &[("authorization", &key)], None)
        .await;
    assert_eq!(begun.status, StatusCode::ACCEPTED, "{}", begun.text);
    published.changed().await.unwrap();
    let status = service.get(STATUS).await.json();
    assert_eq!(status["lastRuns"].as_array().unwrap().len(), 2);
    let run = &status["lastRuns"][0];
    assert_eq!(run["outcome"], "complete");
    assert_eq!(run["processed"], 1);
    assert_eq!(run["failed"], 0);
    assert_eq!(run["runBy"], "test");
}

#[tokio::test]
async fn a_second_run_is_refused_while_one_runs() {
    let service = Service::scored().await;
    let key = service.key().await;
    let elsewhere = service
        .store
        .take_lease("another process", Duration::from_mins(1))
        .await
        .unwrap();
    let refused = service
        .ask(Method::POST, RUNS, &[("authorization", &key)], None)
        .await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{elsewhere:?}");
    assert_eq!(refused.code(), "already_running");
    assert!(refused.text.contains("another process"), "{}", refused.text);
    let status = service.get(STATUS).await.json();
    assert_eq!(status["isRunning"], true);
    assert_eq!(status["leader"]["holder"], "another process");
}
