//! Ratios as percentages, for the reasons of a judgement.

/// `12.3 %`; never a negative zero.
pub(crate) fn percent(ratio: f64) -> String {
    let text = format!("{:.1} %", ratio * 100.0);
    match text.strip_prefix('-') {
        Some(zero) if zero == "0.0 %" => zero.to_owned(),
        _ => text,
    }
}

/// The same of a ratio that may be unknown.
pub(crate) fn percent_or_unknown(ratio: Option<f64>) -> String {
    ratio.map_or("an unknown share".to_owned(), percent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(percent(-0.000_1), "0.0 %");
        assert_eq!(percent(-0.012), "-1.2 %");
    }
}
