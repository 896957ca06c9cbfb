use crate::Include;
use smartmoney_model::{ChainId, Confidence, WalletKey, WalletType, named};
use std::collections::BTreeSet;

/// Which wallets, in which order, and how much of each.
#[derive(Debug, Clone, PartialEq)]
pub struct WalletQuery {
    /// Of these chains only; empty for all.
    pub chains: Vec<ChainId>,
    /// Score of at least this.
    pub min_score: Option<f64>,
    /// Verified, or not.
    pub verified: Option<bool>,
    /// Of this type.
    pub wallet_type: Option<WalletType>,
    /// Of this status.
    pub status: StatusFilter,
    /// Confidence of at least this.
    pub min_confidence: Option<Confidence>,
    /// What is compared.
    pub sort_by: SortBy,
    /// Which end comes first. Undefined values come last in both orders; equal
    /// ones are ordered by (chain, address).
    pub sort_order: SortOrder,
    /// What the rows of a page have beside their summary.
    pub include: BTreeSet<Include>,
}

impl Default for WalletQuery {
    fn default() -> Self {
        Self {
            chains: Vec::new(),
            min_score: None,
            verified: None,
            wallet_type: None,
            status: StatusFilter::Identified,
            min_confidence: None,
            sort_by: SortBy::Score,
            sort_order: SortOrder::Desc,
            include: BTreeSet::new(),
        }
    }
}

/// Which statuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StatusFilter {
    /// Smart money.
    Identified,
    /// Was smart money.
    Former,
    /// May become smart money.
    Candidate,
    /// Every wallet.
    All,
}

named! { StatusFilter, "a status";
    Identified => "identified",
    Former => "former",
    Candidate => "candidate",
    All => "all",
}

/// What a list is ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SortBy {
    /// `smart_money_score`
    Score,
    /// `roi_all_time`
    Roi,
    /// `total_pnl`
    Pnl,
    /// `total_trades`
    Trades,
    /// `win_rate`
    WinRate,
    /// `sharpe_ratio`
    Sharpe,
    /// `max_drawdown`: the deepest drawdown is the smallest value.
    MaxDrawdown,
    /// `last_trade_timestamp`
    LastTrade,
}

named! { SortBy, "what a list is ordered by";
    Score => "score",
    Roi => "roi",
    Pnl => "pnl",
    Trades => "trades",
    WinRate => "winRate",
    Sharpe => "sharpe",
    MaxDrawdown => "maxDrawdown",
    LastTrade => "lastTrade",
}

/// Which end of an order comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SortOrder {
    /// Smallest first.
    Asc,
    /// Largest first.
    Desc,
}

named! { SortOrder, "an order";
    Asc => "asc",
    Desc => "desc",
}

impl WalletQuery {
    /// One text for every spelling of one question, and another for every other
    /// question: `chains=base,ethereum&minScore=60&sortBy=pnl`. What changes
    /// nothing is left out, so that the default is empty.
    pub fn canonical(&self) -> String {
        let mut chains: Vec<&str> = self.chains.iter().map(ChainId::as_str).collect();
        chains.sort_unstable();
        chains.dedup();
        let chains = (!chains.is_empty()).then(|| chains.join(","));
        // No score is below 0, and no confidence below low.
        let min_score = self.min_score.filter(|least| *least > 0.0);
        let min_confidence = self.min_confidence.filter(|least| *least > Confidence::Low);
        let default = Self::default();
        let status = (self.status != default.status).then_some(self.status);
        let sort_by = (self.sort_by != default.sort_by).then_some(self.sort_by);
        let sort_order = (self.sort_order != default.sort_order).then_some(self.sort_order);
        let include: Vec<&str> = self.include.iter().map(|part| part.as_str()).collect();
        let include = (!include.is_empty()).then(|| include.join(","));
        let parameters = [
            ("chains", chains),
            ("minScore", min_score.map(|least| least.to_string())),
            ("verified", self.verified.map(|is| is.to_string())),
            (
                "walletType",
                self.wallet_type.map(|t| t.as_str().to_owned()),
            ),
            ("status", status.map(|s| s.as_str().to_owned())),
            (
                "minConfidence",
                min_confidence.map(|c| c.as_str().to_owned()),
            ),
            ("sortBy", sort_by.map(|by| by.as_str().to_owned())),
            (
                "sortOrder",
                sort_order.map(|order| order.as_str().to_owned()),
            ),
            ("include", include),
        ];
        let given = parameters
            .into_iter()
            .filter_map(|(name, value)| Some(format!("{name}={}", value?)));
        given.collect::<Vec<_>>().join("&")
    }
}

/// Where a page begins.
#[derive(Debug, Clone, PartialEq)]
pub enum PageStart {
    /// After so many wallets of the present list.
    Offset(u64),
    /// After a wallet of the list as it was when the walk began.
    After(Place),
}

impl PageStart {
    /// The beginning of the list.
    pub const FIRST: Self = Self::Offset(0);
}

/// Where a walk through a list stands. It goes on over the set and in the order
/// of the version at which it began, whatever was published since.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// The data version of the walk's first page.
    pub version: i64,
    /// How many wallets matched then.
    pub total: u64,
    /// What the last wallet shown is ordered by; None for an undefined value.
    pub value: Option<SortValue>,
    /// The last wallet shown.
    pub key: WalletKey,
}

/// A value that lists are ordered by, exactly.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SortValue {
    /// A count, micro-dollars or microseconds.
    Integer(i64),
    /// A score or ratio.
    Real(f64),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chains(names: &[&str]) -> WalletQuery {
        WalletQuery {
            chains: names.iter().map(|name| name.parse().unwrap()).collect(),
            ..WalletQuery::default()
        }
    }

    #[test]
    fn one_question_has_one_text() {
        assert_eq!(WalletQuery::default().canonical(), "");
        for spelling in [
            &["eth", "base"][..],
            &["8453", "1", "base"],
            &["base", "ethereum"],
        ] {
            assert_eq!(chains(spelling).canonical(), "chains=base,ethereum");
        }
        let score = |least| WalletQuery {
            min_score: Some(least),
            ..WalletQuery::default()
        };
        assert_eq!(score("6e1".parse().unwrap()).canonical(), "minScore=60");
        assert_eq!(score(60.0).canonical(), "minScore=60");
        assert_eq!(score(0.1 + 0.2).canonical(), "minScore=0.30000000000000004");
        assert_eq!(score(0.0).canonical(), score(-0.0).canonical());
        assert_eq!(score(0.0).canonical(), "");
        let low = WalletQuery {
            min_confidence: Some(Confidence::Low),
            ..WalletQuery::default()
        };
        assert_eq!(low.canonical(), "");
    }

    #[test]
    fn another_question_has_another_text() {
        let all = WalletQuery {
            chains: chains(&["base"]).chains,
            min_score: Some(12.5),
            verified: Some(false),
            wallet_type: Some(WalletType::Whale),
            status: StatusFilter::All,
            min_confidence: Some(Confidence::High),
            sort_by: SortBy::WinRate,
            sort_order: SortOrder::Asc,
            include: [Include::Reasons, Include::Breakdown].into(),
        };
        assert_eq!(
            all.canonical(),
            "chains=base&minScore=12.5&verified=false&walletType=whale&status=all\
             &minConfidence=high&sortBy=winRate&sortOrder=asc&include=breakdown,reasons"
        );
        let not_verified = WalletQuery {
            verified: Some(false),
            ..WalletQuery::default()
        };
        assert_eq!(not_verified.canonical(), "verified=false");
    }
}
