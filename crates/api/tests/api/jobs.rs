use crate::support::{Service, report_of, round_trip};
use reqwest::{Method, StatusCode};
use serde_json::Value;
use smartmoney_model::Timestamp;
use smartmoney_store::{RunOutcome, RunReport};
use smartmoney_testkit::{begin_run, end_run};
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
    let headers = [("authorization", key.as_str())];
    let status = service.ask(Method::GET, STATUS, &headers, None).await;
    let status = status.json();
    assert_eq!(status["lastRuns"].as_array().unwrap().len(), 2);
    let run = &status["lastRuns"][0];
    assert_eq!(run["outcome"], "complete");
    // All others traded on the day that was the last one, which is evidence now.
    assert_eq!(run["processed"], 30);
    assert_eq!(run["failed"], 0);
    assert_eq!(run["runBy"], "test");
    assert!(run["settings"].is_object(), "{run}");
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
    let headers = [("authorization", key.as_str())];
    let status = service.ask(Method::GET, STATUS, &headers, None).await;
    let status = status.json();
    assert_eq!(status["isRunning"], true);
    assert_eq!(status["leader"]["holder"], "another process");
}

/// An operator needs the last success most when scoring has failed for long.
#[tokio::test]
async fn the_last_success_is_known_however_many_runs_failed_since() {
    let service = Service::scored().await;
    let run = service.store.runs(1).await.unwrap().remove(0);
    let quiet = service.trade_and_score(Vec::new()).await;
    assert_eq!((quiet.id, quiet.updated), (2, 0));
    for number in 1..=12 {
        let failed = RunReport {
            outcome: RunOutcome::Failed,
            started_at: Timestamp::from_secs(run.started_at.as_secs() + number * 60),
            error: Some("it broke".to_owned()),
            ..report_of(&run)
        };
        begin_run(&*service.store)
            .await
            .publication
            .record_failed_run(failed)
            .await
            .unwrap();
    }
    service.clock.advance(Duration::from_hours(1));
    let metrics = service.get("/metrics").await.text;
    let age = "smartmoney_scoring_last_success_age_seconds 3600.0\n";
    assert!(metrics.contains(age), "{metrics}");
    let age = "smartmoney_scoring_last_run_age_seconds 2880.0\n";
    assert!(metrics.contains(age), "{metrics}");
    let path = "/v1/analytics/smart-money/monitoring";
    let monitoring = service.get(path).await.json();
    assert_eq!(monitoring["data"]["scoredAt"], "2027-01-15T08:00:00Z");
    let shown = monitoring["job"]["lastRuns"].as_array().unwrap();
    assert_eq!((shown.len(), &shown[9]["id"]), (10, &5.into()));
}

/// What tells of hosts, settings and faults is for those with a key.
#[tokio::test]
async fn outsiders_learn_nothing_of_hosts_and_faults() {
    let service = Service::scored().await;
    let run = service.store.runs(1).await.unwrap().remove(0);
    let failed = RunReport {
        outcome: RunOutcome::Failed,
        error: Some("no file /srv/secret".to_owned()),
        ..report_of(&run)
    };
    begin_run(&*service.store)
        .await
        .publication
        .record_failed_run(failed)
        .await
        .unwrap();
    end_run(&*service.store).await;
    let lease = Duration::from_mins(1);
    service.store.take_lease("host:7", lease).await.unwrap();
    let key = service.key().await;
    let monitoring = "/v1/analytics/smart-money/monitoring";
    let (all, job) = (monitoring.to_owned(), format!("{monitoring}/job"));
    for (path, pointer) in [(STATUS.to_owned(), ""), (job, ""), (all, "/job")] {
        let public = service.get(&path).await;
        for secret in ["secret", "host:7", "eligibility", "\"test\""] {
            assert!(!public.text.contains(secret), "{path}: {secret}");
        }
        let public = public.json().pointer(pointer).unwrap().clone();
        assert_eq!(public["lastRuns"][0]["error"], "the run failed");
        assert_eq!(public["lastRuns"][1]["error"], Value::Null);
        assert_eq!(public["lastRuns"][0]["outcome"], "failed");
        for (of, name) in [("/leader", "holder"), ("/lastRuns/0", "runBy")] {
            assert_eq!(public.pointer(of).unwrap()[name], Value::Null);
        }
        let headers = [("authorization", key.as_str())];
        let whole = service.ask(Method::GET, &path, &headers, None).await;
        assert_eq!(whole.header("cache-control"), "no-store");
        let whole = whole.json().pointer(pointer).unwrap().clone();
        assert_eq!(whole["lastRuns"][0]["error"], "no file /srv/secret");
        assert_eq!(whole["lastRuns"][0]["runBy"], "test");
        assert_eq!(whole["leader"]["holder"], "host:7");
        assert!(whole["lastRuns"][1]["settings"]["eligibility"].is_object());
    }
    // A cached answer is the same for all callers, also when the first had a key.
    let headers = [("authorization", key.as_str())];
    let stats = "/v1/analytics/smart-money/stats";
    let first = service.ask(Method::GET, stats, &headers, None).await;
    assert_eq!(first.json()["lastRun"]["id"], 1);
    for name in ["runBy", "settings", "error"] {
        assert_eq!(first.json()["lastRun"][name], Value::Null);
    }
    assert_eq!(service.get(stats).await.text, first.text);
}
