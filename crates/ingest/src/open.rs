//! Opens a file or stream: undoes its compression and detects its format.

use crate::FileProblem;
use crate::format::{Compression, Format};
use crate::source::Kept;
use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A file or stream that is decompressed as it is read, and whose format is known.
pub(crate) struct Opened {
    pub(crate) format: Format,
    pub(crate) body: Body,
    pub(crate) progress: Progress,
}

pub(crate) enum Body {
    /// From the beginning, without a byte order mark.
    Stream(Box<dyn Read>),
    /// For formats that need to seek.
    File(File),
}

/// How many bytes of the (compressed) file were read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Progress {
    bytes: Arc<AtomicU64>,
    pub(crate) total: Option<u64>,
}

impl Progress {
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    pub(crate) fn set(&self, bytes: u64) {
        self.bytes.store(bytes, Ordering::Relaxed);
    }
}

/// Bytes by which the format is detected.
const HEAD: usize = 8 * 1024;
/// Files are compressed twice by accident, but not more often.
const MOST_LAYERS: usize = 3;

/// How many times its size a compressed Parquet file may have, beyond a size that
/// fills no disk.
const MOST_EXPANSION: u64 = 100;
const ALWAYS_UNPACKED: u64 = 64 << 20;

pub(crate) fn open_file(path: &Path) -> Result<Opened, FileProblem> {
    let file = File::open(path).map_err(FileProblem::Open)?;
    let metadata = file.metadata().map_err(FileProblem::Open)?;
    if metadata.is_dir() {
        return Err(FileProblem::Open(io::ErrorKind::IsADirectory.into()));
    }
    let total = metadata.is_file().then_some(metadata.len());
    let name = path.to_string_lossy();
    let mut opened = open_stream(&name, Box::new(file), total, None)?;
    if let Body::Stream(_) = opened.body
        && opened.format == Format::Parquet
    {
        opened.body = Body::File(File::open(path).map_err(FileProblem::Open)?);
    }
    Ok(opened)
}

/// `kept` is the stream itself, where it can't be opened again: then uncompressed Parquet
/// must be copied to a file, too.
pub(crate) fn open_stream(
    name: &str,
    stream: Box<dyn Read>,
    total: Option<u64>,
    kept: Option<&Kept>,
) -> Result<Opened, FileProblem> {
    let progress = Progress {
        total,
        ..Progress::default()
    };
    let mut stream = Peeked::new(Box::new(Counted {
        inner: stream,
        bytes: Arc::clone(&progress.bytes),
    }));
    let mut layers = 0;
    while let Some(compression) = Compression::detect(&stream.head) {
        layers += 1;
        if layers > MOST_LAYERS {
            return Err(FileProblem::UnknownFormat(format!(
                "compressed more than {MOST_LAYERS} times: unpack it first"
            )));
        }
        stream = Peeked::new(decompressed(compression, stream)?);
    }
    if stream.head.is_empty() {
        return Err(stream
            .error
            .map_or(FileProblem::Empty, FileProblem::Damaged));
    }
    stream.drop_byte_order_mark();
    let format = Format::detect(name, &stream.head)?;
    let body = if format == Format::Parquet && (kept.is_some() || layers > 0) {
        if let Some(kept) = kept {
            kept.let_go();
        }
        Body::File(copied_to_file(stream, &progress)?)
    } else {
        Body::Stream(Box::new(stream))
    };
    Ok(Opened {
        format,
        body,
        progress,
    })
}

fn decompressed(compression: Compression, stream: Peeked) -> Result<Box<dyn Read>, FileProblem> {
    Ok(match compression {
        Compression::Gzip => Box::new(flate2::read::MultiGzDecoder::new(stream)),
        Compression::Zstd => {
            Box::new(zstd::stream::read::Decoder::new(stream).map_err(FileProblem::Damaged)?)
        }
    })
}

fn copied_to_file(mut stream: impl Read, progress: &Progress) -> Result<File, FileProblem> {
    let cant_write = |e: io::Error| {
        FileProblem::Open(io::Error::new(
            e.kind(),
            format!("no room to unpack it in the folder for temporary files: {e}"),
        ))
    };
    let mut file = tempfile::tempfile().map_err(cant_write)?;
    let mut buffer = vec![0; 128 * 1024];
    let mut written = 0;
    loop {
        let count = read_some(&mut stream, &mut buffer).map_err(FileProblem::Damaged)?;
        if count == 0 {
            break;
        }
        file.write_all(&buffer[..count]).map_err(cant_write)?;
        written += count as u64;
        if written
            > progress
                .bytes()
                .saturating_mul(MOST_EXPANSION)
                .max(ALWAYS_UNPACKED)
        {
            return Err(FileProblem::UnknownFormat(format!(
                "unpacks to more than {MOST_EXPANSION} times its size, as no Parquet file does: \
                 unpack it first"
            )));
        }
    }
    file.rewind().map_err(cant_write)?;
    Ok(file)
}

/// Reads, and retries when a signal interrupts it.
pub(crate) fn read_some(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match reader.read(buffer) {
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

struct Counted {
    inner: Box<dyn Read>,
    bytes: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.bytes.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

/// A stream whose first bytes were read ahead. An error that occurred then is returned
/// after the bytes before it.
struct Peeked {
    head: Vec<u8>,
    given: usize,
    error: Option<io::Error>,
    rest: Box<dyn Read>,
}

impl Peeked {
    fn new(mut rest: Box<dyn Read>) -> Self {
        let mut head = vec![0; HEAD];
        let mut filled = 0;
        let mut error = None;
        while filled < HEAD {
            match read_some(&mut rest, &mut head[filled..]) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(e) => {
                    error = Some(e);
                    break;
                }
            }
        }
        head.truncate(filled);
        Self {
            head,
            given: 0,
            error,
            rest,
        }
    }

    fn drop_byte_order_mark(&mut self) {
        if self.head.starts_with(b"\xef\xbb\xbf") {
            self.head.drain(..3);
        }
    }
}

impl Read for Peeked {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given < self.head.len() {
            let left = &self.head[self.given..];
            let count = left.len().min(buffer.len());
            buffer[..count].copy_from_slice(&left[..count]);
            self.given += count;
            return Ok(count);
        }
        match self.error.take() {
            Some(error) => Err(error),
            None => self.rest.read(buffer),
        }
    }
}
