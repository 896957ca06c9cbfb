//! File formats and compressions, by their first bytes.

use crate::FileProblem;

/// The formats of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Csv,
    Json,
    Parquet,
}

/// The compressions that are undone while reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compression {
    Gzip,
    Zstd,
}

impl Compression {
    pub(crate) fn detect(head: &[u8]) -> Option<Self> {
        if head.starts_with(&[0x1f, 0x8b]) {
            Some(Self::Gzip)
        } else if head.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
            Some(Self::Zstd)
        } else {
            None
        }
    }
}

/// The first bytes of other formats, with a message that says what to do.
const OTHER_FORMATS: &[(&[u8], &str)] = &[
    (
        b"PK\x03\x04",
        "this is a ZIP archive (or a spreadsheet): unpack it, or export it as CSV",
    ),
    (
        b"BZh",
        "this is compressed with bzip2: unpack it first; gzip and zstd are read as they are",
    ),
    (
        b"\xfd7zXZ\0",
        "this is compressed with xz: unpack it first; gzip and zstd are read as they are",
    ),
    (b"7z\xbc\xaf", "this is a 7z archive: unpack it first"),
    (
        b"\x04\x22\x4d\x18",
        "this is compressed with lz4: unpack it first; gzip and zstd are read as they are",
    ),
    (
        b"ARROW1",
        "this is an Arrow (Feather) file: write it as Parquet",
    ),
    (b"FEA1", "this is a Feather file: write it as Parquet"),
    (b"Obj\x01", "this is an Avro file: write it as Parquet"),
    (b"ORC", "this is an ORC file: write it as Parquet"),
    (
        b"SQLite format 3\0",
        "this is an SQLite database: export the table as CSV",
    ),
    (b"PARE", "this Parquet file is encrypted: decrypt it first"),
    (b"%PDF", "this is a PDF document"),
    (b"\xff\xfe", "this is UTF-16 text: save it as UTF-8"),
    (b"\xfe\xff", "this is UTF-16 text: save it as UTF-8"),
    (
        b"<",
        "this is HTML or XML, perhaps the error page of a failed download: expected Parquet, CSV or JSON",
    ),
];

impl Format {
    /// The format of (uncompressed) content that begins with `head`. Content
    /// decides; the name does where content allows for several.
    pub(crate) fn detect(name: &str, head: &[u8]) -> Result<Self, FileProblem> {
        let unknown = |message: &str| Err(FileProblem::UnknownFormat(message.to_owned()));
        if head.starts_with(b"PAR1") {
            return Ok(Self::Parquet);
        }
        if let Some((_, message)) = OTHER_FORMATS
            .iter()
            .find(|(magic, _)| head.starts_with(magic))
        {
            return unknown(message);
        }
        let named = Self::of_name(name);
        if named == Some(Self::Parquet) {
            return unknown(
                "named like a Parquet file, but it does not begin with PAR1: it is damaged or something else",
            );
        }
        let Some(first) = head.iter().find(|byte| !byte.is_ascii_whitespace()) else {
            return Err(FileProblem::Empty);
        };
        if is_binary(head) {
            return unknown(
                "unknown binary data: expected Parquet, CSV or JSON, plain or compressed with gzip or zstd",
            );
        }
        match (first, named) {
            (b'{' | b'[', None) | (_, Some(Self::Json)) => Ok(Self::Json),
            _ => Ok(Self::Csv),
        }
    }

    fn of_name(name: &str) -> Option<Self> {
        let lower = name.to_ascii_lowercase();
        let mut endings = lower.rsplit('.');
        let mut ending = endings.next()?;
        if matches!(ending, "gz" | "gzip" | "zst" | "zstd") {
            ending = endings.next()?;
        }
        match ending {
            "csv" | "tsv" => Some(Self::Csv),
            "ndjson" | "jsonl" | "json" => Some(Self::Json),
            "parquet" | "pq" => Some(Self::Parquet),
            _ => None,
        }
    }
}

/// Text has no NUL and next to no control characters.
fn is_binary(head: &[u8]) -> bool {
    let controls = head
        .iter()
        .filter(|byte| byte.is_ascii_control() && !byte.is_ascii_whitespace())
        .count();
    head.contains(&0) || controls * 20 > head.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_and_name_say_the_format() {
        for (name, head, format) in [
            ("x", "PAR1...", Some(Format::Parquet)),
            ("x.csv", "PAR1...", Some(Format::Parquet)),
            ("x", "a,b\n1,2\n", Some(Format::Csv)),
            ("x", " \n{\"a\":1}", Some(Format::Json)),
            ("x.csv.gz", "{a},b\n", Some(Format::Csv)),
            ("x.JSONL.zst", "oops\n{}", Some(Format::Json)),
            ("x.json", "[{}]", Some(Format::Json)),
            ("x", "[{}]", Some(Format::Json)),
            ("x.csv", "[a],[b]", Some(Format::Csv)),
            ("x.parquet", "a,b\n", None),
            ("x.csv", "PK\x03\x04", None),
            ("x.csv", "a,b\0", None),
            ("x.csv", "<!DOCTYPE html>", None),
            ("x.csv", " \r\n ", None),
        ] {
            let found = Format::detect(name, head.as_bytes()).ok();
            assert_eq!(found, format, "{name} {head:?}");
        }
    }
}
