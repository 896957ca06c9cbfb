//! The settings of the service, from flags and the environment.

use super::origin::{origin, refuse_every_and_others};
use crate::cli::{whole, whole_of};
use anyhow::Context;
use clap::Args;
use clap::builder::BoolishValueParser;
use smartmoney_api::{ApiSettings, ServeLimits};
use smartmoney_cache::{CacheOptions, RedisAddress, TtlPolicy};
use smartmoney_jobs::ScheduleOptions;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

/// How the service runs: the one place where its settings are named. Each is an
/// argument or a variable of the environment.
#[derive(Debug, Args)]
pub(crate) struct ServiceArgs {
    /// Where to listen; 0.0.0.0:8080 for other machines too
    #[arg(
        long,
        env = "SMARTMONEY_LISTEN",
        value_name = "ADDRESS:PORT",
        default_value = "127.0.0.1:8080"
    )]
    pub(crate) listen: SocketAddr,
    #[command(flatten)]
    pub(crate) redis: RedisArgs,
    #[command(flatten)]
    pub(crate) cache: CacheArgs,
    #[command(flatten)]
    pub(crate) scoring: ScoringArgs,
    #[command(flatten)]
    pub(crate) api: ApiArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Redis")]
pub(crate) struct RedisArgs {
    /// Shares the cache of all processes; without it each has its own
    #[arg(long = "redis-host", env = "REDIS_HOST", value_name = "HOST")]
    pub(crate) host: Option<String>,
    #[arg(
        long = "redis-port",
        env = "REDIS_PORT",
        value_name = "PORT",
        default_value_t = 6379,
        value_parser = whole_of::<u16>(0..=u16::MAX)
    )]
    pub(crate) port: u16,
    /// Better given by the environment: other users of the machine see arguments
    #[arg(
        long = "redis-password",
        env = "REDIS_PASSWORD",
        value_name = "PASSWORD",
        hide_env_values = true
    )]
    pub(crate) password: Option<String>,
    #[arg(
        long = "redis-db",
        env = "REDIS_DB",
        value_name = "N",
        default_value_t = 0,
        value_parser = whole_of::<u32>(0..=u32::MAX)
    )]
    pub(crate) db: u32,
    /// Instead of host, port, password and database; rediss:// is encrypted
    #[arg(
        long = "redis-url",
        env = "REDIS_URL",
        value_name = "redis://…",
        hide_env_values = true,
        conflicts_with = "host"
    )]
    pub(crate) url: Option<String>,
    /// Root certificates, in PEM, that sign the certificate of the server of a rediss:// URL [default: the platform's]
    #[arg(
        // The database has a setting of the field's name.
        id = "redis_root_certificates",
        long = "redis-root-certificates",
        env = "REDIS_ROOT_CERTIFICATES",
        value_name = "FILE"
    )]
    pub(crate) root_certificates: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Cache")]
pub(crate) struct CacheArgs {
    /// Most memory for answers
    #[arg(long = "cache-memory-mib", env = "CACHE_MEMORY_MIB", value_name = "MIB", default_value_t = 64, value_parser = whole(1..=65_536))]
    pub(crate) memory_mib: u64,
    /// Let answers live by how often the data changes (2, 5 or 15 minutes), not 5 and 10 minutes
    #[arg(long = "cache-adaptive", env = "CACHE_ADAPTIVE", value_parser = BoolishValueParser::new())]
    pub(crate) adaptive: bool,
    /// Reads of the database under way at once
    #[arg(long = "cache-max-reads", env = "CACHE_MAX_READS", value_name = "N", default_value_t = 8, value_parser = whole_of::<u16>(1..=64))]
    pub(crate) max_reads: u16,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Scoring")]
pub(crate) struct ScoringArgs {
    /// Begin no run but on request, and leave the schedule to other processes
    #[arg(long, env = "WALLET_SCORING_DISABLED", value_parser = BoolishValueParser::new())]
    pub(crate) no_scoring: bool,
    /// From the beginning of one run to the next
    #[arg(long, env = "WALLET_SCORING_INTERVAL_MINUTES", value_name = "MINUTES", default_value_t = 15, value_parser = whole(1..=1_440))]
    pub(crate) scoring_interval_minutes: u64,
    /// Wallets analysed and written together
    #[arg(long, env = "WALLET_SCORING_BATCH_SIZE", value_name = "N", default_value_t = 50, value_parser = whole(1..=100_000))]
    pub(crate) scoring_batch_size: u64,
    /// Seconds without a sign of life after which another process may take over a run; at least 2, since any pause loses a shorter lease
    #[arg(long, env = "WALLET_SCORING_LEASE_SECONDS", value_name = "N", default_value_t = 15, value_parser = whole(2..=600))]
    pub(crate) scoring_lease_seconds: u64,
    /// Hours between runs that analyse every wallet anew; 0 for never
    #[arg(long, env = "WALLET_SCORING_FULL_HOURS", value_name = "HOURS", default_value_t = 24, value_parser = whole(0..=8_760))]
    pub(crate) scoring_full_hours: u64,
    /// Days for which every point of a wallet's score is kept; of older ones stay one a day and all with another status, confidence or a score one point away
    #[arg(long, env = "SMARTMONEY_KEEP_SCORES_DAYS", value_name = "DAYS", default_value_t = 7, value_parser = whole(0..=36_500))]
    pub(crate) keep_scores_days: u64,
    /// Days for which the records of runs are kept, and longer where a kept score is of one
    #[arg(long, env = "SMARTMONEY_KEEP_RUNS_DAYS", value_name = "DAYS", default_value_t = 90, value_parser = whole(0..=36_500))]
    pub(crate) keep_runs_days: u64,
    /// Rules in TOML [default: settings.toml in the data folder, if it is there]
    #[arg(long, env = "SMARTMONEY_SETTINGS", value_name = "FILE")]
    pub(crate) settings: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "API")]
pub(crate) struct ApiArgs {
    /// Requests a minute of one address; 0 for no limit
    #[arg(long, env = "API_RATE_LIMIT", value_name = "N", default_value_t = 600, value_parser = whole_of::<u32>(0..=u32::MAX))]
    pub(crate) rate_limit: u32,
    /// Requests a minute of one API key; 0 for no limit
    #[arg(
        long,
        env = "API_KEY_RATE_LIMIT",
        value_name = "N",
        default_value_t = 6_000,
        value_parser = whole_of::<u32>(0..=u32::MAX)
    )]
    pub(crate) key_rate_limit: u32,
    /// Proxies in front that may be believed in X-Forwarded-For
    #[arg(
        long,
        env = "API_TRUSTED_PROXIES",
        value_name = "N",
        default_value_t = 0,
        value_parser = whole_of::<usize>(0..=usize::MAX)
    )]
    pub(crate) trusted_proxies: usize,
    /// Origins whose pages may read answers, such as <https://app.example>, or *
    #[arg(
        long,
        env = "API_CORS_ORIGINS",
        value_name = "ORIGIN,…",
        value_delimiter = ',',
        value_parser = origin
    )]
    pub(crate) cors_origins: Vec<String>,
    /// Requests answered at once; more get 503
    #[arg(long, env = "API_MAX_REQUESTS", value_name = "N", default_value_t = 512, value_parser = whole_of::<u32>(1..=65_536))]
    pub(crate) max_requests: u32,
    /// Connections open at once; more wait. One address has at most a quarter of them, unless there are trusted proxies
    #[arg(long, env = "API_MAX_CONNECTIONS", value_name = "N", default_value_t = 1_024, value_parser = whole_of::<u32>(1..=65_536))]
    pub(crate) max_connections: u32,
    /// Seconds from SIGTERM, with which /readyz says no, until connections are refused: what balancers take to notice. Ctrl-C or a second signal ends them
    #[arg(long, env = "API_SHUTDOWN_DELAY_SECONDS", value_name = "N", default_value_t = 5, value_parser = whole(0..=300))]
    pub(crate) shutdown_delay_seconds: u64,
}

impl ServiceArgs {
    pub(crate) fn cache_options(&self) -> anyhow::Result<CacheOptions> {
        Ok(CacheOptions {
            redis: self.redis.address()?,
            memory_bytes: self.cache.memory_mib * 1024 * 1024,
            ttl: if self.cache.adaptive {
                TtlPolicy::Adaptive
            } else {
                TtlPolicy::default()
            },
            max_fills: usize::from(self.cache.max_reads),
            ..CacheOptions::default()
        })
    }

    pub(crate) fn api_settings(&self) -> anyhow::Result<ApiSettings> {
        refuse_every_and_others(&self.api.cors_origins)?;
        Ok(ApiSettings {
            requests_per_minute: NonZeroU32::new(self.api.rate_limit),
            requests_per_minute_of_key: NonZeroU32::new(self.api.key_rate_limit),
            trusted_proxies: self.api.trusted_proxies,
            cors_origins: self.api.cors_origins.clone(),
            in_flight: self.api.max_requests as usize,
            ..ApiSettings::default()
        })
    }

    pub(crate) fn limits(&self) -> ServeLimits {
        ServeLimits {
            connections: self.api.max_connections as usize,
            // A quarter of all for one address, unless a proxy makes the connections of all
            // clients.
            connections_per_address: match self.api.trusted_proxies {
                0 => (self.api.max_connections as usize).div_ceil(4),
                _ => usize::MAX,
            },
            ..ServeLimits::default()
        }
    }

    pub(crate) fn shutdown_delay(&self) -> Duration {
        Duration::from_secs(self.api.shutdown_delay_seconds)
    }

    pub(crate) fn schedule(&self) -> ScheduleOptions {
        let full_hours = self.scoring.scoring_full_hours;
        ScheduleOptions {
            interval: Duration::from_mins(self.scoring.scoring_interval_minutes),
            full_every: (full_hours > 0).then(|| Duration::from_hours(full_hours)),
            lease: Duration::from_secs(self.scoring.scoring_lease_seconds),
            keep_points: Duration::from_hours(24 * self.scoring.keep_scores_days),
            keep_runs: Duration::from_hours(24 * self.scoring.keep_runs_days),
            ..ScheduleOptions::default()
        }
    }
}

impl RedisArgs {
    pub(crate) fn address(&self) -> anyhow::Result<Option<RedisAddress>> {
        let address = match (&self.url, &self.host) {
            (Some(url), _) => url.parse().context("REDIS_URL")?,
            (None, Some(host)) => self.at(host),
            (None, None) => return Ok(None),
        };
        let Some(file) = &self.root_certificates else {
            return Ok(Some(address));
        };
        let what = || format!("REDIS_ROOT_CERTIFICATES: {}", file.display());
        let roots = std::fs::read(file).with_context(what)?;
        address
            .with_root_certificates(roots)
            .map(Some)
            .with_context(what)
    }

    fn at(&self, host: &str) -> RedisAddress {
        let address = RedisAddress::new(host, self.port).with_database(self.db);
        match &self.password {
            Some(password) => address.with_password(password),
            None => address,
        }
    }
}
