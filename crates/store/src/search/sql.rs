//! The statements of a search, the same in both databases.

use crate::lists::filter::{Parameter, Statement};
use crate::lists::sql::Versions;
use crate::row::{ReadColumns, limit};
use crate::{FoundWallet, StoreError, WalletsFound};
use smartmoney_model::WalletStatus;
use std::cmp::Reverse;

/// The text that a search looks for: the beginning of an address, a part of a name, or either.
pub(crate) struct Search {
    /// In lower case.
    folded: String,
    beginning: Option<Beginning>,
    at_most: usize,
}

/// What addresses begin with, as they are written.
pub(crate) struct Beginning(String);

/// How a database makes lower case of the ASCII letters of a name `w.wallet_name`,
/// and leaves the others.
pub(crate) struct LowerName(pub(crate) &'static str);

/// When an address's beginning has at least so many wallets they are not all put
/// in order: the lists by score then meet enough of them soon.
const MANY: u64 = 4_096;

/// Names whose letters beyond ASCII are compared: the best of those that hold the
/// rest of the text.
const MOST_COMPARED: usize = 10_000;

/// No address in base58 is longer.
const LONGEST_BASE58: usize = 44;

impl Search {
    pub(crate) fn of(text: &str, at_most: usize) -> Self {
        Self {
            folded: text.to_lowercase(),
            beginning: Beginning::of(text),
            at_most,
        }
    }

    pub(crate) fn beginning(&self) -> Option<&Beginning> {
        self.beginning.as_ref()
    }

    /// The wallets of an address's beginning that go first, of so many.
    pub(crate) fn by_address(
        &self,
        beginning: &Beginning,
        crowd: u64,
        hint: impl Fn(&str) -> String,
    ) -> Statement {
        if crowd < MANY {
            beginning.collect(self.at_most)
        } else {
            beginning.walk(self.at_most, hint)
        }
    }

    /// Wallets whose name may hold the text. Names, index rows and whole rows are read
    /// one after the other: each of fewer wallets, and of wider rows, than before.
    pub(crate) fn by_name(&self, lower: &LowerName) -> Statement {
        let LowerName(name) = lower;
        let (pattern, is_exact) = pattern(&self.folded);
        let at_most = if is_exact {
            self.at_most
        } else {
            MOST_COMPARED
        };
        let sql = format!(
            "WITH named AS MATERIALIZED (
               SELECT w.wallet_id, {name} AS name FROM smart_money_wallets w
               WHERE w.wallet_name IS NOT NULL AND {name} LIKE $1 ESCAPE '!'),
             found AS MATERIALIZED (
               SELECT w.wallet_id FROM named JOIN wallet_places w ON w.wallet_id = named.wallet_id
               ORDER BY named.name = $2 DESC, {ORDER} LIMIT $3)
             SELECT {HIT} FROM found JOIN smart_money_wallets w ON w.wallet_id = found.wallet_id"
        );
        let values = vec![
            Parameter::Text(pattern),
            Parameter::Text(self.folded.clone()),
            Parameter::Integer(limit(at_most)),
        ];
        statement(sql, values)
    }

    /// Everything that was found, in order and once.
    pub(crate) fn into_found(
        self,
        mut wallets: Vec<FoundWallet>,
        versions: Versions,
    ) -> WalletsFound {
        wallets.retain(|wallet| self.is_wanted(wallet));
        wallets.sort_by_cached_key(|wallet| self.rank(wallet));
        wallets.dedup_by(|a, b| key(a) == key(b));
        wallets.truncate(self.at_most);
        WalletsFound {
            wallets,
            methodology_version: versions.methodology,
            data_version: versions.present,
            as_of: versions.as_of,
        }
    }

    fn is_wanted(&self, wallet: &FoundWallet) -> bool {
        let address = wallet.wallet_address.to_string();
        let begins = |Beginning(text): &Beginning| address.starts_with(text.as_str());
        self.beginning.as_ref().is_some_and(begins)
            || folded_name(wallet).is_some_and(|name| name.contains(&self.folded))
    }

    fn rank(&self, wallet: &FoundWallet) -> impl Ord + use<> {
        let address = wallet.wallet_address.to_string();
        let is = |Beginning(text): &Beginning| address == *text;
        let is_exact = self.beginning.as_ref().is_some_and(is)
            || folded_name(wallet).is_some_and(|name| name == self.folded);
        let is_identified = wallet.status == WalletStatus::Identified;
        // No score is negative, and of such numbers the bits have the same order.
        let score = wallet
            .smart_money_score
            .map(|score| score.value().to_bits());
        (Reverse((is_exact, is_identified, score)), key(wallet))
    }
}

fn folded_name(wallet: &FoundWallet) -> Option<String> {
    wallet.wallet_name.as_ref().map(|name| name.to_lowercase())
}

fn key(wallet: &FoundWallet) -> (String, String) {
    (
        wallet.chain_id.to_string(),
        wallet.wallet_address.to_string(),
    )
}

/// What a name in lower case is like, and whether all that are like it are
/// meant: letters beyond ASCII may stand there in either case.
fn pattern(folded: &str) -> (String, bool) {
    let (mut pattern, mut is_exact) = ("%".to_owned(), true);
    for letter in folded.chars() {
        let has_cases = || letter.to_uppercase().next() != Some(letter) || letter.is_uppercase();
        if !letter.is_ascii() && has_cases() {
            is_exact = false;
            pattern.push('%');
            continue;
        }
        if matches!(letter, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    (pattern, is_exact)
}

impl Beginning {
    /// Two chains' spellings: hexadecimal in any case, base58 as it is.
    fn of(text: &str) -> Option<Self> {
        let digits = text.strip_prefix("0x").or(text.strip_prefix("0X"));
        if let Some(digits) = digits {
            let is_hex = digits.len() <= 40 && digits.bytes().all(|b| b.is_ascii_hexdigit());
            return is_hex.then(|| Self(text.to_ascii_lowercase()));
        }
        let is_base58 = |b: u8| b.is_ascii_alphanumeric() && !b"0OIl".contains(&b);
        let is_base58 = (1..=LONGEST_BASE58).contains(&text.len()) && text.bytes().all(is_base58);
        is_base58.then(|| Self(text.to_owned()))
    }

    /// The least text after all that begin so: all of it is ASCII.
    fn end(&self) -> String {
        let mut end = self.0.clone();
        let last = end.pop().map_or(' ', |last| char::from(last as u8 + 1));
        end.push(last);
        end
    }

    fn values(&self) -> Vec<Parameter> {
        vec![Parameter::Text(self.0.clone()), Parameter::Text(self.end())]
    }

    /// Counts its wallets, up to many. Naming the few chains there are lets the
    /// primary key find them.
    pub(crate) fn count(&self) -> Statement {
        let sql = format!(
            "SELECT count(*) FROM (
               SELECT 1 AS one FROM smart_money_wallets w WHERE {OF_CHAINS} LIMIT {MANY}) found"
        );
        statement(sql, self.values())
    }

    fn collect(&self, at_most: usize) -> Statement {
        let mut values = self.values();
        values.push(Parameter::Integer(limit(at_most)));
        let sql = format!(
            "SELECT {HIT} FROM smart_money_wallets w WHERE {OF_CHAINS}
             ORDER BY w.wallet_address = $1 DESC, {ORDER} LIMIT $3"
        );
        statement(sql, values)
    }

    /// In the order of indexes, until there are enough.
    fn walk(&self, at_most: usize, hint: impl Fn(&str) -> String) -> Statement {
        let mut values = self.values();
        values.push(Parameter::Integer(limit(at_most)));
        let part = |index: &str, condition: &str| {
            format!(
                "SELECT * FROM (SELECT w.wallet_id FROM wallet_places w {}
                   WHERE w.status {condition} 'identified'
                     AND w.wallet_address >= $1 AND w.wallet_address < $2
                   ORDER BY w.smart_money_score DESC NULLS LAST, w.chain_id, w.wallet_address LIMIT $3) part",
                hint(index)
            )
        };
        let sql = format!(
            "WITH found AS MATERIALIZED ({} UNION ALL {})
             SELECT {HIT} FROM found JOIN smart_money_wallets w ON w.wallet_id = found.wallet_id",
            part("wallet_places_by_status", "="),
            part("wallet_places_by_smart_money_score", "<>"),
        );
        Statement {
            sql,
            values,
            is_in_order: true,
        }
    }
}

const OF_CHAINS: &str = "w.chain_id IN (SELECT name FROM chains) \
    AND w.wallet_address >= $1 AND w.wallet_address < $2";

const ORDER: &str = "w.status = 'identified' DESC, w.smart_money_score DESC NULLS LAST, \
    w.chain_id, w.wallet_address";

const HIT: &str = "w.chain_id, w.wallet_address, w.wallet_name, w.wallet_type, w.status, \
    w.smart_money_score, w.score_basis, w.confidence_level";

/// A wallet that a statement found.
pub(crate) fn read_hit(columns: &mut impl ReadColumns) -> Result<FoundWallet, StoreError> {
    Ok(FoundWallet {
        chain_id: columns.chain()?,
        wallet_address: columns.address_text()?,
        wallet_name: columns.text_option()?,
        wallet_type: columns.named()?,
        status: columns.named()?,
        smart_money_score: columns.score_option()?,
        score_basis: columns.named()?,
        confidence_level: columns.named()?,
    })
}

fn statement(sql: String, values: Vec<Parameter>) -> Statement {
    Statement {
        sql,
        values,
        is_in_order: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginnings_are_told_from_names() {
        let of = |text: &str| {
            Beginning::of(text).map(|beginning| (beginning.0.clone(), beginning.end()))
        };
        let pair = |a: &str, b: &str| Some((a.to_owned(), b.to_owned()));
        assert_eq!(of("0x"), pair("0x", "0y"));
        assert_eq!(of("0XAbF"), pair("0xabf", "0xabg"));
        assert_eq!(of("9Wz"), pair("9Wz", "9W{"));
        for name in ["0xsisyphus", "l", "O", "a b", "ä", "😀", "%", ""] {
            assert_eq!(of(name), None, "{name}");
        }
        assert_eq!(of(&"a".repeat(45)), None);
        assert_eq!(of(&format!("0x{}", "a".repeat(41))), None);
    }

    #[test]
    fn patterns_mean_what_they_say() {
        assert_eq!(pattern("a_b%!"), ("%a!_b!%!!%".to_owned(), true));
        assert_eq!(pattern("日本😀"), ("%日本😀%".to_owned(), true));
        assert_eq!(pattern("ünï"), ("%%n%%".to_owned(), false));
    }
}
