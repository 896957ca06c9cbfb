//! Requests byte by byte, as no client of good manners sends them, and what the log says of them.

use crate::support::{Options, Service, WALLETS};
use smartmoney_api::ApiSettings;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tracing_subscriber::fmt::MakeWriter;

/// All that is answered to these bytes on a connection of their own.
async fn send(service: &Service, request: &str) -> String {
    let mut stream = TcpStream::connect(service.address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn a_request_names_one_host() {
    let service = Service::scored().await;
    for (version, hosts, status) in [
        ("1.1", &["here"][..], 200),
        ("1.1", &["127.0.0.1:8080"], 200),
        ("1.1", &["[::1]:80"], 200),
        // What has no name, such as a service behind a socket of files.
        ("1.1", &[""], 200),
        ("1.0", &[], 200),
        ("1.0", &["here"], 200),
        ("1.1", &[], 400),
        ("1.1", &["here", "here"], 400),
        ("1.1", &["here", "there"], 400),
        ("1.0", &["here", "there"], 400),
        ("1.1", &["here/there"], 400),
        ("1.1", &["here there"], 400),
        ("1.1", &["me@here"], 400),
    ] {
        for path in ["/healthz", "/", WALLETS, "http://here/healthz"] {
            let hosts: Vec<String> = hosts.iter().map(|h| format!("Host: {h}\r\n")).collect();
            let hosts = hosts.concat();
            let request = format!("GET {path} HTTP/{version}\r\n{hosts}Connection: close\r\n\r\n");
            let answer = send(&service, &request).await;
            let begin = format!("HTTP/{version} {status} ");
            assert!(answer.starts_with(&begin), "{request}{answer}");
            let is_named = answer.contains(r#""code":"bad_host""#);
            assert_eq!(is_named, status == 400, "{answer}");
        }
    }
}

/// The caller is at fault, and is told so; none waits for what can't be taken anyway.
#[tokio::test]
async fn a_body_comes_whole_and_is_not_too_long() {
    let service = Service::with(Options {
        api: Some(ApiSettings {
            body_timeout: Duration::from_millis(200),
            ..ApiSettings::default()
        }),
        ..Options::default()
    })
    .await;
    let key = service.key().await;
    for (length, status, code) in [
        (20_u64, "408 Request Timeout", "body_incomplete"),
        (65_537, "413 Payload Too Large", "bad_body"),
        (1 << 40, "413 Payload Too Large", "bad_body"),
    ] {
        let request = format!(
            "PATCH {WALLETS}/ethereum/0x{:040x} HTTP/1.1\r\nHost: a\r\nAuthorization: {key}\r\n\
             Content-Length: {length}\r\n\r\n{{\"",
            7
        );
        let answer = send(&service, &request).await;
        let begin = format!("HTTP/1.1 {status}\r\n");
        assert!(answer.starts_with(&begin), "{length}: {answer}");
        let code = format!(r#""code":"{code}""#);
        assert!(answer.contains(&code), "{answer}");
    }
}

/// The lines of a log.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Of this thread, on which a test's service runs as well; with all that is ever logged.
    fn keep() -> (Self, tracing::subscriber::DefaultGuard) {
        let log = Self::default();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_writer(log.clone())
            .finish();
        (log, tracing::subscriber::set_default(subscriber))
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Of a key what follows its prefix.
const SECRET: &str = "0-aBcDeFgHiJkLmNoPqRsTuVwXyZ01234567_-aaabQ";

/// Where a key stands by mistake: `KEY` in each of these is one, and `SPELLED` one that is
/// spelled in some other way.
const MISTAKES: [&str; 14] = [
    "GET /KEY HTTP/1.1\r\nHost: a\r\n",
    "GET /SPELLED HTTP/1.1\r\nHost: a\r\n",
    "GET /v1/analytics/smart-money/wallets/SPELLED HTTP/1.1\r\nHost: a\r\n",
    "GET /v1/analytics/smart-money/wallets?SPELLED=1 HTTP/1.1\r\nHost: a\r\n",
    "GET /v1/analytics/smart-money/wallets?sortBy=SPELLED HTTP/1.1\r\nHost: a\r\n",
    "GET /v1/analytics/smart-money/wallets?cursor=KEY HTTP/1.1\r\nHost: a\r\n",
    "GET /v1/analytics/smart-money/search?q=SPELLED HTTP/1.1\r\nHost: a\r\n",
    "GET /v1/analytics/smart-money/wallets/SPELLED?chain=KEY HTTP/1.1\r\nHost: a\r\n",
    "GET /nowhere HTTP/1.1\r\nHost: a\r\nX-Request-Id: KEY\r\n",
    "GET /nowhere HTTP/1.1\r\nHost: a\r\nX-Request-Id: SPELLED\r\n",
    "GET /nowhere HTTP/1.1\r\nHost: KEY\r\nX-Request-Id: a.KEY\r\n",
    "KEY /nowhere HTTP/1.1\r\nHost: a\r\n",
    "GET /nowhere#SPELLED HTTP/1.1\r\nHost: a\r\nOrigin: KEY\r\nX-API-Key: KEY1\r\n",
    "GET http://SPELLED@a/nowhere HTTP/1.1\r\nHost: a@KEY\r\nReferer: KEY\r\n",
];

#[tokio::test]
async fn a_key_that_stands_where_none_belongs_is_neither_logged_nor_repeated() {
    let service = Service::scored().await;
    let key = format!("smk_{SECRET}");
    let secret = SECRET;
    let hex: Vec<String> = key.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let hex = hex.concat();
    let spellings = [
        key.clone(),
        format!("%73mk_{secret}"),
        format!("%2573mk_{secret}"),
        format!("smk%5f{secret}"),
        format!("SMK_{secret}"),
        format!("smk-{secret}"),
        format!("mk_{secret}"),
        hex.clone(),
    ];
    let (log, _guard) = Log::keep();
    let mut asked = 0;
    for mistake in MISTAKES {
        for spelled in &spellings {
            let request = mistake.replace("SPELLED", spelled).replace("KEY", &key);
            let answer = send(&service, &format!("{request}Connection: close\r\n\r\n")).await;
            assert!(answer.starts_with("HTTP/1.1 4"), "{request}{answer}");
            for said in [secret, &hex[..12]] {
                assert!(!answer.contains(said), "{request}{answer}");
                assert!(!log.text().contains(said), "{request}{}", log.text());
            }
            asked += 1;
        }
    }
    // Each was logged nevertheless, but for those that the reader of heads refuses by itself.
    let lines = log.text().matches("answered").count();
    assert!(
        lines >= asked - spellings.len(),
        "{lines} of {asked}: {}",
        log.text()
    );
    assert!(log.text().contains("[a key]"), "{}", log.text());
}

/// Also where no parameter is read: the key has gone through all logs on the way.
#[tokio::test]
async fn a_query_with_a_key_is_refused_by_every_route() {
    let service = Service::new().await;
    for path in [
        "/healthz",
        "/readyz",
        "/metrics",
        "/openapi.json",
        "/",
        "/docs",
        "/overview",
        "/nowhere",
        WALLETS,
    ] {
        for query in ["x=smk_", "x=%73mk_", "smk-", "a=1&x=mk_"] {
            let request = format!(
                "GET {path}?{query}{SECRET} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
            );
            let answer = send(&service, &request).await;
            assert!(answer.starts_with("HTTP/1.1 400 "), "{request}{answer}");
            assert!(answer.contains(r#""code":"key_in_query""#), "{answer}");
            assert!(!answer.contains(SECRET), "{answer}");
        }
    }
}

/// An id is written into the log and the answer: a short plain text, or none of the caller's.
#[tokio::test]
async fn the_id_of_a_request_is_bounded() {
    let service = Service::new().await;
    let too_long = "a".repeat(65);
    let joined = |before: &str, after: &str| format!("{before}{SECRET}{after}");
    for (id, is_kept) in [
        ("4bf92f3577b34da6a3ce929d0e0e4736", true),
        (
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f0670000000007-01",
            true,
        ),
        ("9f8c1a2e-4b1d-4c55-8f6e-0a1b2c3d4e5f", true),
        (&too_long[1..], true),
        (&too_long, false),
        ("a/b", false),
        ("a=b", false),
        ("é", false),
        ("smk_a", false),
        ("a.sMk_a", false),
        (SECRET, false),
        (&joined("smk-", ""), false),
        (&joined("SMK-", ""), false),
        (&joined("mk_", ""), false),
        (&joined("smk", ""), false),
        (&joined("request-", ""), false),
        (&joined("a_", "-00f067"), false),
        ("01ARZ3NDEKTSV4RRFFQ69G5FAV", true),
        ("Request-9f8c1a2e-4b1d-4c55-8f6e-0a1b2c3d4e5f", true),
    ] {
        let (log, _guard) = Log::keep();
        let request = format!(
            "GET /nowhere HTTP/1.1\r\nHost: a\r\nX-Request-Id: {id}\r\nConnection: close\r\n\r\n"
        );
        let answer = send(&service, &request).await;
        assert_eq!(answer.contains(id), is_kept, "{id}: {answer}");
        assert_eq!(log.text().contains(id), is_kept, "{id}: {}", log.text());
    }
}
