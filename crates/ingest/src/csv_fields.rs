//! The fields and the quotes of one record of CSV.

use std::ops::Range;

/// A record as one text, with the end of each field in it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) ends: &'a [usize],
    /// Bytes between two fields.
    pub(crate) gap: usize,
}

impl<'a> Fields<'a> {
    /// Where the field stands in the text.
    pub(crate) fn range(&self, at: usize) -> Option<Range<usize>> {
        let end = *self.ends.get(at)?;
        let before = at.checked_sub(1);
        Some(before.map_or(0, |before| self.ends[before] + self.gap)..end)
    }

    pub(crate) fn iter(self) -> impl Iterator<Item = &'a [u8]> {
        (0..self.ends.len()).filter_map(move |at| Some(&self.bytes[self.range(at)?]))
    }
}

/// Splits the first line, if it is whole and has no quote: then its fields are what stands
/// between the delimiters, which is found much faster than byte by byte. Returns the length
/// of the line without its end.
pub(crate) fn split_unquoted(bytes: &[u8], delimiter: u8, ends: &mut Vec<usize>) -> Option<usize> {
    let end = memchr::memchr3(b'\n', b'\r', b'"', bytes)?;
    // Of a byte order mark the splitter takes care.
    if bytes[end] == b'"' || bytes.starts_with(b"\xef") {
        return None;
    }
    ends.clear();
    ends.extend(memchr::memchr_iter(delimiter, &bytes[..end]));
    ends.push(end);
    Some(end)
}

/// Whether every quote that opens a value is closed where the value ends.
pub(crate) fn quotes_are_balanced(raw: &[u8], delimiter: u8) -> bool {
    let ends_value = |byte: u8| byte == delimiter || byte == b'\n' || byte == b'\r';
    let mut at = 0;
    while at < raw.len() {
        if raw[at] == b'"' {
            at += 1;
            loop {
                let Some(quote) = memchr::memchr(b'"', &raw[at..]) else {
                    return false;
                };
                at += quote + 1;
                if raw.get(at) != Some(&b'"') {
                    break;
                }
                at += 1;
            }
            if raw.get(at).is_some_and(|byte| !ends_value(*byte)) {
                return false;
            }
        }
        match raw[at..].iter().position(|byte| ends_value(*byte)) {
            Some(end) => at += end + 1,
            None => break,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use crate::csv_split::{Record, Splitter};
    use proptest::prelude::*;

    fn split(text: &str) -> Vec<Vec<String>> {
        let mut splitter = Splitter::new(text.as_bytes(), b',');
        let mut records = Vec::new();
        loop {
            match splitter.next().unwrap() {
                Record::Complete => {
                    let fields = splitter.record().iter();
                    records.push(
                        fields
                            .map(|field| String::from_utf8(field.to_vec()).unwrap())
                            .collect(),
                    );
                }
                Record::End => return records,
                _ => panic!("{text:?}"),
            }
        }
    }

    proptest! {
        #[test]
        fn lines_are_split_as_by_the_library(text in "[ab,;\r\n ]{0,60}", quoted in any::<bool>()) {
            let mut text = text;
            if quoted {
                text.push_str("\n\"q,\",x\na,b");
            }
            let reader = csv::ReaderBuilder::new()
                .has_headers(false)
                .flexible(true)
                .from_reader(text.as_bytes());
            let expected: Vec<Vec<String>> = reader
                .into_records()
                .map(|record| record.unwrap().iter().map(str::to_owned).collect())
                .collect();
            prop_assert_eq!(split(&text), expected);
        }
    }
}
