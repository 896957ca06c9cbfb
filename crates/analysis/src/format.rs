//! Figures as text, for the reasons of a judgement.

/// `12.3 %`; never a negative zero.
pub(crate) fn percent(ratio: f64) -> String {
    let text = format!("{:.1} %", ratio * 100.0);
    match text.strip_prefix('-') {
        Some(zero) if zero == "0.0 %" => zero.to_owned(),
        _ => text,
    }
}

/// `1 trade`, `2 trades`.
pub(crate) fn counted(count: u64, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(percent(-0.000_1), "0.0 %");
        assert_eq!(percent(-0.012), "-1.2 %");
        assert_eq!(counted(1, "trade"), "1 trade");
        assert_eq!(counted(0, "trade"), "0 trades");
    }
}
