//! Text that a spreadsheet must not run.

use std::borrow::Cow;

/// A cell's text as files for spreadsheets have it: an apostrophe keeps text that would be run as
/// a formula text. A token's symbol and a wallet's name are their maker's choice.
///
/// A formula may begin where a text begins, and after what some locales, or none, take for the end
/// of a cell or of a line. What is a number as a whole stays one. After OWASP, *CSV Injection*.
/// `dashboard/src/lib/csv.ts` has the same rule, and both are tested with
/// `data/spreadsheet_cells.json`.
pub fn spreadsheet_text(text: &str) -> Cow<'_, str> {
    if is_number(text) {
        return text.into();
    }
    let mut safe = String::new();
    let mut kept = 0;
    let mut begins = true;
    for (at, c) in text.char_indices() {
        let is_first = at == 0 && (is_sign(c) || matches!(c, '\t' | '\r' | '\n'));
        if is_first || (begins && is_sign(c)) {
            // In front of blanks at the very beginning: an apostrophe is one there alone.
            let before = if text[..at].trim_matches(' ').is_empty() {
                0
            } else {
                at
            };
            safe.push_str(&text[kept..before]);
            safe.push('\'');
            kept = before;
        }
        let ends_a_cell = matches!(c, ';' | '\t' | '\r' | '\n');
        begins = ends_a_cell || (begins && c.is_whitespace());
    }
    if safe.is_empty() {
        return text.into();
    }
    safe.push_str(&text[kept..]);
    safe.into()
}

/// What begins a formula, also in full width.
fn is_sign(c: char) -> bool {
    matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠')
}

/// Whether all of it is a number: `-12.5`, `+3`, `-1e-7`.
fn is_number(text: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let is_exponent = |text: &str| {
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        !unsigned.is_empty() && digits(unsigned)
    };
    digits(whole)
        && digits(fraction)
        && !(whole.is_empty() && fraction.is_empty())
        && exponent.is_none_or(is_exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_run_is_kept_text() {
        let cases: Vec<(String, String)> =
            serde_json::from_str(include_str!("data/spreadsheet_cells.json")).unwrap();
        for (text, safe) in cases {
            assert_eq!(spreadsheet_text(&text), safe, "{text:?}");
        }
    }
}
