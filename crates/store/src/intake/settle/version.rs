//! What a source says of one trade, and how two sources' words compare.

use crate::publication::digest::Digest;
use crate::row::address_bytes;
use smartmoney_model::{Address, EventIndex, Timestamp, TokenAddress, TokenAmount, Trade, Usd};
use std::cmp::{Ordering, Reverse};

/// What one source says of a trade of a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Version {
    pub(crate) wallet: Address,
    pub(crate) sold: TokenAddress,
    pub(crate) bought: TokenAddress,
    pub(crate) sold_amount: TokenAmount,
    pub(crate) bought_amount: TokenAmount,
    pub(crate) index: EventIndex,
    pub(crate) block_time: Timestamp,
    pub(crate) block_number: Option<u64>,
    pub(crate) tx_index: Option<u64>,
    pub(crate) amount_usd: Option<Usd>,
    pub(crate) bought_amount_usd: Option<Usd>,
    pub(crate) gas_usd: Option<Usd>,
    pub(crate) project: Option<String>,
    /// False of a row of before, whose index may be made up.
    pub(crate) is_told: bool,
}

const MICROS_A_SECOND: i64 = 1_000_000;

impl Version {
    pub(crate) fn of(trade: &Trade) -> Self {
        Self {
            wallet: trade.wallet,
            sold: trade.sold.token.address.clone(),
            bought: trade.bought.token.address.clone(),
            sold_amount: trade.sold.amount,
            bought_amount: trade.bought.amount,
            index: trade.evt_index,
            block_time: trade.block_time,
            block_number: trade.block_number,
            tx_index: trade.tx_index,
            amount_usd: trade.amount_usd,
            bought_amount_usd: trade.bought_amount_usd,
            gas_usd: trade.gas_usd,
            project: trade.project.as_deref().map(str::to_owned),
            is_told: true,
        }
    }

    /// Whether its index is known to be the source's.
    pub(crate) fn has_real_index(&self) -> bool {
        self.is_told && self.index.stated().is_some()
    }

    /// The index that its content makes.
    pub(crate) fn derived_index(&self) -> EventIndex {
        let legs = [
            (&self.sold, self.sold_amount),
            (&self.bought, self.bought_amount),
        ];
        EventIndex::of_content(&self.wallet, legs, self.project.as_deref())
    }

    pub(crate) fn has_same_key(&self, other: &Self) -> bool {
        self.index == other.index && self.has_same_tokens(other)
    }

    /// What [`Self::has_same_key`] compares.
    pub(crate) fn key(&self) -> (i64, TokenAddress, TokenAddress) {
        let index = self.index.to_i64();
        (index, self.sold.clone(), self.bought.clone())
    }

    pub(crate) fn has_same_tokens(&self, other: &Self) -> bool {
        self.sold == other.sold && self.bought == other.bought
    }

    pub(crate) fn is_of_same_set(&self, other: &Self) -> bool {
        self.wallet == other.wallet && self.has_same_tokens(other)
    }

    pub(crate) fn has_same_amounts(&self, other: &Self) -> bool {
        (self.sold_amount, self.bought_amount) == (other.sold_amount, other.bought_amount)
    }

    pub(crate) fn amounts_agree(&self, other: &Self) -> bool {
        self.sold_amount.agrees_with(other.sold_amount)
            && self.bought_amount.agrees_with(other.bought_amount)
    }

    /// By numbers where both have them, else by time.
    pub(crate) fn is_in_same_block(&self, other: &Self) -> bool {
        match (self.block_number, other.block_number) {
            (Some(one), Some(other)) => one == other,
            _ => is_same_moment(self.block_time, other.block_time),
        }
    }

    /// The field in which it can't be another word for the same trade.
    pub(crate) fn contradicts(&self, other: &Self) -> Option<&'static str> {
        if self.wallet != other.wallet {
            return Some("wallet");
        }
        if !self.amounts_agree(other) {
            return Some("amounts");
        }
        if self.index != other.index {
            // Sources that don't share an index don't share their prices either.
            return None;
        }
        let differ = |a: Option<Usd>, b: Option<Usd>| matches!((a, b), (Some(a), Some(b)) if !a.agrees_with(b));
        if differ(self.amount_usd, other.amount_usd)
            || differ(self.bought_amount_usd, other.bought_amount_usd)
        {
            return Some("amount_usd");
        }
        None
    }

    /// Which of two words for the same trade is the better, whatever their order: that with
    /// the source's index, then with more digits, then with a value, then with more of the
    /// other fields, then with the lesser digest.
    pub(crate) fn compare(&self, other: &Self) -> Ordering {
        self.rank()
            .cmp(&other.rank())
            .then_with(|| Reverse(self.digest()).cmp(&Reverse(other.digest())))
    }

    fn rank(&self) -> impl Ord + use<> {
        let stated = [
            self.block_number.is_some(),
            self.tx_index.is_some(),
            self.bought_amount_usd.is_some(),
            self.gas_usd.is_some(),
            self.project.is_some(),
        ];
        (
            self.has_real_index(),
            self.sold_amount.digits() + self.bought_amount.digits(),
            self.is_told,
            self.amount_usd.is_some(),
            stated.iter().filter(|is_stated| **is_stated).count(),
        )
    }

    fn digest(&self) -> i64 {
        let mut digest = Digest::default();
        let mut add = |number: Option<i128>| match number {
            Some(number) => digest.add(&number.to_be_bytes()),
            None => digest.add_none(),
        };
        let usd = |value: Option<Usd>| value.map(Usd::as_micros);
        add(Some(self.index.to_i64().into()));
        add(Some(self.block_time.as_micros().into()));
        add(self.block_number.map(Into::into));
        add(self.tx_index.map(Into::into));
        add(usd(self.amount_usd));
        add(usd(self.bought_amount_usd));
        add(usd(self.gas_usd));
        for amount in [self.sold_amount, self.bought_amount] {
            digest.add(&amount.to_be_bytes_trimmed());
        }
        digest.add(address_bytes(&self.wallet));
        digest.add(self.project.as_deref().unwrap_or_default().as_bytes());
        digest.finish()
    }

    /// The order in which rows of one set are matched: theirs and no file's.
    pub(crate) fn order(&self) -> impl Ord + use<> {
        let amounts = (self.sold_amount, self.bought_amount);
        (amounts, self.index, self.amount_usd, self.block_time)
    }
}

/// Sources cut times to seconds, and some to minutes, hours or days.
pub(super) fn is_same_moment(a: Timestamp, b: Timestamp) -> bool {
    let seconds = |time: Timestamp| time.as_micros().div_euclid(MICROS_A_SECOND);
    let (a, b) = (seconds(a), seconds(b));
    let unit = |time: i64| {
        let units = [86_400, 3_600, 60];
        let unit = units.into_iter().find(|unit| time % unit == 0);
        unit.unwrap_or(1)
    };
    let is_cut_of = |cut: i64, exact: i64| exact - exact.rem_euclid(unit(cut)) == cut;
    is_cut_of(a, b) || is_cut_of(b, a)
}

#[cfg(test)]
mod tests {
    use super::*;
    use smartmoney_testkit::{TradeBuilder, time};

    #[test]
    fn a_time_may_be_cut() {
        for (a, b, expected) in [
            ("2024-01-01T12:34:56Z", "2024-01-01T12:34:56.9Z", true),
            ("2024-01-01T12:34:56Z", "2024-01-01T12:34:57Z", false),
            ("2024-01-01T12:34:00Z", "2024-01-01T12:34:57Z", true),
            ("2024-01-01T12:34:00Z", "2024-01-01T12:35:01Z", false),
            ("2024-01-01", "2024-01-01T12:34:57Z", true),
        ] {
            assert_eq!(is_same_moment(time(a), time(b)), expected, "{a} {b}");
            assert_eq!(is_same_moment(time(b), time(a)), expected, "{b} {a}");
        }
    }

    #[test]
    fn the_better_word_is_the_same_in_any_order() {
        let trade = || TradeBuilder::new(1).sold("USDC", "1.5");
        let from_worst = [
            trade().derived_index(7).sold("USDC", "1").usd("3"),
            trade().derived_index(7),
            trade().derived_index(7).usd("1.5"),
            trade().derived_index(7).usd("1.5").block(3),
            trade().evt_index(1).sold("USDC", "1").usd("1.5"),
            trade().evt_index(1),
            trade().evt_index(1).usd("1.5"),
            trade().evt_index(1).usd("1.5").gas("1"),
        ];
        let versions: Vec<_> = from_worst
            .map(|trade| Version::of(&trade.build()))
            .into_iter()
            .collect();
        for pair in versions.windows(2) {
            assert_eq!(pair[1].compare(&pair[0]), Ordering::Greater, "{pair:?}");
            assert_eq!(pair[0].compare(&pair[1]), Ordering::Less, "{pair:?}");
        }
        let of_before = Version {
            is_told: false,
            ..versions[7].clone()
        };
        assert_eq!(of_before.compare(&versions[4]), Ordering::Less);
    }
}
