//! Amounts of tokens.

use crate::decimal::{DecimalError, parse_scaled};
use alloy_primitives::{U256, U512};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::ops::{Add, AddAssign, Sub, SubAssign};
use std::str::FromStr;

/// A quantity of a token in units of 10^-18 tokens, whatever the token's own
/// decimals are. 256 bits, as on an EVM chain.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct TokenAmount(U256);

const DECIMALS: u32 = 18;

/// No single trade may move more (2^192 units, 6.3 × 10^39 tokens), so that
/// sums of 2^64 trades still fit.
const LARGEST_BITS: usize = 192;

impl TokenAmount {
    /// Nothing.
    pub const ZERO: Self = Self(U256::ZERO);

    /// From units of 10^-18.
    pub const fn from_units(units: U256) -> Self {
        Self(units)
    }

    /// Whole tokens; handy in tests.
    pub fn from_tokens(tokens: u64) -> Self {
        Self(U256::from(tokens) * U256::from(10_u64.pow(DECIMALS)))
    }

    /// From the integer that the token's contract uses, as decimal text
    /// (possibly with an exponent or a `.0`, as floats are printed).
    pub fn from_raw(text: &str, decimals: u8) -> Result<Self, DecimalError> {
        let decimals = u32::from(decimals);
        if decimals <= DECIMALS {
            return bounded(parse_scaled(text, DECIMALS - decimals)?);
        }
        let raw = parse_scaled(text, 0)?;
        let divisor = U256::from(10).checked_pow(U256::from(decimals - DECIMALS));
        bounded(divisor.map_or(U256::ZERO, |d| raw / d))
    }

    /// What so many tokens cost at a price for one, as decimal text. Digits of the price below
    /// 10^-36 are rounded, and the result is rounded down.
    pub fn at_price(self, price: &str) -> Result<Self, DecimalError> {
        const SCALE: u32 = 36;
        let price = parse_scaled(price, SCALE)?;
        let product: U512 = self.0.widening_mul(price);
        let cost = product / U512::from(10).pow(U512::from(SCALE));
        if cost.bit_len() > LARGEST_BITS {
            return Err(DecimalError::TooLarge);
        }
        Ok(Self(U256::from_limbs_slice(&cost.as_limbs()[..4])))
    }

    /// In units of 10^-18.
    pub const fn units(self) -> U256 {
        self.0
    }

    /// Big-endian bytes without leading zeros.
    pub fn to_be_bytes_trimmed(self) -> Vec<u8> {
        self.0.to_be_bytes_trimmed_vec()
    }

    /// From big-endian bytes, at most 32 of them.
    pub fn from_be_bytes(bytes: &[u8]) -> Option<Self> {
        U256::try_from_be_slice(bytes).map(Self)
    }

    /// Whether it is nothing.
    pub fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    /// Nearest double, in tokens: for ratios and statistics only.
    #[inline]
    pub fn to_f64(self) -> f64 {
        units_to_f64(self.0) / 1e18
    }

    /// The difference, or zero where `other` is larger.
    #[must_use]
    #[inline]
    pub fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// `self × part ÷ whole`, rounded down; zero where `whole` is.
    #[must_use]
    pub fn share(self, part: Self, whole: Self) -> Self {
        if part == whole {
            return self;
        }
        if whole.is_zero() {
            return Self::ZERO;
        }
        let product: U512 = self.0.widening_mul(part.0);
        let quotient = product / U512::from(whole.0);
        Self(U256::saturating_from(quotient))
    }

    /// Whether the two differ by at most a millionth of the larger: the same amount, as two
    /// sources or two steps of one swap tell it. Sources round to 12 significant digits or
    /// hold amounts as floats (15), and routers leave dust behind; the least fee of a pool,
    /// and so the least that a real difference can be, is 100 times as large.
    #[inline]
    pub fn is_close_to(self, other: Self) -> bool {
        let larger = self.0.max(other.0);
        let difference = larger - self.0.min(other.0);
        // A multiplication costs less than a division.
        let part = difference.checked_mul(U256::from(1_000_000));
        part.is_some_and(|part| part <= larger)
    }

    /// At most `percent` per cent of `whole`, compared exactly.
    #[inline]
    pub fn is_at_most_percent_of(self, percent: u8, whole: Self) -> bool {
        let left = self.0.checked_mul(U256::from(100));
        let right = whole.0.checked_mul(U256::from(percent));
        match (left, right) {
            (Some(left), Some(right)) => left <= right,
            _ => self.0 / U256::from(percent.max(1)) <= whole.0 / U256::from(100),
        }
    }
}

fn bounded(units: U256) -> Result<TokenAmount, DecimalError> {
    if units.bit_len() > LARGEST_BITS {
        return Err(DecimalError::TooLarge);
    }
    Ok(TokenAmount(units))
}

fn units_to_f64(units: U256) -> f64 {
    const LIMB: f64 = 18_446_744_073_709_551_616.0;
    match *units.as_limbs() {
        // Nearly all amounts are this small.
        [low, high, 0, 0] => high as f64 * LIMB + low as f64,
        limbs => limbs
            .iter()
            .rev()
            .fold(0.0, |sum, limb| sum * LIMB + *limb as f64),
    }
}

impl FromStr for TokenAmount {
    type Err = DecimalError;

    /// Reads decimal text in tokens.
    fn from_str(text: &str) -> Result<Self, DecimalError> {
        bounded(parse_scaled(text, DECIMALS)?)
    }
}

impl Add for TokenAmount {
    type Output = Self;
    #[inline]
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for TokenAmount {
    #[inline]
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for TokenAmount {
    type Output = Self;
    #[inline]
    fn sub(self, other: Self) -> Self {
        debug_assert!(self >= other, "an amount can't be negative");
        self.saturating_sub(other)
    }
}

impl SubAssign for TokenAmount {
    #[inline]
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl fmt::Display for TokenAmount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, fraction) = self.0.div_rem(U256::from(10_u64.pow(DECIMALS)));
        if fraction.is_zero() {
            return f.pad(&whole.to_string());
        }
        let digits = format!("{:0>18}", fraction.to_string());
        f.pad(&format!("{whole}.{}", digits.trim_end_matches('0')))
    }
}

impl fmt::Debug for TokenAmount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for TokenAmount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TokenAmount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn raw_integers_follow_the_decimals() {
        let amount = |text, decimals| TokenAmount::from_raw(text, decimals).unwrap().to_string();
        assert_eq!(amount("1206545298", 6), "1206.545298");
        assert_eq!(amount("4447162180608920303", 18), "4.447162180608920303");
        assert_eq!(amount("3.3692800587e+20", 18), "336.92800587");
        assert_eq!(amount("1000000000000000000000000", 24), "1");
        assert_eq!(amount("7", 255), "0");
    }

    #[test]
    fn a_price_makes_one_amount_of_another() {
        let cost = |amount: &str, price: &str| {
            let amount: TokenAmount = amount.parse().unwrap();
            amount.at_price(price).map(|cost| cost.to_string())
        };
        assert_eq!(cost("250", "1.2"), Ok("300".to_owned()));
        assert_eq!(
            cost("1e12", "1.23456789e-21"),
            Ok("0.00000000123456789".to_owned())
        );
        assert_eq!(cost("1e30", "1e30"), Err(DecimalError::TooLarge));
        assert_eq!(cost("1", "-1"), Err(DecimalError::Negative));
    }

    #[test]
    fn refuses_amounts_that_no_sum_could_hold() {
        assert_eq!("1e60".parse::<TokenAmount>(), Err(DecimalError::TooLarge));
        assert_eq!("1e40".parse::<TokenAmount>(), Err(DecimalError::TooLarge));
        assert!("1e39".parse::<TokenAmount>().is_ok());
    }

    proptest! {
        #[test]
        fn display_reads_back(units in any::<u128>()) {
            let amount = TokenAmount::from_units(U256::from(units));
            prop_assert_eq!(amount.to_string().parse::<TokenAmount>().unwrap(), amount);
            prop_assert_eq!(TokenAmount::from_be_bytes(&amount.to_be_bytes_trimmed()), Some(amount));
        }
    }
}
