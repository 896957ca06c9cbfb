//! Where Redis is, with its password and certificates.

use redis::io::tcp::TcpSettings;
use redis::{
    Client, ConnectionAddr, ConnectionInfo, IntoConnectionInfo, RedisConnectionInfo,
    TlsCertificates,
};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use std::fmt;
use std::str::FromStr;

/// Where Redis is and how to sign in. Neither `Debug` nor `Display` shows the
/// password or the user.
#[derive(Clone)]
pub struct RedisAddress {
    host: String,
    port: u16,
    database: u32,
    username: Option<String>,
    password: Option<String>,
    uses_tls: bool,
    /// Root certificates in PEM; None: the platform's.
    roots: Option<Vec<u8>>,
}

/// Why a text is no address of Redis. It leaves out the text itself, which can hold a
/// password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RedisAddressError {
    /// Not a URL of Redis.
    #[error("not a URL like redis://:password@host:6379/0, or rediss:// for TLS")]
    Url,
    /// A database number below zero or too large.
    #[error("the number of the Redis database has to be from 0 on")]
    Database,
    /// Not a file of certificates.
    #[error("no root certificates in PEM")]
    Roots,
    /// Certificates for a connection without TLS.
    #[error("root certificates go with a URL like rediss://:password@host:6379/0")]
    Unencrypted,
}

impl RedisAddress {
    /// Database 0 without a password and without TLS.
    pub fn new(host: impl Into<String>, port: u16) -> Self {
        Self {
            host: host.into(),
            port,
            database: 0,
            username: None,
            password: None,
            uses_tls: false,
            roots: None,
        }
    }

    /// With another database than 0.
    #[must_use]
    pub fn with_database(mut self, database: u32) -> Self {
        self.database = database;
        self
    }

    /// With the name of a user other than the default one.
    #[must_use]
    pub fn with_username(mut self, username: impl Into<String>) -> Self {
        self.username = Some(username.into());
        self
    }

    /// With a password.
    #[must_use]
    pub fn with_password(mut self, password: impl Into<String>) -> Self {
        self.password = Some(password.into());
        self
    }

    /// Over TLS, with a certificate that this machine trusts.
    #[must_use]
    pub fn with_tls(mut self) -> Self {
        self.uses_tls = true;
        self
    }

    /// With root certificates in PEM, of which one has to have signed the server's.
    pub fn with_root_certificates(mut self, pem: Vec<u8>) -> Result<Self, RedisAddressError> {
        if !self.uses_tls {
            return Err(RedisAddressError::Unencrypted);
        }
        let mut certificates = CertificateDer::pem_slice_iter(&pem).peekable();
        if certificates.peek().is_none() || certificates.any(|certificate| certificate.is_err()) {
            return Err(RedisAddressError::Roots);
        }
        self.roots = Some(pem);
        Ok(self)
    }

    pub(crate) fn uses_tls(&self) -> bool {
        self.uses_tls
    }

    pub(crate) fn client(&self) -> redis::RedisResult<Client> {
        let info = self.connection_info()?;
        match &self.roots {
            None => Client::open(info),
            Some(roots) => {
                let certificates = TlsCertificates {
                    client_tls: None,
                    root_cert: Some(roots.clone()),
                };
                Client::build_with_tls(info, certificates)
            }
        }
    }

    fn connection_info(&self) -> redis::RedisResult<ConnectionInfo> {
        let (host, port) = (self.host.clone(), self.port);
        let address = if self.uses_tls {
            ConnectionAddr::TcpTls {
                host,
                port,
                insecure: false,
                tls_params: None,
            }
        } else {
            ConnectionAddr::Tcp(host, port)
        };
        let mut sign_in = RedisConnectionInfo::default().set_db(self.database.into());
        if let Some(username) = &self.username {
            sign_in = sign_in.set_username(username);
        }
        if let Some(password) = &self.password {
            sign_in = sign_in.set_password(password);
        }
        let info = address.into_connection_info()?;
        Ok(info
            .set_redis_settings(sign_in)
            .set_tcp_settings(TcpSettings::default().set_nodelay(true)))
    }
}

impl FromStr for RedisAddress {
    type Err = RedisAddressError;

    fn from_str(url: &str) -> Result<Self, Self::Err> {
        let info = url
            .into_connection_info()
            .map_err(|_| RedisAddressError::Url)?;
        let (host, port, uses_tls) = match info.addr() {
            ConnectionAddr::Tcp(host, port) => (host, *port, false),
            ConnectionAddr::TcpTls {
                host,
                port,
                insecure: false,
                ..
            } => (host, *port, true),
            _ => return Err(RedisAddressError::Url),
        };
        let sign_in = info.redis_settings();
        Ok(Self {
            host: host.clone(),
            port,
            database: u32::try_from(sign_in.db()).map_err(|_| RedisAddressError::Database)?,
            username: sign_in.username().map(str::to_owned),
            password: sign_in.password().map(str::to_owned),
            uses_tls,
            roots: None,
        })
    }
}

impl fmt::Display for RedisAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.uses_tls { "rediss" } else { "redis" };
        let (host, port, database) = (&self.host, self.port, self.database);
        write!(f, "{scheme}://{host}:{port}/{database}")
    }
}

impl fmt::Debug for RedisAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
