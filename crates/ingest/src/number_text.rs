//! Cells as numbers in decimal digits with a point, which the parsers read.

use crate::cell::Cell;
use crate::number_style::DecimalSign;
use crate::scalars::Refusal;
use crate::{Field, RejectReason};
use smartmoney_model::{decimal_of_be_bytes, decimal_of_hex};
use std::borrow::Cow;

/// A number of a column with that decimal sign; None where the cell is empty.
pub(crate) fn number_text<'c>(
    cell: &'c Cell<'_>,
    field: Field,
    sign: DecimalSign,
) -> Result<Option<Cow<'c, str>>, Refusal> {
    match cell {
        Cell::Number(text) => return Ok(Some(Cow::Borrowed(text))),
        Cell::Bytes(bytes) if field.is_integer() => {
            if let Some(digits) = of_32_bytes(bytes) {
                return Ok(Some(Cow::Owned(digits)));
            }
        }
        _ => {}
    }
    let Some(text) = cell.text().map_err(|_| not_text())? else {
        return Ok(None);
    };
    if field.is_integer()
        && let Some(digits) = of_hexadecimal(&text)
    {
        return Ok(Some(Cow::Owned(digits?)));
    }
    spelled(text, sign).map(Some)
}

pub(crate) fn not_text() -> Refusal {
    (RejectReason::BadEncoding, "not UTF-8 text".to_owned())
}

/// An integer in decimal digits: also of hexadecimal text (`0x1f`, `\x1f`), as JSON-RPC and
/// PostgreSQL write them.
fn of_hexadecimal(text: &str) -> Option<Result<String, Refusal>> {
    let text = text.trim();
    let is_marked = ["0x", "0X", "\\x", "\\\\x"]
        .iter()
        .any(|prefix| text.starts_with(prefix));
    is_marked.then(|| {
        let message = "not an integer of at most 256 bits in hexadecimal digits";
        decimal_of_hex(text).ok_or((RejectReason::BadNumber, message.to_owned()))
    })
}

/// The big-endian integer of 32 bytes, which are not digits themselves.
fn of_32_bytes(bytes: &[u8]) -> Option<String> {
    let is_text = |b: &u8| b.is_ascii_graphic() || *b == b' ';
    (bytes.len() == 32 && !bytes.iter().all(is_text))
        .then(|| decimal_of_be_bytes(bytes))
        .flatten()
}

/// A number with a decimal point, of one with the column's own sign.
fn spelled(text: Cow<'_, str>, sign: DecimalSign) -> Result<Cow<'_, str>, Refusal> {
    let refusal = || {
        let message = format!("not a number with {}", sign.name());
        (RejectReason::BadNumber, message)
    };
    match text {
        Cow::Borrowed(text) => sign.plain(text).ok_or_else(refusal),
        Cow::Owned(text) => sign
            .plain(&text)
            .map(|plain| Cow::Owned(plain.into_owned()))
            .ok_or_else(refusal),
    }
}

/// A count of time without thousands separators, and with a decimal point. One that is a time
/// of a trade has so many digits that it means the same with either decimal sign.
pub(crate) fn count_text(text: &str) -> Cow<'_, str> {
    let is_mark = |b: u8| matches!(b, b',' | b'.' | b'\'' | b'_' | b' ' | 0x80..);
    if text.bytes().any(|b| matches!(b, b':' | b'-' | b'/')) {
        return Cow::Borrowed(text);
    }
    if let Some(Ok(digits)) = of_hexadecimal(text) {
        return Cow::Owned(digits);
    }
    if !text.bytes().any(is_mark) {
        return Cow::Borrowed(text);
    }
    let is_number = |plain: &Cow<'_, str>| plain.parse::<f64>().is_ok();
    let plain = |sign: DecimalSign| sign.plain(text).filter(is_number);
    plain(DecimalSign::Point)
        .or_else(|| plain(DecimalSign::Comma))
        .unwrap_or(Cow::Borrowed(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_of_time_lose_their_separators() {
        for (text, count) in [
            ("1704189600", "1704189600"),
            ("1.704.189.600", "1704189600"),
            ("1,704,189,600.5", "1704189600.5"),
            ("1704189600,123", "1704189600.123"),
            ("0x6593de20", "1704189472"),
            ("2024-01-02 10:00:00.000 UTC", "2024-01-02 10:00:00.000 UTC"),
            ("02.01.2024", "02.01.2024"),
            ("soon", "soon"),
        ] {
            assert_eq!(count_text(text), count);
        }
    }
}
