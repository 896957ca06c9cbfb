use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use smartmoney_model::{ChainId, Confidence, UnknownName, WalletType};
use smartmoney_store::{StatusFilter, WalletQuery};
use std::str::FromStr;

/// Which wallets a list shows.
#[derive(Debug, Args)]
#[command(next_help_heading = "Filters")]
pub(crate) struct Filters {
    /// Of these chains only: ethereum,base,…
    #[arg(long, value_delimiter = ',', value_name = "CHAIN,…")]
    chains: Vec<ChainId>,
    /// Score of at least this, 0 to 100
    #[arg(long, value_name = "SCORE", value_parser = score)]
    min_score: Option<f64>,
    /// Verified wallets only (or, with false, unverified ones)
    #[arg(long, num_args = 0..=1, default_missing_value = "true", value_name = "BOOL")]
    verified: Option<bool>,
    /// Of this type
    #[arg(long = "type", value_name = "TYPE", value_parser = one_of(WalletType::ALL, WalletType::as_str))]
    wallet_type: Option<WalletType>,
    /// Of this status
    #[arg(long, value_name = "STATUS", value_parser = one_of(StatusFilter::ALL, StatusFilter::as_str))]
    status: Option<StatusFilter>,
    /// Confidence of at least this
    #[arg(long, value_name = "LEVEL", value_parser = one_of(Confidence::ALL, Confidence::as_str))]
    min_confidence: Option<Confidence>,
}

/// Reads one of these values by its name, and lists the names in the help.
pub(crate) fn one_of<T, const N: usize>(
    all: [T; N],
    name: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T>
where
    T: FromStr<Err = UnknownName> + Clone + Send + Sync + 'static,
{
    PossibleValuesParser::new(all.map(name)).try_map(|name| name.parse())
}

fn score(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|score| (0.0..=100.0).contains(score))
        .ok_or_else(|| "expected a number from 0 to 100".to_owned())
}

impl Filters {
    /// The query of these filters; `status` is what no word about it means.
    pub(crate) fn query(&self, status: StatusFilter) -> WalletQuery {
        WalletQuery {
            chains: self.chains.clone(),
            min_score: self.min_score,
            verified: self.verified,
            wallet_type: self.wallet_type,
            status: self.status.unwrap_or(status),
            min_confidence: self.min_confidence,
            ..WalletQuery::default()
        }
    }
}
