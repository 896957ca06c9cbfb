//! What a list can be asked for. Each parameter is one entry of the table below: from it come
//! the field of [`WalletQuery`], the parser of the API and its `OpenAPI` parameter, the flag of
//! the command line, the canonical text and the condition in SQL.

use super::values::{BOOLEAN, CHAINS, Kind, Values, decimal, one_of, refused, some_of, whole};
use crate::lists::filter::{Condition, at_least, equals, one_of_texts};
use crate::{Include, SortBy, SortOrder, StatusFilter};
use smartmoney_model::{ChainId, Confidence, Followability, ScoreBasis, UnknownName, WalletType};
use std::collections::BTreeSet;

/// A parameter of a list.
#[derive(Debug, Clone, Copy)]
pub struct ListParameter {
    /// Its name in requests, as in `minScore=60`.
    pub name: &'static str,
    /// What it asks for.
    pub description: &'static str,
    /// The values that it takes.
    pub values: Values,
    /// The value that leaving it out stands for, where it has one.
    pub default: Option<&'static str>,
    /// How it narrows a list; None for what says the order or what rows have.
    pub filter: Option<ListFilter>,
    read: fn(&mut WalletQuery, &str) -> Result<(), String>,
    text: fn(&WalletQuery) -> Option<String>,
}

/// How a parameter narrows a list.
#[derive(Debug, Clone, Copy)]
pub struct ListFilter {
    /// Its flag on the command line, without the dashes.
    pub flag: &'static str,
    /// The column that is compared, of the wide rows and of the narrow ones.
    pub(crate) column: &'static str,
    /// Whether `wallet_counts` knows how many wallets match.
    pub(crate) is_counted: bool,
    /// None when every wallet matches.
    pub(crate) condition: fn(&WalletQuery) -> Option<Condition>,
}

impl ListParameter {
    /// Sets it in `query` to what `text` says, or says what is wrong with the text.
    pub fn read(&self, query: &mut WalletQuery, text: &str) -> Result<(), String> {
        (self.read)(query, text)
    }

    /// The one text of its value in `query`; None for a value that changes nothing.
    pub fn text(&self, query: &WalletQuery) -> Option<String> {
        (self.text)(query)
    }
}

/// Makes the query and the table of one list of entries.
macro_rules! list_parameters {
    ($(
        #[doc = $description:literal]
        $name:literal => $field:ident: $type:ty {
            kind: $kind:expr,
            default: $default:expr,
            text: $text:expr,
            filter: $filter:expr,
        }
    )+) => {
        /// Which wallets, in which order, and how much of each.
        #[derive(Debug, Clone, Default, PartialEq)]
        pub struct WalletQuery {
            $(
                #[doc = $description]
                pub $field: $type,
            )+
        }

        impl WalletQuery {
            /// Every parameter, in the order of the canonical text.
            pub const PARAMETERS: [ListParameter; [$($name),+].len()] = [$(ListParameter {
                name: $name,
                description: $description.trim_ascii_start(),
                values: $kind.values,
                default: $default,
                filter: $filter,
                read: |query, text| {
                    let kind = $kind;
                    query.$field = (kind.read)(kind.values, text)?.into();
                    Ok(())
                },
                text: |query| {
                    let text: fn(&$type) -> Option<String> = $text;
                    text(&query.$field)
                },
            }),+];
        }
    };
}

list_parameters! {
    /// Of these chains only, separated by commas
    "chains" => chains: Vec<ChainId> {
        kind: CHAINS,
        default: None,
        text: |chains| chains_text(chains),
        filter: Some(ListFilter {
            flag: "chains",
            column: "chain_id",
            is_counted: true,
            condition: |query| one_of_texts(query.chains.iter().map(ChainId::as_str)),
        }),
    }

    /// Score of at least this, 0 to 100, at most 2 decimals; more than 0 leaves out wallets without one
    "minScore" => min_score: Option<f64> {
        kind: decimal(0, 100, 2),
        default: None,
        text: |least| above_nothing(*least).map(|least| least.to_string()),
        filter: Some(ListFilter {
            flag: "min-score",
            column: "smart_money_score",
            is_counted: true,
            condition: |query| at_least(query.least_score()),
        }),
    }

    /// Confirmed by a curator, or not
    "verified" => verified: Option<bool> {
        kind: BOOLEAN,
        default: None,
        text: |verified| verified.map(|verified| verified.to_string()),
        filter: Some(ListFilter {
            flag: "verified",
            column: "verified",
            is_counted: true,
            condition: |query| equals(query.verified),
        }),
    }

    /// Of this type
    "walletType" => wallet_type: Option<WalletType> {
        kind: one_of!(WalletType),
        default: None,
        text: |wallet_type| wallet_type.map(|wallet_type| wallet_type.as_str().to_owned()),
        filter: Some(ListFilter {
            flag: "type",
            column: "wallet_type",
            is_counted: true,
            condition: |query| one_of_texts(query.wallet_type.map(WalletType::as_str)),
        }),
    }

    /// What the score is made of, or why there is none; separated by commas
    "scoreBasis" => score_basis: BTreeSet<ScoreBasis> {
        kind: some_of!(ScoreBasis),
        default: None,
        text: |some| some_text(some.iter().map(|basis| basis.as_str())),
        filter: Some(ListFilter {
            flag: "score-basis",
            column: "score_basis",
            is_counted: true,
            condition: |query| one_of_texts(query.score_basis.iter().map(|basis| basis.as_str())),
        }),
    }

    /// Of this status
    "status" => status: StatusFilter {
        kind: one_of!(StatusFilter),
        default: Some(StatusFilter::Identified.as_str()),
        text: |status| (*status != StatusFilter::default()).then(|| status.as_str().to_owned()),
        filter: Some(ListFilter {
            flag: "status",
            column: "status",
            is_counted: true,
            condition: |query| {
                let status = Some(query.status).filter(|status| *status != StatusFilter::All);
                one_of_texts(status.map(StatusFilter::as_str))
            },
        }),
    }

    /// Confidence of at least this
    "minConfidence" => min_confidence: Option<Confidence> {
        kind: one_of!(Confidence),
        default: None,
        text: |least| above_low(*least).map(|least| least.as_str().to_owned()),
        filter: Some(ListFilter {
            flag: "min-confidence",
            column: "confidence_level",
            is_counted: true,
            condition: |query| {
                let least = above_low(query.min_confidence)?;
                let enough = Confidence::ALL.into_iter().filter(|level| *level >= least);
                one_of_texts(enough.map(Confidence::as_str))
            },
        }),
    }

    /// At least so many trades
    "minTrades" => min_trades: Option<u64> {
        kind: whole(0, 1_000_000_000),
        default: None,
        text: |least| above_zero(*least).map(|least| least.to_string()),
        filter: Some(ListFilter {
            flag: "min-trades",
            column: "total_trades",
            is_counted: false,
            condition: |query| at_least(above_zero(query.min_trades)),
        }),
    }

    /// ROI of at least this, a fraction: 0 leaves out losses, and wallets without an ROI
    "minRoi" => min_roi: Option<f64> {
        kind: decimal(-1, 1_000, 4),
        default: None,
        text: |least| least.map(|least| least.to_string()),
        filter: Some(ListFilter {
            flag: "min-roi",
            column: "roi_all_time",
            is_counted: false,
            condition: |query| at_least(query.min_roi),
        }),
    }

    /// Maximum drawdown of at least this: -0.2 leaves out deeper ones, and wallets without one
    "minMaxDrawdown" => min_max_drawdown: Option<f64> {
        kind: decimal(-1, 0, 4),
        default: None,
        text: |least| least.map(|least| least.to_string()),
        filter: Some(ListFilter {
            flag: "min-max-drawdown",
            column: "max_drawdown",
            is_counted: false,
            condition: |query| at_least(query.min_max_drawdown),
        }),
    }

    /// A bot by its label or its behaviour, or not
    "isBot" => is_bot: Option<bool> {
        kind: BOOLEAN,
        default: None,
        text: |is_bot| is_bot.map(|is_bot| is_bot.to_string()),
        filter: Some(ListFilter {
            flag: "is-bot",
            column: "is_bot",
            is_counted: true,
            condition: |query| equals(query.is_bot),
        }),
    }

    /// Whether copying it would have paid, separated by commas
    "followability" => followability: BTreeSet<Followability> {
        kind: some_of!(Followability),
        default: None,
        text: |some| some_text(some.iter().map(|verdict| verdict.as_str())),
        filter: Some(ListFilter {
            flag: "followability",
            column: "followability",
            is_counted: false,
            condition: |query| one_of_texts(query.followability.iter().map(|of| of.as_str())),
        }),
    }

    /// What wallets are ordered by, undefined values last
    "sortBy" => sort_by: SortBy {
        kind: one_of!(SortBy),
        default: Some(SortBy::Score.as_str()),
        text: |sort_by| (*sort_by != SortBy::default()).then(|| sort_by.as_str().to_owned()),
        filter: None,
    }

    /// Which end comes first
    "sortOrder" => sort_order: SortOrder {
        kind: one_of!(SortOrder),
        default: Some(SortOrder::Desc.as_str()),
        text: |order| (*order != SortOrder::default()).then(|| order.as_str().to_owned()),
        filter: None,
    }

    /// What rows have beside what a list shows: `anomalies`; `curve` for `excessCurve`; `decay` for `alphaDecay`; `profile`; `reasons` for `statusReasons` and `confidenceReasons`; `metrics` for all other fields
    "include" => include: BTreeSet<Include> {
        kind: some_of!(Include),
        default: None,
        text: |parts| some_text(parts.iter().map(|part| part.as_str())),
        filter: None,
    }
}

/// No score is below 0.
fn above_nothing(least: Option<f64>) -> Option<f64> {
    least.filter(|least| *least > 0.0)
}

/// None without names.
fn some_text<'a>(names: impl Iterator<Item = &'a str>) -> Option<String> {
    let names: Vec<&str> = names.collect();
    (!names.is_empty()).then(|| names.join(","))
}

/// No number of trades is below 0.
fn above_zero(least: Option<u64>) -> Option<u64> {
    least.filter(|least| *least > 0)
}

/// No confidence is below low.
fn above_low(least: Option<Confidence>) -> Option<Confidence> {
    least.filter(|least| *least > Confidence::Low)
}

fn chains_text(chains: &[ChainId]) -> Option<String> {
    let mut chains: Vec<&str> = chains.iter().map(ChainId::as_str).collect();
    chains.sort_unstable();
    chains.dedup();
    (!chains.is_empty()).then(|| chains.join(","))
}

impl WalletQuery {
    /// One text for every spelling of one query, and another for every other query:
    /// `chains=base,ethereum&minScore=60&sortBy=pnl`. What changes nothing is left out, so that
    /// the default is empty.
    pub fn canonical(&self) -> String {
        let given = Self::PARAMETERS
            .iter()
            .filter_map(|parameter| Some(format!("{}={}", parameter.name, parameter.text(self)?)));
        given.collect::<Vec<_>>().join("&")
    }

    /// The first parameter that asks for a field which is not kept of earlier states.
    pub fn not_kept(&self) -> Option<&'static str> {
        let is_kept = |parameter: &ListParameter| match parameter.name {
            "sortBy" => matches!(self.sort_by, SortBy::Score | SortBy::FollowerExcess),
            "chains" | "minScore" | "scoreBasis" | "status" | "minConfidence" | "sortOrder" => true,
            _ => parameter.text(self).is_none(),
        };
        let all = Self::PARAMETERS.into_iter();
        let needs_more = all.filter(|parameter| !is_kept(parameter));
        needs_more.map(|parameter| parameter.name).next()
    }

    /// The least score that is asked for; None where every wallet matches, even one without.
    pub(crate) fn least_score(&self) -> Option<f64> {
        above_nothing(self.min_score)
    }

    /// The filters and their conditions, where not every wallet matches.
    pub(crate) fn conditions(&self) -> impl Iterator<Item = (ListFilter, Condition)> {
        let filters = Self::PARAMETERS.into_iter().filter_map(|p| p.filter);
        filters.filter_map(|filter| {
            let condition = (filter.condition)(self)?;
            Some((filter, condition))
        })
    }
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
    fn equal_queries_have_one_text() {
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
        let any = WalletQuery {
            min_trades: Some(0),
            ..WalletQuery::default()
        };
        assert_eq!(any.canonical(), "");
    }

    #[test]
    fn another_query_has_another_text() {
        let all = WalletQuery {
            chains: chains(&["base"]).chains,
            min_score: Some(12.5),
            verified: Some(false),
            wallet_type: Some(WalletType::Whale),
            score_basis: [ScoreBasis::Tested, ScoreBasis::Copy].into(),
            status: StatusFilter::All,
            min_confidence: Some(Confidence::High),
            min_trades: Some(10),
            min_roi: Some(0.0),
            min_max_drawdown: Some(-0.2),
            is_bot: Some(false),
            followability: [Followability::Followable, Followability::WithinDelay].into(),
            sort_by: SortBy::WinRate,
            sort_order: SortOrder::Asc,
            include: [Include::Reasons, Include::Profile].into(),
        };
        assert_eq!(
            all.canonical(),
            "chains=base&minScore=12.5&verified=false&walletType=whale\
             &scoreBasis=tested,copy&status=all\
             &minConfidence=high&minTrades=10&minRoi=0&minMaxDrawdown=-0.2&isBot=false\
             &followability=followable,within_delay\
             &sortBy=winRate&sortOrder=asc&include=profile,reasons"
        );
        let not_verified = WalletQuery {
            verified: Some(false),
            ..WalletQuery::default()
        };
        assert_eq!(not_verified.canonical(), "verified=false");
    }
}
