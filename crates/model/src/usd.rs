//! US dollars.

use crate::TokenAmount;
use crate::decimal::{DecimalError, parse_scaled};
use alloy_primitives::{U256, U512};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};
use std::str::FromStr;

/// US dollars, as an integer of micro-dollars.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Usd {
    micros: i128,
}

const DECIMALS: u32 = 6;
const MICROS_PER_DOLLAR: i128 = 1_000_000;

impl Usd {
    /// Nothing.
    pub const ZERO: Self = Self::from_micros(0);

    /// The largest value that one trade or one holding may have: a billion
    /// dollars, more than any single swap or pool ever held. With it the sums
    /// of a wallet fit the 64-bit integers of a database.
    pub const LARGEST: Self = Self::from_dollars(1_000_000_000);

    /// From micro-dollars.
    pub const fn from_micros(micros: i128) -> Self {
        Self { micros }
    }

    /// From whole dollars.
    pub const fn from_dollars(dollars: i64) -> Self {
        Self::from_micros(dollars as i128 * MICROS_PER_DOLLAR)
    }

    /// In micro-dollars.
    pub const fn as_micros(self) -> i128 {
        self.micros
    }

    /// Nearest double, in dollars: for ratios and statistics only.
    #[inline]
    pub fn to_f64(self) -> f64 {
        // An i64 holds nearly all, and its conversion is one instruction.
        let micros = match i64::try_from(self.micros) {
            Ok(small) => small as f64,
            Err(_) => large_to_f64(self.micros),
        };
        micros / MICROS_PER_DOLLAR as f64
    }

    /// Whether it is above zero.
    pub const fn is_positive(self) -> bool {
        self.micros > 0
    }

    /// `self × part ÷ whole`, rounded down towards zero; zero when `whole` is.
    ///
    /// Exact for every pair of amounts: the product has up to 384 bits.
    #[must_use]
    #[inline]
    pub fn share(self, part: TokenAmount, whole: TokenAmount) -> Self {
        if part == whole {
            return self;
        }
        let magnitude = self.micros.unsigned_abs();
        let quotient = mul_div(part.units(), magnitude, whole.units());
        let micros = i128::try_from(quotient).unwrap_or(i128::MAX);
        Self::from_micros(if self.micros < 0 { -micros } else { micros })
    }
}

/// Apart and cold, or the compiler converts every value both ways and chooses.
#[cold]
fn large_to_f64(micros: i128) -> f64 {
    micros as f64
}

/// `amount × value ÷ whole` rounded down, saturating at `u128::MAX`; zero when `whole` is zero.
fn mul_div(amount: U256, value: u128, whole: U256) -> u128 {
    if whole.is_zero() {
        return 0;
    }
    // Nearly every real trade takes this way: 10^24 units times 10^12 micro-dollars.
    if let (Ok(small), Ok(whole)) = (u128::try_from(amount), u128::try_from(whole))
        && let Some(product) = small.checked_mul(value)
    {
        return product / whole;
    }
    let product: U512 = amount.widening_mul(U256::from(value));
    let quotient = product / U512::from(whole);
    u128::try_from(quotient).unwrap_or(u128::MAX)
}

impl FromStr for Usd {
    type Err = DecimalError;

    /// Reads non-negative decimal text in dollars, at most [`Usd::LARGEST`].
    fn from_str(text: &str) -> Result<Self, DecimalError> {
        let micros = parse_scaled(text, DECIMALS)?;
        let micros = i128::try_from(micros).map_err(|_| DecimalError::TooLarge)?;
        let usd = Self::from_micros(micros);
        if usd > Self::LARGEST {
            return Err(DecimalError::TooLarge);
        }
        Ok(usd)
    }
}

impl Add for Usd {
    type Output = Self;
    #[inline]
    fn add(self, other: Self) -> Self {
        Self::from_micros(self.micros.saturating_add(other.micros))
    }
}

impl AddAssign for Usd {
    #[inline]
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Usd {
    type Output = Self;
    #[inline]
    fn sub(self, other: Self) -> Self {
        Self::from_micros(self.micros.saturating_sub(other.micros))
    }
}

impl SubAssign for Usd {
    #[inline]
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl Neg for Usd {
    type Output = Self;
    fn neg(self) -> Self {
        Self::from_micros(-self.micros)
    }
}

impl Sum for Usd {
    fn sum<I: Iterator<Item = Self>>(values: I) -> Self {
        values.fold(Self::ZERO, Add::add)
    }
}

impl fmt::Display for Usd {
    /// Two digits by default; `{:.6}` shows the micro-dollars.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = u32::try_from(f.precision().unwrap_or(2))
            .unwrap_or(DECIMALS)
            .min(DECIMALS);
        let unit = 10_u128.pow(DECIMALS - digits);
        let rounded = (self.micros.unsigned_abs() + unit / 2) / unit;
        let scale = 10_u128.pow(digits);
        let sign = if self.micros < 0 && rounded > 0 {
            "-"
        } else {
            ""
        };
        if digits == 0 {
            return write!(f, "{sign}{rounded}");
        }
        write!(
            f,
            "{sign}{}.{:0width$}",
            rounded / scale,
            rounded % scale,
            width = digits as usize
        )
    }
}

impl fmt::Debug for Usd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "${self:.6}")
    }
}

/// `#[serde(with = …)]` for JSON that people and clients read: a decimal number
/// of dollars with 2 digits.
#[allow(missing_docs, reason = "serde asks for these two functions")]
pub mod dollars {
    use super::Usd;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(usd: &Usd, serializer: S) -> Result<S::Ok, S::Error> {
        let cents = (usd.to_f64() * 100.0).round();
        // Not −0.
        (cents / 100.0 + 0.0).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Usd, D::Error> {
        let dollars = f64::deserialize(deserializer)?;
        #[allow(
            clippy::cast_possible_truncation,
            reason = "a cast of a float saturates"
        )]
        let micros = (dollars * 1e6).round() as i128;
        Ok(Usd::from_micros(micros))
    }

    /// The same for a value that may be unknown.
    pub mod option {
        use super::Usd;
        use serde::{Deserialize, Deserializer, Serialize, Serializer};

        #[derive(Serialize, Deserialize)]
        struct Dollars(#[serde(with = "super")] Usd);

        #[allow(clippy::ref_option, reason = "serde asks for this signature")]
        pub fn serialize<S: Serializer>(
            usd: &Option<Usd>,
            serializer: S,
        ) -> Result<S::Ok, S::Error> {
            usd.map(Dollars).serialize(serializer)
        }

        pub fn deserialize<'de, D: Deserializer<'de>>(
            deserializer: D,
        ) -> Result<Option<Usd>, D::Error> {
            Ok(Option::<Dollars>::deserialize(deserializer)?.map(|dollars| dollars.0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn shows_two_digits_rounded_half_up() {
        for (micros, shown) in [
            (1_234_567, "1.23"),
            (1_235_000, "1.24"),
            (-1_500_000, "-1.50"),
            (-4_999, "0.00"),
            (0, "0.00"),
        ] {
            assert_eq!(Usd::from_micros(micros).to_string(), shown);
        }
        assert_eq!(format!("{:.6}", Usd::from_micros(-1)), "-0.000001");
    }

    #[test]
    fn less_than_half_a_cent_is_no_negative_zero_in_json() {
        for (micros, json) in [(-4_999, "0.0"), (-5_001, "-0.01"), (0, "0.0")] {
            let written =
                dollars::serialize(&Usd::from_micros(micros), serde_json::value::Serializer);
            assert_eq!(written.unwrap().to_string(), json);
        }
    }

    #[test]
    fn reads_up_to_the_largest() {
        assert_eq!(
            "1730.3285309062972".parse(),
            Ok(Usd::from_micros(1_730_328_531))
        );
        assert_eq!("1e30".parse::<Usd>(), Err(DecimalError::TooLarge));
    }

    proptest! {
        #[test]
        fn share_is_exact_in_both_ways(value in 0..u64::MAX, part in any::<u128>(), rest in any::<u128>(), shift in 0_usize..60) {
            let part = TokenAmount::from_units(U256::from(part) << shift);
            let whole = part + TokenAmount::from_units(U256::from(rest) << shift);
            prop_assume!(!whole.is_zero());
            let expected = U512::from(value) * U512::from(part.units()) / U512::from(whole.units());
            let got = Usd::from_micros(i128::from(value)).share(part, whole);
            prop_assert_eq!(U512::from(got.as_micros().unsigned_abs()), expected);
        }
    }
}
