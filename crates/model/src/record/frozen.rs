//! A list as it was published, and the digest that shows whether it is still the same.

use crate::{Address, ChainId, Confidence, Day, Score, Timestamp, Wallet, WalletStatus};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// A list of wallets as the first full run of a UTC day published it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct FrozenList {
    /// 1, 2, 3, …: each list has the digest of the one before.
    pub number: u64,
    /// The UTC day on which it was published.
    #[serde(with = "crate::date")]
    #[cfg_attr(feature = "schema", schema(value_type = String, format = Date))]
    pub day: Day,
    /// The day of the latest trade that the run knew.
    #[serde(with = "crate::date")]
    #[cfg_attr(feature = "schema", schema(value_type = String, format = Date))]
    pub as_of: Day,
    /// When it was published and frozen.
    pub frozen_at: Timestamp,
    /// The number of the run that published it.
    pub run_id: i64,
    /// The data version that the run published: its number and its tag.
    pub data_version: String,
    /// The rules by which wallets were judged.
    pub methodology_version: String,
    /// How many wallets it has.
    pub wallets: u64,
    /// The digest of the list before; 64 zeros of the first.
    pub previous_digest: String,
    /// SHA-256 of its text, in hexadecimal.
    pub digest: String,
}

/// A wallet of a frozen list. Numbers have six digits after the point.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct FrozenWallet {
    /// Its place in the list, from 1.
    pub place: u64,
    /// The chain.
    pub chain_id: ChainId,
    /// The address.
    pub wallet_address: Address,
    /// Whether it counted as smart money.
    pub status: WalletStatus,
    /// 100 × the probability of skill.
    pub smart_money_score: Option<Score>,
    /// How strong the evidence was.
    pub confidence_level: Confidence,
    /// Expected excess over market and crowd in a period.
    pub expected_excess: Option<f64>,
    /// The lower end of its interval of 95 %.
    pub expected_excess_low: Option<f64>,
    /// The upper end.
    pub expected_excess_high: Option<f64>,
    /// The expected excess of a follower who trades at the token's next traded hour.
    pub follower_excess: Option<f64>,
}

/// What the first list has in the place of an earlier digest.
pub const NO_DIGEST: &str = "0000000000000000000000000000000000000000000000000000000000000000";

impl FrozenList {
    /// What the digest is of: a line about the list, which has the digest of the list before, and a
    /// line for each wallet.
    pub fn text(&self, wallets: &[FrozenWallet]) -> String {
        let mut text = format!(
            "list,{},{},{},{},{},{},{},{},{}\n",
            self.number,
            self.day,
            self.as_of,
            self.frozen_at,
            self.run_id,
            self.data_version,
            self.methodology_version,
            self.wallets,
            self.previous_digest
        );
        for wallet in wallets {
            wallet.add_line(&mut text);
        }
        text
    }

    /// SHA-256 of [`text`](Self::text), in hexadecimal.
    pub fn digest_of(&self, wallets: &[FrozenWallet]) -> String {
        let digest = Sha256::digest(self.text(wallets));
        digest.iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}

impl FrozenWallet {
    /// Those of these wallets that a list keeps, which are smart money, candidates and former smart
    /// money, in the order of lists.
    pub fn list(wallets: impl IntoIterator<Item = Wallet>) -> Vec<Self> {
        let is_kept = |wallet: &Wallet| wallet.status != WalletStatus::None;
        let mut kept: Vec<Wallet> = wallets.into_iter().filter(is_kept).collect();
        kept.sort_by(|a, b| {
            let value = |wallet: &Wallet| {
                let score = wallet.smart_money_score.map(Score::value);
                [score, wallet.follower_excess].map(|of| of.unwrap_or(f64::NEG_INFINITY))
            };
            let [score, follower] = [0, 1].map(|at| value(b)[at].total_cmp(&value(a)[at]));
            let text = |wallet: &Wallet| wallet.wallet_address.to_string();
            let chain = a.chain_id.as_str().cmp(b.chain_id.as_str());
            let key = chain.then_with(|| text(a).cmp(&text(b)));
            score.then(follower).then(key)
        });
        (1..).zip(kept).map(|(place, of)| Self::new(place, of)).collect()
    }

    fn new(place: u64, wallet: Wallet) -> Self {
        let score = wallet.smart_money_score;
        Self {
            place,
            chain_id: wallet.chain_id,
            wallet_address: wallet.wallet_address,
            status: wallet.status,
            smart_money_score: score.map(|score| Score::clamped(six_digits(score.value()))),
            confidence_level: wallet.confidence_level,
            expected_excess: wallet.expected_excess.map(six_digits),
            expected_excess_low: wallet.expected_excess_low.map(six_digits),
            expected_excess_high: wallet.expected_excess_high.map(six_digits),
            follower_excess: wallet.follower_excess.map(six_digits),
        }
    }

    fn add_line(&self, text: &mut String) {
        let number = |value: Option<f64>| value.map_or(String::new(), |of| format!("{of:.6}"));
        let _ = writeln!(
            text,
            "{},{},{},{},{},{},{},{},{},{}",
            self.place,
            self.chain_id,
            self.wallet_address,
            self.status.as_str(),
            number(self.smart_money_score.map(Score::value)),
            self.confidence_level.as_str(),
            number(self.expected_excess),
            number(self.expected_excess_low),
            number(self.expected_excess_high),
            number(self.follower_excess)
        );
    }
}

/// The nearest number with six digits after the point, and no −0.
fn six_digits(value: f64) -> f64 {
    (value * 1e6).round() / 1e6 + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> (FrozenList, Vec<FrozenWallet>) {
        let wallet = FrozenWallet {
            place: 1,
            chain_id: "ethereum".parse().unwrap(),
            wallet_address: Address::Evm([0xab; 20]),
            status: WalletStatus::Identified,
            smart_money_score: Some(Score::clamped(98.5)),
            confidence_level: Confidence::High,
            expected_excess: Some(six_digits(0.012_345_67)),
            expected_excess_low: Some(six_digits(-1e-9)),
            expected_excess_high: None,
            follower_excess: Some(0.25),
        };
        let list = FrozenList {
            number: 1,
            day: Day(20_788),
            as_of: Day(20_787),
            frozen_at: Timestamp::from_micros(1_796_083_512_123_456),
            run_id: 12,
            data_version: "34-00000000000000ff".to_owned(),
            methodology_version: "3.4".to_owned(),
            wallets: 1,
            previous_digest: NO_DIGEST.to_owned(),
            digest: String::new(),
        };
        (list, vec![wallet])
    }

    #[test]
    fn the_text_of_a_list_is_that_of_the_method() {
        let (list, wallets) = list();
        let expected = format!(
            "list,1,2026-12-01,2026-11-30,2026-12-01T00:05:12.123456Z,12,34-00000000000000ff,3.4,1,\
             {NO_DIGEST}\n\
             1,ethereum,0x{},identified,98.500000,high,0.012346,0.000000,,0.250000\n",
            "ab".repeat(20)
        );
        assert_eq!(list.text(&wallets), expected);
        // By sha256sum of that text.
        assert_eq!(list.digest_of(&wallets), "e182c5457f52bd70c12d57408db8a6792f49c30bde1643a6450363ab18c4726c");
    }

    #[test]
    fn a_list_read_from_json_has_the_same_digest() {
        let (list, wallets) = list();
        let json = serde_json::to_string(&(&list, &wallets)).unwrap();
        let (again, read): (FrozenList, Vec<FrozenWallet>) = serde_json::from_str(&json).unwrap();
        assert_eq!(again.digest_of(&read), list.digest_of(&wallets));
    }
}
