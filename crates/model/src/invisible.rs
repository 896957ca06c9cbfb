//! Characters that names must not have.

/// Whether a character is invisible: controls, blanks without width, and characters that
/// join or reorder their neighbours. A token's symbol is its maker's choice, and one with
/// such characters reads like another or like nothing.
pub fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}'
            // Spaces without width, joiners, marks and overrides of direction.
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            // Fillers and blanks that are counted as letters and symbols.
            | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' | '\u{2800}'
            // Notes between lines, and tags.
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_every_script_are_seen() {
        for name in ["WETH", "Ünï", "日本", "عربي", "🐋", "₿", "a b"] {
            assert!(!name.contains(is_invisible), "{name}");
        }
        for name in ["\u{202e}CBA", "a\u{200b}b", "\u{7}", "\u{3164}", "\u{feff}"] {
            assert!(name.contains(is_invisible), "{name:?}");
        }
    }
}
