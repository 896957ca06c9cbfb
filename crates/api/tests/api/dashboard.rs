use crate::support::Service;
use reqwest::{Method, StatusCode};

const PAGES: [&str; 8] = [
    "/",
    "/overview",
    "/record",
    "/record/2026-12-01",
    "/monitoring",
    "/method",
    "/docs",
    "/wallets/0x0000000000000000000000000000000000000007",
];

/// What an HTML document loads: the values of `src` and `href` that lead to files.
fn files(html: &str) -> Vec<String> {
    let values = html.split(['"', '\'']).skip(1).step_by(2);
    values
        .filter(|value| value.starts_with("/assets/"))
        .map(str::to_owned)
        .collect()
}

#[tokio::test]
async fn every_page_is_a_document_that_runs_nothing_from_elsewhere() {
    let service = Service::new().await;
    for page in PAGES {
        let answer = service.get(page).await;
        assert_eq!(answer.status, StatusCode::OK, "{page}");
        assert!(answer.header("content-type").starts_with("text/html"));
        assert_eq!(answer.header("cache-control"), "no-cache", "{page}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        for file in files(&answer.text) {
            let headers = [("accept-encoding", "gzip")];
            let file = service.ask(Method::GET, &file, &headers, None).await;
            assert_eq!(file.status, StatusCode::OK);
            assert!(file.header("cache-control").ends_with("immutable"));
            assert_eq!(file.header("content-encoding"), "gzip");
        }
    }
}

#[tokio::test]
async fn a_browser_that_has_a_page_is_told_so() {
    let service = Service::new().await;
    let tag = service.get("/").await.header("etag").to_owned();
    let headers = [("if-none-match", tag.as_str())];
    let answer = service.ask(Method::GET, "/", &headers, None).await;
    assert_eq!(answer.status, StatusCode::NOT_MODIFIED);
}

#[tokio::test]
async fn what_is_no_page_is_a_problem() {
    let service = Service::new().await;
    for path in ["/assets/nothing.js", "/wallets", "/index.htm"] {
        let answer = service.get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(answer.code(), "no_such_route", "{path}");
    }
    let headers = [("accept", "text/html,*/*;q=0.8")];
    let page = service.ask(Method::GET, "/nope", &headers, None).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert_eq!(page.text, service.get("/").await.text);
    let path = "/v1/analytics/nope";
    let answer = service.ask(Method::GET, path, &headers, None).await;
    assert_eq!(answer.code(), "no_such_route");
    let answer = service.ask(Method::POST, "/", &[], None).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
}
