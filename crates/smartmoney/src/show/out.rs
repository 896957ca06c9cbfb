//! Writing to standard output, also when the reader has gone.

use std::io::{ErrorKind, Write};

/// Writes text to the standard output.
pub(crate) fn print(text: &str) -> anyhow::Result<()> {
    write_out(text.as_bytes())
}

/// The same with bytes.
pub(crate) fn write_out(bytes: &[u8]) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()?;
    Ok(())
}

/// Whether the reader of the output (`head`, a pager) went away: no error of
/// ours. The writers of formats don't say that an I/O error is their source.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let io = cause.downcast_ref().map(std::io::Error::kind);
        let csv = cause.downcast_ref().map(csv::Error::kind);
        let of_csv = csv.and_then(|kind| match kind {
            csv::ErrorKind::Io(error) => Some(error.kind()),
            _ => None,
        });
        let json = cause.downcast_ref::<serde_json::Error>();
        let of_json = json.and_then(serde_json::Error::io_error_kind);
        io.or(of_csv).or(of_json) == Some(ErrorKind::BrokenPipe)
    })
}
