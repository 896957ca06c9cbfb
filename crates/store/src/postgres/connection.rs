//! The pool and its connections, made from the URL and the options.

use crate::Fault;
use crate::StoreError;
use crate::error::Cause;
use crate::postgres::errors::ServerError;
use crate::postgres::{PostgresOptions, tls};
use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use std::time::Duration;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::{Config, NoTls};

/// How long a connection may take to come about, and how long a caller waits
/// for one that is free.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// A network that swallows packets is noticed after this.
const NETWORK_TIMEOUT: Duration = Duration::from_secs(30);

/// What every session begins with. What a URL sets in its `options` comes
/// after it and wins. A plan that is compiled takes longer than most queries.
/// A pooler is told with each transaction: see [`SET_LOCAL`]. A statement that waited for a row goes
/// on with what the row is then.
const SETTINGS: &str = "-c statement_timeout=60s -c lock_timeout=10s \
    -c idle_in_transaction_session_timeout=60s -c TimeZone=UTC -c jit=off \
    -c default_transaction_isolation=read\\ committed";

/// The same, for one transaction.
pub(crate) const SET_LOCAL: &str = "SET LOCAL statement_timeout = '60s';
    SET LOCAL lock_timeout = '10s'; SET LOCAL idle_in_transaction_session_timeout = '60s';
    SET LOCAL TimeZone = 'UTC'; SET LOCAL jit = off;";

/// A server's address as it may be shown, and connections to it.
pub(crate) fn pool(options: &PostgresOptions) -> Result<(String, Pool), StoreError> {
    // The reason would quote what was not understood, which may be the password.
    let url = with_known_sslmode(&options.url);
    let config: Config = url.parse().map_err(|_| StoreError::Open {
        fault: Fault::Program,
        location: "of DATABASE_URL".to_owned(),
        cause: "expected postgres://USER:PASSWORD@HOST:PORT/DATABASE, and of sslmode one of \
            disable, prefer, require, verify-ca, verify-full"
            .into(),
    })?;
    let location = location(&config);
    let open_error = |cause: Cause| StoreError::Open {
        fault: Fault::Program,
        location: location.clone(),
        cause,
    };
    let recycling = ManagerConfig {
        recycling_method: RecyclingMethod::Fast,
    };
    let is_encrypted = config.get_ssl_mode() == SslMode::Require;
    let config = with_limits(config, options.is_pooled);
    let manager = if is_encrypted {
        let tls = tls::verified(options.root_certificates.as_deref())
            .map_err(|reason| open_error(reason.into()))?;
        Manager::from_config(config, tls, recycling)
    } else {
        Manager::from_config(config, NoTls, recycling)
    };
    let pool = Pool::builder(manager)
        .max_size(options.pool_size.max(1))
        .wait_timeout(Some(CONNECT_TIMEOUT))
        .create_timeout(Some(CONNECT_TIMEOUT))
        .recycle_timeout(Some(CONNECT_TIMEOUT))
        .runtime(Runtime::Tokio1)
        .build()
        .map_err(|error| open_error(error.into()))?;
    Ok((location, pool))
}

/// The driver knows no `verify-full`; ours always verifies that much.
fn with_known_sslmode(url: &str) -> String {
    let Some((server, parameters)) = url.split_once('?') else {
        return url.to_owned();
    };
    let known = |parameter| match parameter {
        "sslmode=verify-full" | "sslmode=verify-ca" => "sslmode=require",
        other => other,
    };
    let parameters: Vec<&str> = parameters.split('&').map(known).collect();
    format!("{server}?{}", parameters.join("&"))
}

fn with_limits(mut config: Config, is_pooled: bool) -> Config {
    if !is_pooled {
        let options = match config.get_options() {
            Some(asked) => format!("{SETTINGS} {asked}"),
            None => SETTINGS.to_owned(),
        };
        config.options(options);
    }
    config.tcp_user_timeout(NETWORK_TIMEOUT);
    config.keepalives_idle(NETWORK_TIMEOUT);
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(CONNECT_TIMEOUT);
    }
    if config.get_application_name().is_none() {
        config.application_name("smartmoney");
    }
    config
}

/// Host, port and database: nothing that is secret.
fn location(config: &Config) -> String {
    let host = match config.get_hosts().first() {
        Some(Host::Tcp(host)) => host.clone(),
        #[cfg(unix)]
        Some(Host::Unix(path)) => path.display().to_string(),
        None => String::new(),
    };
    let port = config.get_ports().first();
    let port = port.map(|port| format!(":{port}")).unwrap_or_default();
    let database = config.get_dbname().unwrap_or_default();
    format!("postgres://{host}{port}/{database}")
}

/// Why there is no connection.
pub(crate) fn no_connection(location: &str, error: deadpool_postgres::PoolError) -> StoreError {
    use deadpool_postgres::{PoolError, TimeoutType};
    let cause: Cause = match error {
        PoolError::Timeout(TimeoutType::Wait) => return StoreError::Crowded,
        PoolError::Backend(error) => ServerError(error).into(),
        PoolError::Timeout(_) => "the server does not answer".into(),
        other => other.into(),
    };
    StoreError::Unavailable {
        what: format!("can't connect to {location}"),
        cause: Some(cause),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_error_shows_a_password() {
        let pool = |url: &str| pool(&PostgresOptions::new(url));
        let shown = |url: &str| {
            let error = pool(url).err().unwrap();
            format!("{} {error:?}", error.with_causes())
        };
        for url in [
            "postgres://u:secret@h/d?sslmode=allow",
            "postgres://u:secret@h:port/d",
            "postgres://u:secret@h/d?secret=1",
            "secret",
        ] {
            assert!(!shown(url).contains("secret"), "{}", shown(url));
        }
        let (location, _) = pool("postgres://u:secret@db.example:5433/d").unwrap();
        assert_eq!(location, "postgres://db.example:5433/d");
    }
}
