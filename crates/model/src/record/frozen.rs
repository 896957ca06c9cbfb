//! A list as it was published, and the digest that shows whether it is still the same.

use crate::{Address, ChainId, Confidence, Day, Score, Timestamp, WalletStatus};
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

    /// Why the list, or one before it, is not as it was frozen; None where nothing shows that.
    /// `before` is the list before it.
    pub fn fault(&self, before: Option<&Self>, wallets: &[FrozenWallet]) -> Option<&'static str> {
        let (number, digest) = before.map_or((0, NO_DIGEST), |of| (of.number, &of.digest));
        if self.number != number + 1 {
            Some("a list before it is missing")
        } else if self.previous_digest != digest {
            Some("it names another digest of the list before it")
        } else if self.digest_of(wallets) != self.digest {
            Some("its digest is another than that of its text")
        } else {
            None
        }
    }
}

impl FrozenWallet {
    /// Wallets as a list has them: in the order of lists, with places and numbers of six digits.
    pub fn in_order(mut wallets: Vec<Self>) -> Vec<Self> {
        let order = |wallet: &Self| {
            let score = wallet.smart_money_score.map(Score::value);
            [score, wallet.follower_excess].map(|value| value.unwrap_or(f64::NEG_INFINITY))
        };
        wallets.sort_by_cached_key(|wallet| wallet.wallet_address.to_string());
        wallets.sort_by(|a, b| {
            let [a_values, b_values] = [a, b].map(order);
            let by = |at: usize| b_values[at].total_cmp(&a_values[at]);
            let chain = || a.chain_id.as_str().cmp(b.chain_id.as_str());
            by(0).then(by(1)).then_with(chain)
        });
        for (wallet, place) in wallets.iter_mut().zip(1..) {
            wallet.place = place;
            let score = wallet.smart_money_score;
            wallet.smart_money_score = score.map(|of| Score::clamped(six_digits(of.value())));
            for value in [
                &mut wallet.expected_excess,
                &mut wallet.expected_excess_low,
                &mut wallet.expected_excess_high,
                &mut wallet.follower_excess,
            ] {
                *value = value.map(six_digits);
            }
        }
        wallets
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
        assert_eq!(
            list.digest_of(&wallets),
            "e182c5457f52bd70c12d57408db8a6792f49c30bde1643a6450363ab18c4726c"
        );
    }

    #[test]
    fn whatever_is_changed_shows() {
        let (mut first, wallets) = list();
        first.digest = first.digest_of(&wallets);
        let mut second = FrozenList {
            number: 2,
            previous_digest: first.digest.clone(),
            ..first.clone()
        };
        second.digest = second.digest_of(&wallets);
        assert_eq!(first.fault(None, &wallets), None);
        assert_eq!(second.fault(Some(&first), &wallets), None);
        assert!(second.fault(None, &wallets).is_some());
        assert!(first.fault(None, &[]).is_some());
        // A list that was made anew with its digest no longer has the one that the next names.
        first.run_id += 1;
        assert!(first.fault(None, &wallets).is_some());
        first.digest = first.digest_of(&wallets);
        assert_eq!(first.fault(None, &wallets), None);
        assert!(second.fault(Some(&first), &wallets).is_some());
    }

    #[test]
    fn a_list_is_in_the_order_of_lists() {
        let (_, wallets) = list();
        let of = |byte: u8, score: Option<f64>, follower: Option<f64>| FrozenWallet {
            wallet_address: Address::Evm([byte; 20]),
            smart_money_score: score.map(Score::clamped),
            follower_excess: follower,
            ..wallets[0].clone()
        };
        let given = vec![
            of(5, None, Some(0.5)),
            of(4, Some(50.0), None),
            of(3, Some(50.0), Some(0.1)),
            of(2, Some(50.0), Some(0.1)),
            of(1, Some(90.000_000_4), Some(-0.1)),
        ];
        let listed = FrozenWallet::in_order(given);
        let order = (1..=5).map(|byte| Address::Evm([byte; 20]));
        assert!(listed.iter().map(|of| of.wallet_address).eq(order));
        assert!(listed.iter().map(|of| of.place).eq(1..=5));
        assert_eq!(listed[0].smart_money_score, Some(Score::clamped(90.0)));
    }

    #[test]
    fn a_list_read_from_json_has_the_same_digest() {
        let (list, wallets) = list();
        let json = serde_json::to_string(&(&list, &wallets)).unwrap();
        let (again, read): (FrozenList, Vec<FrozenWallet>) = serde_json::from_str(&json).unwrap();
        assert_eq!(again.digest_of(&read), list.digest_of(&wallets));
    }
}
