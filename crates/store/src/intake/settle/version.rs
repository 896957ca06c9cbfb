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

    /// Whether both have indexes of their sources, and other ones.
    pub(crate) fn is_renumbered(&self, other: &Self) -> bool {
        self.has_real_index() && other.has_real_index() && self.index != other.index
    }

    /// Aggregators log what their pools log as well: those are two rows.
    pub(crate) fn may_be_of_same_project(&self, other: &Self) -> bool {
        self.project.is_none() || other.project.is_none() || self.project == other.project
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

    pub(crate) fn is_at_same_second(&self, other: &Self) -> bool {
        seconds(self.block_time) == seconds(other.block_time)
    }

    pub(crate) fn has_same_block_number(&self, other: &Self) -> bool {
        self.block_number.is_some() && self.block_number == other.block_number
    }

    /// By numbers where both have them, else by time; this one's source cuts times to `unit`
    /// seconds at most.
    pub(crate) fn is_in_same_block(&self, other: &Self, unit: i64) -> bool {
        match (self.block_number, other.block_number) {
            (Some(one), Some(other)) => one == other,
            _ => is_same_moment(self.block_time, unit, other.block_time),
        }
    }

    /// Whether it may be another word for the same trade, but for its value.
    pub(crate) fn may_be(&self, other: &Self) -> bool {
        self.wallet == other.wallet && self.amounts_agree(other)
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

    /// Of all but the time and the block: a transaction's rows agree on these, and know them or
    /// not by what was read before.
    fn digest(&self) -> i64 {
        let mut digest = Digest::default();
        let mut add = |number: Option<i128>| match number {
            Some(number) => digest.add(&number.to_be_bytes()),
            None => digest.add_none(),
        };
        let usd = |value: Option<Usd>| value.map(Usd::as_micros);
        add(Some(self.index.to_i64().into()));
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

fn seconds(time: Timestamp) -> i64 {
    time.as_micros().div_euclid(MICROS_A_SECOND)
}

const UNITS: [i64; 4] = [86_400, 3_600, 60, 1];

/// The most seconds that a time may have been cut to.
fn unit(seconds: i64) -> i64 {
    let unit = UNITS.into_iter().find(|unit| seconds % unit == 0);
    unit.unwrap_or(1)
}

/// The most seconds that all times of a source may have been cut to.
pub(super) fn unit_of(trades: &[Trade]) -> i64 {
    let units = trades.iter().map(|trade| unit(seconds(trade.block_time)));
    units.min().unwrap_or(1)
}

/// Sources cut times to seconds, and some to minutes, hours or days; that of `given` to no
/// more than `most` seconds.
fn is_same_moment(given: Timestamp, most: i64, other: Timestamp) -> bool {
    let (given, other) = (seconds(given), seconds(other));
    let is_cut_of = |cut: i64, unit: i64, exact: i64| exact - exact.rem_euclid(unit) == cut;
    is_cut_of(given, unit(given).min(most), other) || is_cut_of(other, unit(other), given)
}

/// As far as nothing is known of their sources.
pub(super) fn may_be_same_moment(a: Timestamp, b: Timestamp) -> bool {
    is_same_moment(a, UNITS[0], b)
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
            assert_eq!(may_be_same_moment(time(a), time(b)), expected, "{a} {b}");
            assert_eq!(may_be_same_moment(time(b), time(a)), expected, "{b} {a}");
        }
    }

    #[test]
    fn a_source_cuts_all_of_its_times_alike() {
        let minute = |time: &str| TradeBuilder::new(1).at(time).build();
        let times = ["2024-01-01T10:00:00Z", "2024-01-01T10:01:00Z"];
        let mut trades: Vec<_> = times.map(minute).into();
        assert_eq!((unit_of(&trades[..1]), unit_of(&trades)), (3_600, 60));
        trades.push(minute("2024-01-01T10:01:12Z"));
        assert_eq!(unit_of(&trades), 1);
        let (given, other) = (time(times[0]), time("2024-01-01T10:00:12Z"));
        assert!(is_same_moment(given, 60, other));
        assert!(!is_same_moment(given, 1, other));
        assert!(!is_same_moment(given, 60, time("2024-01-01T10:20:12Z")));
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
        // What is known of the block decides nothing between words that are equally good.
        let [one, other] = [trade().usd("1.5").gas("1"), trade().usd("2.5").gas("1")];
        let [one, other] = [one, other].map(|trade| Version::of(&trade.derived_index(7).build()));
        let at = |block_number| {
            let [one, other] = [&one, &other].map(|version| Version {
                block_number,
                ..version.clone()
            });
            one.compare(&other)
        };
        let blocks: Vec<_> = (0..64).map(|block| at(Some(block))).collect();
        assert_eq!(blocks, [at(None); 64]);
        let of_before = Version {
            is_told: false,
            ..versions[7].clone()
        };
        assert_eq!(of_before.compare(&versions[4]), Ordering::Less);
    }
}
