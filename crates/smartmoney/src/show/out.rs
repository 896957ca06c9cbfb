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

/// Whether the reader of the output (`head`, a pager) went away: no error of ours.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<std::io::Error>()
            .is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
    })
}
