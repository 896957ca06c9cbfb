//! Databases with many wallets.

use crate::market;
use anyhow::Context;
use rand::SeedableRng;
use rand::rngs::StdRng;
use smartmoney_store::PostgresStore;
use smartmoney_testkit::PostgresServer;
use tokio_postgres::{Client, NoTls};

/// A session beside those of the program.
pub(crate) async fn connect(url: &str) -> anyhow::Result<Client> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    // It ends with the client.
    tokio::spawn(connection);
    Ok(client)
}

/// A database with so many published wallets, and its URL.
pub(crate) async fn with_wallets(count: u64) -> anyhow::Result<String> {
    let url = PostgresServer::shared().empty_database();
    let store = PostgresStore::connect(&url).await?;
    market::trade(&store, count).await;
    let mut random = StdRng::seed_from_u64(1);
    market::publish(&store, count, &mut random, 1).await;
    settle(&url).await?;
    Ok(url)
}

/// What the server does by itself a while after many rows came, so that it is
/// not done during a measurement.
pub(crate) async fn settle(url: &str) -> anyhow::Result<()> {
    let client = connect(url).await?;
    client
        .batch_execute("VACUUM (ANALYZE)")
        .await
        .context("vacuum")?;
    client.batch_execute("CHECKPOINT").await?;
    Ok(())
}
