//! What a pooler that gives each transaction another session must not meet.

use crate::database::{Database, PostgresDatabase};
use crate::fixtures::{analysed, empty_wallet, facts, publication, traders};
use smartmoney_model::{Hour, HourQuote, TokenAmount, TokenHour, TokenId, Usd};
use smartmoney_store::{
    AnalysisScope, Lease, PageStart, PostgresOptions, PostgresStore, Store, StoreError, StoreState,
    TradeSeq, WalletId, WalletQuery,
};
use smartmoney_testkit::evm_address;
use smartmoney_testkit::{begin_run, end_run};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

/// What clients sent through a listener that passes everything on.
#[derive(Default)]
struct Heard {
    transactions: usize,
    /// What was still there at the end of a transaction, or never in one.
    left_behind: Vec<String>,
}

/// Listens between a store and its server, and follows the messages of
/// <https://www.postgresql.org/docs/current/protocol-message-formats.html>.
async fn listen(server: String, heard: Arc<Mutex<Heard>>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        loop {
            let (client, _) = listener.accept().await.unwrap();
            let server = TcpStream::connect(&server).await.unwrap();
            let (from_client, mut to_client) = client.into_split();
            let (mut from_server, to_server) = server.into_split();
            tokio::spawn(async move { tokio::io::copy(&mut from_server, &mut to_client).await });
            tokio::spawn(follow(from_client, to_server, Arc::clone(&heard)));
        }
    });
    address
}

async fn follow(
    mut client: OwnedReadHalf,
    mut server: OwnedWriteHalf,
    heard: Arc<Mutex<Heard>>,
) -> std::io::Result<()> {
    let length = client.read_u32().await?;
    let mut start = vec![0; length as usize - 4];
    client.read_exact(&mut start).await?;
    if contains(&start, b"options") {
        let left = "settings of a session".to_owned();
        heard.lock().unwrap().left_behind.push(left);
    }
    server.write_all(&length.to_be_bytes()).await?;
    server.write_all(&start).await?;
    let mut names = BTreeSet::new();
    loop {
        let kind = client.read_u8().await?;
        let length = client.read_u32().await?;
        let mut body = vec![0; length as usize - 4];
        client.read_exact(&mut body).await?;
        note(kind, &body, &mut names, &heard);
        server.write_all(&[kind]).await?;
        server.write_all(&length.to_be_bytes()).await?;
        server.write_all(&body).await?;
    }
}

fn note(kind: u8, body: &[u8], names: &mut BTreeSet<String>, heard: &Mutex<Heard>) {
    let text = |bytes: &[u8]| {
        let bytes = bytes.split(|byte| *byte == 0).next().unwrap();
        String::from_utf8_lossy(bytes).into_owned()
    };
    match kind {
        // Parse: a statement gets a name, or none.
        b'P' if !text(body).is_empty() => {
            names.insert(text(body));
        }
        // Close, of a statement.
        b'C' if body[0] == b'S' => {
            names.remove(&text(&body[1..]));
        }
        b'Q' if text(body) == "COMMIT" || text(body) == "ROLLBACK" => {
            let mut heard = heard.lock().unwrap();
            heard.transactions += 1;
            heard.left_behind.extend(names.iter().cloned());
        }
        _ => {}
    }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// Calls of every kind.
async fn use_all(store: &dyn Store) {
    let run = begin_run(store).await;
    let ids = traders(store, &[1, 2]).await;
    end_run(store).await;
    let lease = store.take_lease("one", Duration::from_hours(1)).await;
    let Lease::Taken(epoch) = lease.unwrap() else {
        panic!("another holder has the lease");
    };
    let hour = TokenHour {
        token: TokenId(1),
        hour: Hour(1),
        quote: HourQuote::Cash,
        usd: Usd::from_dollars(1),
        base: TokenAmount::ZERO,
        amount: TokenAmount::from_tokens(1),
    };
    let fenced = store.begin(epoch);
    fenced
        .prices
        .add_token_hours(vec![hour], TradeSeq(0), TradeSeq(1))
        .await
        .unwrap();
    let made = vec![(ids[0], analysed(facts("2024-01-05", true)))];
    fenced.facts.put_facts(made).await.unwrap();
    let staged = vec![(ids[0], empty_wallet(1))];
    fenced.publication.stage_wallets(staged).await.unwrap();
    fenced.publication.publish(publication(0)).await.unwrap();
    store
        .renew_lease(epoch, Duration::from_hours(1), None)
        .await
        .unwrap();
    store.release_lease(epoch).await.unwrap();
    let refused = fenced.publication.prepare("rules").await;
    assert!(matches!(refused, Err(StoreError::LeaseLost)));

    let page = store
        .wallets(&WalletQuery::default(), 10, &PageStart::FIRST)
        .await;
    assert_eq!(page.unwrap().total, 0);
    let found = store.wallet_entries(evm_address(1), None).await.unwrap();
    assert_eq!(found.entries.len(), 1);
    let ledgers = run.ledgers.ledgers(ids.clone()).await.unwrap();
    assert_eq!(ledgers.len(), 2);
    let affected = AnalysisScope::Affected {
        prices_changed_from: None,
    };
    run.ledgers.count_to_analyse(affected).await.unwrap();
    run.facts.facts_after(WalletId(0), 10).await.unwrap();
    store.stats().await.unwrap();
    store.ping().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_outlives_its_transaction() {
    let database = PostgresDatabase::new();
    drop(database.connect());
    let heard = Arc::new(Mutex::new(Heard::default()));
    let url = database.url().split_once('@').unwrap();
    let (server, name) = url.1.split_once('/').unwrap();
    let between = listen(server.to_owned(), Arc::clone(&heard)).await;
    let url = format!("{}@{between}/{name}", url.0);
    let options = PostgresOptions {
        is_pooled: true,
        ..PostgresOptions::new(&url)
    };
    use_all(&PostgresStore::connect_with(&options).await.unwrap()).await;
    {
        let heard = heard.lock().unwrap();
        assert_eq!(heard.left_behind, Vec::<String>::new());
        assert!(heard.transactions > 15, "{}", heard.transactions);
    }
    // Where no pooler is, sessions have settings: the listener hears of them.
    let store = PostgresStore::connect(&url).await.unwrap();
    store.ping().await.unwrap();
    assert!(!heard.lock().unwrap().left_behind.is_empty());
}
