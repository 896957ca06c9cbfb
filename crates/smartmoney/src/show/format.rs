//! Numbers, money and times for people.

use comfy_table::{ContentArrangement, Table, presets};
use smartmoney_model::{Score, ScoreBasis, Usd, group_thousands, is_invisible};
use std::borrow::Cow;

/// `1,234,567`
pub(crate) fn number(count: u64) -> String {
    group_thousands(&count.to_string())
}

/// `$1,234,567`, with cents under $100.
pub(crate) fn money(usd: Usd) -> String {
    let is_small = usd.as_micros().abs() < Usd::from_dollars(100).as_micros();
    usd.grouped(if is_small { 2 } else { 0 })
}

/// `1,234.5 %`; never a negative zero.
pub(crate) fn percent(ratio: Option<f64>) -> String {
    dash(ratio.map(|ratio| {
        let text = format!("{:.1}", ratio * 100.0);
        let text = if text == "-0.0" { "0.0" } else { &text };
        format!("{} %", group_thousands(text))
    }))
}

/// `+0.12 %`: of an excess over the market, which is small, with its sign.
pub(crate) fn excess(ratio: Option<f64>) -> String {
    dash(ratio.map(|ratio| {
        let text = format!("{:+.2}", ratio * 100.0);
        let text = if text == "-0.00" { "+0.00" } else { &text };
        format!("{} %", group_thousands(text))
    }))
}

/// A score, or in a word why there is none.
pub(crate) fn score_or_basis(score: Option<Score>, basis: ScoreBasis) -> String {
    match score {
        Some(score) => format!("{:.1}", score.value()),
        None => basis.as_str().replace('_', " "),
    }
}

/// A time in the unit that reads best.
pub(crate) fn days(days: Option<f64>) -> String {
    dash(days.map(|days| duration(days * 86_400.0)))
}

/// The same from seconds.
pub(crate) fn duration(secs: f64) -> String {
    match secs {
        s if s < 120.0 => format!("{s:.0} s"),
        s if s < 7_200.0 => format!("{:.0} min", s / 60.0),
        s if s < 172_800.0 => format!("{:.1} h", s / 3_600.0),
        s => format!("{:.1} d", s / 86_400.0),
    }
}

/// What is not defined is a dash.
pub(crate) fn dash(text: Option<String>) -> String {
    text.unwrap_or_else(|| "–".to_owned())
}

/// A text from outside, such as a file's name, without anything that a terminal obeys or that
/// can't be seen: an escape is `\u{1b}`, a tabulator `\t`.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_invisible) {
        return text.into();
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_invisible(c) {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    shown.into()
}

/// The same of a text that has lines.
pub(crate) fn visible_lines(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(visible).collect();
    lines.join("\n")
}

/// A table without lines, that fits the terminal.
pub(crate) fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled)
        .set_header(header.to_vec());
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_finds_nothing_to_obey() {
        for (text, shown) in [
            ("a b/ü.csv", "a b/ü.csv"),
            ("esc\u{1b}[31m.csv", "esc\\u{1b}[31m.csv"),
            ("a\tb\r\n", "a\\tb\\r\\n"),
            ("\u{202e}vsc.a", "\\u{202e}vsc.a"),
        ] {
            assert_eq!(visible(text), shown);
        }
        assert_eq!(visible_lines("a\n\u{7}b\n"), "a\n\\u{7}b\n");
    }

    #[test]
    fn money_and_numbers_are_grouped() {
        for (micros, shown) in [
            (0, "$0.00"),
            (-1_234_567_890_000, "-$1,234,568"),
            (99_990_000, "$99.99"),
            (100_000_000, "$100"),
        ] {
            assert_eq!(money(Usd::from_micros(micros)), shown);
        }
        assert_eq!(number(1_000), "1,000");
        assert_eq!(number(999), "999");
        assert_eq!(percent(None), "–");
        for (ratio, shown) in [
            (0.001_23, "+0.12 %"),
            (-0.000_04, "+0.00 %"),
            (-12.0, "-1,200.00 %"),
        ] {
            assert_eq!(excess(Some(ratio)), shown);
        }
        assert_eq!(days(Some(0.5)), "12.0 h");
    }
}
