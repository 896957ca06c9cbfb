//! The request for a list, parsed, and its canonical text.

use super::cursor::Cursor;
use crate::parameters::Parameters;
use crate::problem::Problem;
use crate::routes::as_of::take_as_of;
use smartmoney_store::{AsOf, CursorPosition, PageStart, WalletQuery};

/// The parsed request for a list: every spelling of one request is one value of this type, and
/// one key of the cache.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ListRequest {
    pub(crate) query: WalletQuery,
    pub(crate) limit: u64,
    pub(crate) start: Start,
    /// The list as it was shown then.
    pub(crate) as_of: Option<AsOf>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Start {
    /// 1 is the first.
    Page(u64),
    Cursor(CursorPosition),
}

const DEFAULT_LIMIT: u64 = 20;
const MOST_WALLETS: u64 = 100;

/// Counting rows that are skipped takes time: a client that wants to go further walks
/// by cursor, which costs the same everywhere.
const LAST_PAGE: u64 = 1_000;

impl ListRequest {
    pub(crate) fn parse(query: Option<&str>) -> Result<Self, Problem> {
        let mut parameters = Parameters::parse(query)?;
        let mut query = WalletQuery::default();
        for parameter in &WalletQuery::PARAMETERS {
            let read = |text: &str| parameter.read(&mut query, text);
            parameters.take_with(parameter.name, || parameter.values.to_string(), read)?;
        }
        let page = parameters.take_count("page", 1, LAST_PAGE)?;
        let limit = parameters.take_count("limit", 1, MOST_WALLETS)?;
        let cursor: Option<String> = parameters.take("cursor", "the nextCursor of a page")?;
        let as_of = take_as_of(&mut parameters, "asOf")?;
        parameters.finish()?;
        if as_of.is_some() {
            refuse_what_was_not_kept(&query, cursor.is_some())?;
        }
        let start = match (page, cursor) {
            (Some(_), Some(_)) => {
                return Err(Problem::bad_parameter(
                    "cursor",
                    "a cursor says where the page begins: leave page out",
                    "page or cursor",
                ));
            }
            (None, Some(cursor)) => Start::Cursor(Cursor::position(&cursor, &query.canonical())?),
            (page, None) => Start::Page(page.unwrap_or(1)),
        };
        Ok(Self {
            query,
            limit: limit.unwrap_or(DEFAULT_LIMIT),
            start,
            as_of,
        })
    }

    /// The one text of this request, which reads back as it: what changes
    /// nothing is left out, and so the default is empty.
    pub(crate) fn canonical(&self) -> String {
        let mut parts = vec![self.query.canonical()];
        match &self.start {
            Start::Page(1) => {}
            Start::Page(page) => parts.push(format!("page={page}")),
            Start::Cursor(position) => {
                let cursor = Cursor::new(self.query.canonical(), position.clone());
                parts.push(format!("cursor={}", cursor.encode()));
            }
        }
        if let Some(as_of) = self.as_of {
            parts.push(format!("asOf={as_of}"));
        }
        if self.limit != DEFAULT_LIMIT {
            parts.push(format!("limit={}", self.limit));
        }
        parts.retain(|part| !part.is_empty());
        parts.join("&")
    }

    /// Wallets before the page; 0 where a cursor says where it begins.
    pub(crate) fn offset(&self) -> u64 {
        match &self.start {
            Start::Page(page) => (page - 1) * self.limit,
            Start::Cursor(_) => 0,
        }
    }

    pub(crate) fn is_by_page(&self) -> bool {
        matches!(self.start, Start::Page(_))
    }

    pub(crate) fn page_start(&self) -> PageStart {
        match &self.start {
            Start::Page(_) => PageStart::Offset(self.offset()),
            Start::Cursor(position) => PageStart::After(position.clone()),
        }
    }

    /// The cursor of the page that begins at `position`.
    pub(crate) fn cursor(&self, position: CursorPosition) -> String {
        Cursor::new(self.query.canonical(), position).encode()
    }
}

/// Of earlier lists some fields are kept, which never change: pages need no cursor.
fn refuse_what_was_not_kept(query: &WalletQuery, has_cursor: bool) -> Result<(), Problem> {
    let refused = query.not_kept().or(has_cursor.then_some("cursor"));
    let Some(name) = refused else {
        return Ok(());
    };
    Err(Problem::bad_parameter(
        name,
        format!("{name} can't be asked for together with asOf: of earlier lists it is not kept"),
        "with asOf: chains, minScore, scoreBasis, status, minConfidence, sortBy=score or \
         followerExcess, sortOrder, page, limit",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    fn canonical(query: &str) -> String {
        ListRequest::parse(Some(query)).unwrap().canonical()
    }

    #[test]
    fn equal_requests_have_one_text() {
        for query in [
            "",
            "page=1",
            "limit=20&page=1&sortBy=score&sortOrder=desc&status=identified",
            "minScore=0",
            "minScore=0.00&minConfidence=low",
        ] {
            assert_eq!(canonical(query), "", "{query}");
        }
        for query in [
            "chains=base,ethereum&minScore=60",
            "minScore=60.0&chains=ethereum,base,ethereum",
            "chains=1%2C8453&minScore=60.00&page=1",
            "chains=+ETH+,Base&minScore=060",
        ] {
            assert_eq!(
                canonical(query),
                "chains=base,ethereum&minScore=60",
                "{query}"
            );
        }
    }

    #[test]
    fn includes_have_one_order_and_each_counts_once() {
        for query in [
            "include=profile,reasons",
            "include=reasons,profile,reasons",
            "page=1&include=reasons%2Cprofile",
        ] {
            assert_eq!(canonical(query), "include=profile,reasons", "{query}");
        }
        let all = canonical("include=reasons,metrics,profile,anomalies");
        assert_eq!(all, "include=anomalies,metrics,profile,reasons");
    }

    #[test]
    fn the_text_reads_back_as_the_request() {
        for query in [
            "",
            "page=7&limit=3",
            "chains=base&minScore=12.5&verified=false&walletType=whale\
             &scoreBasis=tested,copy&status=all&minConfidence=high&minRoi=-0.5&sortBy=winRate&sortOrder=asc&include=metrics&page=200",
        ] {
            let request = ListRequest::parse(Some(query)).unwrap();
            let again = ListRequest::parse(Some(&request.canonical())).unwrap();
            assert_eq!(again, request, "{query}");
        }
    }

    #[test]
    fn malformed_requests_are_refused() {
        for query in [
            "chains=",
            "chains=%00",
            "chains=base,,ethereum",
            "minScore=nan",
            "minScore=1e1",
            "minScore=100.01",
            "minScore=-1",
            "minScore=1.234",
            "minScore=%2B5",
            "verified=1",
            "walletType=Whale",
            "scoreBasis=none",
            "status=none",
            "sortBy=SCORE",
            "sortOrder=",
            "include=",
            "include=profile,",
            "include=Profile",
            "include=breakdown",
            "include=profile, reasons",
            "include=profile&include=reasons",
            "limit=0",
            "limit=101",
            "limit=1.5",
            "page=1.5",
            "page=1e15",
            "page=1001",
            "cursor=abc",
            "offset=3",
            "minscore=3",
        ] {
            assert!(ListRequest::parse(Some(query)).is_err(), "{query}");
        }
    }

    #[test]
    fn a_cursor_goes_with_its_own_query() {
        let request = ListRequest::parse(Some("chains=base")).unwrap();
        let position = CursorPosition {
            version: smartmoney_model::DataVersion::new(3, -7),
            total: 9,
            value: None,
            key: smartmoney_model::WalletKey {
                chain_id: "base".parse().unwrap(),
                wallet_address: smartmoney_model::Address::Evm([7; 20]),
            },
        };
        let cursor = request.cursor(position.clone());
        let next = format!("cursor={cursor}&chains=8453&limit=50");
        let next = ListRequest::parse(Some(&next)).unwrap();
        assert_eq!(next.start, Start::Cursor(position));
        let edited = URL_SAFE_NO_PAD.decode(&cursor).unwrap();
        for index in 0..edited.len() {
            let mut edited = edited.clone();
            edited[index] ^= 1;
            let edited = URL_SAFE_NO_PAD.encode(edited);
            let query = format!("chains=base&cursor={edited}");
            assert!(ListRequest::parse(Some(&query)).is_err(), "{query}");
        }
        for other in [
            "",
            "chains=ethereum&",
            "chains=base&page=2&",
            "chains=base&sortBy=pnl&",
            "chains=base&include=profile&",
        ] {
            let query = format!("{other}cursor={cursor}");
            assert!(ListRequest::parse(Some(&query)).is_err(), "{query}");
        }
    }
}
