use super::errors::reason;
use crate::StoreError;
use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use std::time::Duration;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::{Config, NoTls};

const CONNECTIONS: usize = 16;

/// How long a connection may take to come about, and how long a caller waits
/// for one that is free.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// A network that swallows packets is noticed after this.
const NETWORK_TIMEOUT: Duration = Duration::from_secs(30);

/// What every session begins with. What a URL sets in its `options` comes
/// after it and wins. A plan that is compiled takes longer than most queries.
const SETTINGS: &str = "-c statement_timeout=60s -c lock_timeout=10s \
    -c idle_in_transaction_session_timeout=60s -c TimeZone=UTC -c jit=off";

/// A server's address as it may be shown, and connections to it.
pub(super) fn pool(url: &str) -> Result<(String, Pool), StoreError> {
    // The reason would quote what was not understood, which may be the password.
    let config: Config = url.parse().map_err(|_| StoreError::Open {
        place: "of DATABASE_URL".to_owned(),
        reason: "expected postgres://USER:PASSWORD@HOST:PORT/DATABASE".to_owned(),
    })?;
    let place = place(&config);
    let open_error = |reason: String| StoreError::Open {
        place: place.clone(),
        reason,
    };
    if config.get_ssl_mode() == SslMode::Require {
        let reason = "sslmode=require is not supported, only disable and prefer";
        return Err(open_error(reason.to_owned()));
    }
    let recycling = ManagerConfig {
        recycling_method: RecyclingMethod::Fast,
    };
    let manager = Manager::from_config(with_limits(config), NoTls, recycling);
    let pool = Pool::builder(manager)
        .max_size(CONNECTIONS)
        .wait_timeout(Some(CONNECT_TIMEOUT))
        .create_timeout(Some(CONNECT_TIMEOUT))
        .recycle_timeout(Some(CONNECT_TIMEOUT))
        .runtime(Runtime::Tokio1)
        .build()
        .map_err(|error| open_error(error.to_string()))?;
    Ok((place, pool))
}

fn with_limits(mut config: Config) -> Config {
    let options = match config.get_options() {
        Some(asked) => format!("{SETTINGS} {asked}"),
        None => SETTINGS.to_owned(),
    };
    config.options(options);
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
fn place(config: &Config) -> String {
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
pub(super) fn no_connection(place: &str, error: &deadpool_postgres::PoolError) -> StoreError {
    use deadpool_postgres::{PoolError, TimeoutType};
    let reason = match error {
        PoolError::Timeout(TimeoutType::Wait) => return StoreError::Busy,
        PoolError::Backend(error) => reason(error),
        PoolError::Timeout(_) => "the server does not answer".to_owned(),
        other => other.to_string(),
    };
    StoreError::Database(format!("can't connect to {place}: {reason}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_error_shows_a_password() {
        let shown = |url: &str| pool(url).err().unwrap().to_string();
        for url in [
            "postgres://u:secret@h/d?sslmode=require",
            "postgres://u:secret@h:port/d",
            "postgres://u:secret@h/d?secret=1",
            "secret",
        ] {
            assert!(!shown(url).contains("secret"), "{}", shown(url));
        }
        let (place, _) = pool("postgres://u:secret@db.example:5433/d").unwrap();
        assert_eq!(place, "postgres://db.example:5433/d");
    }
}
