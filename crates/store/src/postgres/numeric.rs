//! Dollars as `NUMERIC`, in the form in which the server sends and receives
//! it: digits to the base of 10000, of which the first counts 10000 to the
//! power of `weight`.

use bytes::{Buf, BufMut, BytesMut};
use std::error::Error;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

/// Micro-dollars that are dollars in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dollars(pub(crate) i64);

/// Read with more room: a sum of many can be beyond 64 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SumOfDollars(pub(crate) i128);

const BASE: u64 = 10_000;
const NEGATIVE: u16 = 0x4000;
const DECIMALS: u16 = 6;
/// Of 64 bits of micro-dollars the whole dollars are below 10000 to the fourth.
const WHOLE_DIGITS: i16 = 4;
const FRACTION_DIGITS: i16 = 2;

impl ToSql for Dollars {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        let micros = self.0.unsigned_abs();
        let (whole, fraction) = (micros / 1_000_000, micros % 1_000_000);
        out.put_i16(WHOLE_DIGITS + FRACTION_DIGITS);
        out.put_i16(WHOLE_DIGITS - 1);
        out.put_u16(if self.0 < 0 { NEGATIVE } else { 0 });
        out.put_u16(DECIMALS);
        for power in (0..4).rev() {
            put_digit(out, whole / BASE.pow(power));
        }
        // Two digits are eight decimals.
        put_digit(out, fraction / 100);
        put_digit(out, fraction * 100);
        Ok(IsNull::No)
    }

    fn accepts(kind: &Type) -> bool {
        *kind == Type::NUMERIC
    }

    to_sql_checked!();
}

fn put_digit(out: &mut BytesMut, value: u64) {
    // Below 10000, so that it fits.
    out.put_u16(u16::try_from(value % BASE).unwrap_or_default());
}

impl<'r> FromSql<'r> for SumOfDollars {
    fn from_sql(_: &Type, mut raw: &'r [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        let digits = raw.try_get_u16()?;
        let weight = raw.try_get_i16()?;
        let sign = raw.try_get_u16()?;
        let _decimals = raw.try_get_u16()?;
        let mut micros = 0;
        for position in 0..i32::from(digits) {
            let digit = i128::from(raw.try_get_u16()?);
            let added = micros_of(digit, i32::from(weight) - position);
            micros = added
                .and_then(|added| i128::checked_add(micros, added))
                .ok_or("more than micro-dollars can say")?;
        }
        match sign {
            0 => Ok(Self(micros)),
            NEGATIVE => Ok(Self(-micros)),
            _ => Err("not a number".into()),
        }
    }

    fn accepts(kind: &Type) -> bool {
        *kind == Type::NUMERIC
    }
}

/// None for what is too large, or finer than a micro-dollar.
fn micros_of(digit: i128, power: i32) -> Option<i128> {
    match (digit, power) {
        (0, _) => Some(0),
        (_, -1) => Some(digit * 100),
        (_, -2) => (digit % 100 == 0).then_some(digit / 100),
        _ => {
            let whole = 10_000_i128.checked_pow(u32::try_from(power).ok()?)?;
            whole.checked_mul(1_000_000)?.checked_mul(digit)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_amount_comes_back() {
        let mut amounts = vec![0, i64::MIN, i64::MAX, -1, 99, 100, 9_999_999_999];
        amounts.extend((0..63).flat_map(|bit| [1 << bit, (1 << bit) - 1, -(1 << bit)]));
        for micros in amounts {
            let mut bytes = BytesMut::new();
            Dollars(micros).to_sql(&Type::NUMERIC, &mut bytes).unwrap();
            let back = SumOfDollars::from_sql(&Type::NUMERIC, &bytes).unwrap();
            assert_eq!(back, SumOfDollars(micros.into()));
        }
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        let numeric = |words: &[u16]| {
            let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_be_bytes()).collect();
            SumOfDollars::from_sql(&Type::NUMERIC, &bytes)
        };
        // 2 digits from the power of -1 on: 0.00010001.
        assert!(numeric(&[2, u16::MAX, 0, 8, 1, 1]).is_err());
        assert_eq!(numeric(&[1, u16::MAX, 0, 4, 1]).unwrap(), SumOfDollars(100));
        assert!(numeric(&[0, 0, 0xc000, 0]).is_err(), "NaN");
        assert!(numeric(&[1, 100, 0, 0, 1]).is_err(), "too large");
        assert!(numeric(&[2, 0, 0, 0, 1]).is_err(), "cut off");
    }
}
