//! Private servers start, are told apart, and end with their handle.

use smartmoney_testkit::{PostgresServer, Proxy};
use std::net::TcpStream;
use std::time::Duration;

#[test]
fn a_server_makes_databases_and_ends_with_its_handle() {
    let Ok(server) = PostgresServer::start() else {
        panic!("PostgreSQL is needed: apt-get install postgresql");
    };
    let port = server.port();
    let (first, second) = (server.empty_database(), server.empty_database());
    assert_ne!(first, second);
    assert!(TcpStream::connect(("127.0.0.1", port)).is_ok());
    drop(server);
    assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
}

#[test]
fn a_base_backup_has_what_was_there_and_a_proxy_leads_to_it() {
    let primary = PostgresServer::start().unwrap();
    let url = primary.empty_database();
    primary.query(&url, "CREATE TABLE one ()");
    let replica = primary.base_backup().unwrap();
    primary.query(&url, "CREATE TABLE other ()");
    let proxy = Proxy::to(primary.port()).unwrap();
    let proxied = url.replace(&primary.port().to_string(), &proxy.port().to_string());
    let tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";
    assert_eq!(primary.query(&proxied, tables), "2");
    proxy.lead_to(replica.port());
    assert_eq!(primary.query(&proxied, tables), "1");

    let cut = proxy.cut();
    let (answered, waits) = std::sync::mpsc::channel();
    std::thread::scope(|scope| {
        scope.spawn(|| answered.send(primary.query(&proxied, tables)));
        assert!(waits.recv_timeout(Duration::from_secs(1)).is_err());
        drop(cut);
        assert_eq!(waits.recv(), Ok("1".to_owned()));
    });
}
