use crate::support::Service;
use reqwest::StatusCode;
use serde_json::Value;
use smartmoney_jobs::{NoProgress, RunRequest};
use smartmoney_model::{FrozenList, FrozenWallet, Grade, NO_DIGEST, RecordFigures, RunningRecord};
use smartmoney_store::{NewGrade, Publication, RecordUpdate, TradeSeq, Trigger};
use smartmoney_testkit::begin_run;
use std::sync::Arc;
use std::time::Duration;

const RECORD: &str = "/v1/analytics/smart-money/record";
/// The clock of the tests stands there.
pub(crate) const FROZEN_ON: &str = "2027-01-15";
const A_DAY: Duration = Duration::from_hours(24);

pub(crate) async fn full_run(service: &Service) {
    let request = RunRequest {
        trigger: Trigger::Request,
        full: true,
    };
    let run = service.scoring.run_once(request, Arc::new(NoProgress));
    let run = run.await.unwrap();
    service.cache.advance(run.data_version);
}

/// Publishes grades as a run would.
async fn publish(service: &Service, record: RecordUpdate) {
    let store = &service.store;
    let publication = Publication {
        report: crate::support::report_of(&store.runs(1).await.unwrap()[0]),
        up_to: TradeSeq(0),
        still_dirty: Vec::new(),
        record,
    };
    let run = begin_run(&**store).await;
    let run = run.publication.publish(publication).await.unwrap();
    service.cache.advance(run.data_version);
}

fn fits(answer: &Value) -> bool {
    let list: FrozenList = serde_json::from_value(answer["list"].clone()).unwrap();
    let wallets: Vec<FrozenWallet> = serde_json::from_value(answer["wallets"].clone()).unwrap();
    list.digest_of(&wallets) == list.digest
}

#[tokio::test]
async fn lists_are_shown_as_they_were_frozen() {
    let service = Service::scored().await;
    let nothing = service.get(RECORD).await;
    assert_eq!(nothing.status, StatusCode::OK, "{}", nothing.text);
    let nothing = nothing.json();
    assert_eq!(
        (&nothing["total"], &nothing["nextBefore"]),
        (&0.into(), &Value::Null)
    );
    assert_eq!(nothing["running"], serde_json::json!([]));

    full_run(&service).await;
    let first = service.get(RECORD).await;
    assert_eq!(first.cache(), "MISS store");
    assert_eq!(service.get(RECORD).await.cache(), "HIT memory");
    let first = first.json();
    let list = &first["lists"][0];
    assert_eq!(
        (&list["day"], &list["number"]),
        (&FROZEN_ON.into(), &1.into())
    );
    assert_eq!(list["asOf"], "2024-01-02");
    assert_eq!(list["previousDigest"], NO_DIGEST);
    assert_eq!(list["grades"], serde_json::json!([]));

    service.clock.advance(A_DAY);
    full_run(&service).await;
    let both = service.get(&format!("{RECORD}?limit=1")).await.json();
    assert_eq!(
        (&both["total"], &both["nextBefore"]),
        (&2.into(), &"2027-01-16".into())
    );
    let second = &both["lists"][0];
    assert_eq!(second["previousDigest"], list["digest"]);
    let before = format!("{RECORD}?limit=1&before=2027-01-16");
    let earlier = service.get(&before).await.json();
    assert_eq!(&earlier["lists"][0], list);
    assert_eq!(earlier["nextBefore"], Value::Null);

    let answer = service.get(&format!("{RECORD}/{FROZEN_ON}")).await;
    assert_eq!(answer.cache(), "MISS store");
    let tag = answer.header("etag").to_owned();
    let answer = answer.json();
    assert_eq!(answer["list"]["digest"], list["digest"]);
    assert!(fits(&answer));
    let count = answer["wallets"].as_array().unwrap().len();
    assert_eq!(answer["list"]["wallets"], count);
    let again = [("if-none-match", tag.as_str())];
    let path = format!("{RECORD}/{FROZEN_ON}");
    let again = service.ask(reqwest::Method::GET, &path, &again, None).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);

    let missing = service.get(&format!("{RECORD}/2027-01-14")).await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    assert_eq!(missing.json()["code"], "list_unknown");
}

#[tokio::test]
async fn what_came_after_a_list_is_shown() {
    let service = Service::scored().await;
    full_run(&service).await;
    let mut figures = RecordFigures::default();
    figures.identified.wallets = 8;
    figures.identified.follower_peers.wallets_ahead.value = Some(0.625);
    let grade = |horizon_days, figures| NewGrade {
        list: 1,
        grade: Grade {
            horizon_days,
            graded_at: "2027-01-20".parse().unwrap(),
            counts: true,
            figures,
        },
        sample: Some(vec![1]),
    };
    let running = RunningRecord {
        horizon_days: 1,
        lists: 1,
        from: "2024-01-03".parse().unwrap(),
        to: "2024-01-03".parse().unwrap(),
        figures: figures.clone(),
    };
    let record = RecordUpdate {
        grades: vec![grade(1, Some(figures)), grade(7, None)],
        running: vec![running],
    };
    publish(&service, record).await;
    let shown = service.get(RECORD).await.json();
    let running = &shown["running"][0];
    assert_eq!(
        (&running["horizonDays"], &running["from"]),
        (&1.into(), &"2024-01-03".into())
    );
    let ahead = "/figures/identified/followerPeers/walletsAhead/value";
    assert_eq!(running.pointer(ahead), Some(&0.625.into()));
    let grades = &shown["lists"][0]["grades"];
    assert_eq!(grades[0]["identified"]["wallets"], 8);
    assert_eq!(
        grades[0]["identified"]["followerPeers"]["walletsAhead"]["value"],
        0.625
    );
    assert_eq!(
        (&grades[1]["horizonDays"], &grades[1]["identified"]),
        (&7.into(), &Value::Null)
    );
    let list = service.get(&format!("{RECORD}/{FROZEN_ON}")).await.json();
    assert_eq!(list["grades"][0]["figures"]["identified"]["wallets"], 8);
    assert_eq!(list["grades"][1]["figures"], Value::Null);
}

#[tokio::test]
async fn malformed_requests_for_the_record_are_refused() {
    let service = Service::new().await;
    let queries = [
        "?limit=0",
        "?limit=101",
        "?before=",
        "?before=1",
        "?day=2027-01-15",
    ];
    let days = ["/today", "/2027-1-15", "/2027-01-15?limit=1", "/2027-02-30"];
    for rest in queries.into_iter().chain(days) {
        let refused = service.get(&format!("{RECORD}{rest}")).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{rest}");
        assert_eq!(refused.cache(), " ");
    }
}
