//! Private servers start, are told apart, and end with their handle.

use smartmoney_testkit::PostgresServer;
use std::net::TcpStream;

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
