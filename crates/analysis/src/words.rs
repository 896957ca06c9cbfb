//! Numbers as the reasons of a score say them.

use smartmoney_model::Usd;

/// `12.3 %`; never a negative zero.
pub(crate) fn percent(ratio: f64) -> String {
    let text = format!("{:.1} %", ratio * 100.0);
    match text.strip_prefix('-') {
        Some(zero) if zero == "0.0 %" => zero.to_owned(),
        _ => text,
    }
}

/// The same of a share that may be unknown.
pub(crate) fn percent_of(ratio: Option<f64>) -> String {
    ratio.map_or("an unknown share".to_owned(), percent)
}

/// `$12,345`.
pub(crate) fn dollars(usd: Usd) -> String {
    let text = format!("{usd:.0}");
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.as_str()),
    };
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}${grouped}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(percent(-0.000_1), "0.0 %");
        assert_eq!(percent(-0.012), "-1.2 %");
        assert_eq!(dollars(Usd::from_dollars(-1_234_567)), "-$1,234,567");
        assert_eq!(dollars(Usd::from_dollars(835)), "$835");
    }
}
