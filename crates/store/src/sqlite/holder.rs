//! Which process holds the lock of writers.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// SQLite's lock of writers is this byte of the log's index (`WAL_WRITE_LOCK` of its file format).
const WRITE_LOCK: u64 = 120;

/// The longest part of a command line that is shown.
const SHOWN: usize = 100;

/// `process 4711 (smartmoney ingest trades.csv)`, where the system tells: Linux lists the locks
/// of files with their processes. To ask for the lock itself would need another descriptor of the
/// file, and closing it gives up all locks that this process has on it.
pub(super) fn holder(database: &Path) -> Option<String> {
    let mut index = database.as_os_str().to_owned();
    index.push("-shm");
    let inode = fs::metadata(index).ok()?.ino();
    let locks = fs::read_to_string("/proc/locks").ok()?;
    let process = locks.lines().find_map(|line| holder_in(line, inode))?;
    let command = fs::read(format!("/proc/{process}/cmdline")).unwrap_or_default();
    let command = String::from_utf8_lossy(&command).replace('\0', " ");
    let command: String = command.trim().chars().take(SHOWN).collect();
    Some(match command.as_str() {
        "" => format!("process {process}"),
        command => format!("process {process} ({command})"),
    })
}

/// Of a line such as `3: POSIX  ADVISORY  WRITE 4711 08:01:1577 120 120`.
fn holder_in(line: &str, inode: u64) -> Option<u32> {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let [_, "POSIX", _, "WRITE", process, file, first, last] = fields[..] else {
        return None;
    };
    let is_file = file.rsplit(':').next()?.parse() == Ok(inode);
    let last = last.parse().unwrap_or(u64::MAX);
    let is_lock = (first.parse::<u64>().ok()?..=last).contains(&WRITE_LOCK);
    // A process of another container has no number here.
    let process = process.parse().ok().filter(|process| *process > 0);
    process.filter(|_| is_file && is_lock)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_of_writers_is_told_from_others() {
        let lock = "3: POSIX  ADVISORY  WRITE 4711 08:01:1577 120 120";
        assert_eq!(holder_in(lock, 1_577), Some(4_711));
        assert_eq!(holder_in(lock, 1_578), None);
        for other in [
            "3: POSIX  ADVISORY  READ 4711 08:01:1577 123 123",
            "3: POSIX  ADVISORY  WRITE 4711 08:01:1577 121 121",
            "3: -> POSIX  ADVISORY  WRITE 4711 08:01:1577 120 120",
            "3: FLOCK  ADVISORY  WRITE 4711 08:01:1577 0 EOF",
            "",
        ] {
            assert_eq!(holder_in(other, 1_577), None, "{other}");
        }
    }
}
