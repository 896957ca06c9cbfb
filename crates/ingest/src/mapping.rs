//! Which columns hold which fields, as the user says: `wallet=taker,…`.

use crate::Field;
use std::io;
use std::path::{Path, PathBuf};

/// Which column holds which field, where that differs from the shape's own
/// names.
///
/// ```
/// let mapping = smartmoney_ingest::Mapping::parse("wallet=trader,amount_usd=usd_in,amount_usd=usd_out");
/// assert!(mapping.is_ok());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mapping {
    columns: Vec<(Field, String)>,
}

/// Why a text is no mapping.
#[derive(Debug, thiserror::Error)]
pub enum MappingError {
    /// No `=`.
    #[error("{0:?} is no mapping: expected FIELD=COLUMN, as in wallet=trader")]
    Form(String),
    /// Not a field.
    #[error(
        "{0:?} is no field: did you mean {closest}?\nall fields: {names}",
        closest = closest_field(.0),
        names = field_names()
    )]
    UnknownField(String),
    /// A field that stands there twice.
    #[error("{0} is mapped twice; only amount_usd may have several columns")]
    Twice(Field),
    /// The mapping's file can't be read.
    #[error("{}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A line of the mapping's file is wrong.
    #[error("{}, line {line}: {problem}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// What is wrong with it.
        problem: Box<MappingError>,
    },
}

impl Mapping {
    /// Reads `field=column,field=column`. `amount_usd` may stand there more
    /// than once.
    pub fn parse(text: &str) -> Result<Self, MappingError> {
        let mut mapping = Self::default();
        for pair in text.split(',').filter(|pair| !pair.trim().is_empty()) {
            mapping.add(pair)?;
        }
        Ok(mapping)
    }

    /// Reads a file of `field = column` lines. Empty lines and what follows a
    /// `#` at a line's beginning are ignored; the column may be quoted.
    pub fn from_file(path: &Path) -> Result<Self, MappingError> {
        let text = std::fs::read_to_string(path).map_err(|source| MappingError::Read {
            path: path.to_owned(),
            source,
        })?;
        let mut mapping = Self::default();
        for (index, line) in text.lines().enumerate() {
            let line = line.trim_start_matches('\u{feff}').trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            mapping.add(line).map_err(|problem| MappingError::Line {
                path: path.to_owned(),
                line: index + 1,
                problem: Box::new(problem),
            })?;
        }
        Ok(mapping)
    }

    /// Reads one column for a field, in place of what was set before.
    pub fn set(&mut self, field: Field, column: &str) {
        self.columns.retain(|(known, _)| *known != field);
        self.columns.push((field, column.to_owned()));
    }

    /// All of `other`'s fields in place of its own.
    pub fn extend(&mut self, other: Self) {
        self.columns.retain(|(known, _)| !other.has(*known));
        self.columns.extend(other.columns);
    }

    /// Whether no field is mapped.
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }

    /// Whether the field is mapped.
    pub fn has(&self, field: Field) -> bool {
        self.columns.iter().any(|(known, _)| *known == field)
    }

    /// The columns of a field.
    pub(crate) fn columns(&self, field: Field) -> impl Iterator<Item = &str> {
        self.columns
            .iter()
            .filter(move |(known, _)| *known == field)
            .map(|(_, column)| column.as_str())
    }

    fn add(&mut self, pair: &str) -> Result<(), MappingError> {
        let form = || MappingError::Form(crate::reject::shortened(pair.trim()));
        let (name, column) = pair.split_once('=').ok_or_else(form)?;
        let column = unquoted(column.trim());
        if column.is_empty() {
            return Err(form());
        }
        let field = Field::from_name(name)
            .ok_or_else(|| MappingError::UnknownField(crate::reject::shortened(name.trim())))?;
        if field != Field::AmountUsd && self.has(field) {
            return Err(MappingError::Twice(field));
        }
        self.columns.push((field, column.to_owned()));
        Ok(())
    }
}

fn unquoted(text: &str) -> &str {
    ['"', '\'']
        .into_iter()
        .find_map(|quote| text.strip_prefix(quote)?.strip_suffix(quote))
        .unwrap_or(text)
}

/// The field that is spelled most like it.
fn closest_field(name: &str) -> &'static str {
    let name = name.to_ascii_lowercase();
    let likeness = |field: &str| {
        let holds = if field.contains(&name) { 1.0 } else { 0.0 };
        holds + strsim::jaro_winkler(&name, field)
    };
    let names = Field::ALL.map(Field::name).into_iter();
    let closest = names.max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    closest.unwrap_or_default()
}

fn field_names() -> String {
    Field::ALL.map(Field::name).join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_pairs() {
        let mapping = Mapping::parse(" wallet = trader ,amount_usd=a,amount_usd=\"b\",").unwrap();
        let columns = |field| mapping.columns(field).collect::<Vec<_>>();
        assert_eq!(columns(Field::Wallet), ["trader"]);
        assert_eq!(columns(Field::AmountUsd), ["a", "b"]);
        assert!(!mapping.has(Field::TxHash));
    }

    #[test]
    fn says_what_is_wrong() {
        for (text, message) in [
            ("wallet", "expected FIELD=COLUMN"),
            ("wallet=", "expected FIELD=COLUMN"),
            (
                "walet=x",
                "\"walet\" is no field: did you mean wallet?\nall fields: chain, wallet",
            ),
            ("Amount-USD=x", "did you mean amount_usd?"),
            ("hash=x", "did you mean tx_hash?"),
            ("wallet=a,wallet=b", "mapped twice"),
        ] {
            let error = Mapping::parse(text).unwrap_err().to_string();
            assert!(error.contains(message), "{error}");
        }
    }

    #[test]
    fn reads_files_and_names_the_bad_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("map");
        std::fs::write(&path, "# mine\nwallet = \"the, trader\"\r\n\ntx_hash=h\n").unwrap();
        let mapping = Mapping::from_file(&path).unwrap();
        assert_eq!(
            mapping.columns(Field::Wallet).collect::<Vec<_>>(),
            ["the, trader"]
        );
        std::fs::write(&path, "wallet=a\nnope=b\n").unwrap();
        let error = Mapping::from_file(&path).unwrap_err().to_string();
        assert!(error.contains("line 2"), "{error}");
    }

    #[test]
    fn the_later_one_wins() {
        let mut mapping = Mapping::parse("wallet=a,tx_hash=h").unwrap();
        mapping.extend(Mapping::parse("wallet=b").unwrap());
        mapping.set(Field::TxHash, "i");
        assert_eq!(mapping.columns(Field::Wallet).collect::<Vec<_>>(), ["b"]);
        assert_eq!(mapping.columns(Field::TxHash).collect::<Vec<_>>(), ["i"]);
    }
}
