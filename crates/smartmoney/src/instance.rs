use std::hash::{BuildHasher, RandomState};

/// What this process is called where several share a database: host, process,
/// and a number of its own, since another host may have its name and number.
pub(crate) fn instance() -> String {
    let host = gethostname::gethostname();
    let own = RandomState::new().hash_one(());
    format!(
        "{}:{}:{:08x}",
        host.to_string_lossy(),
        std::process::id(),
        own & 0xffff_ffff
    )
}
