//! A process run for its time and its peak memory.

use anyhow::ensure;
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// One process from its start to its end.
pub(crate) struct Step {
    pub(crate) seconds: f64,
    pub(crate) peak_mib: f64,
    pub(crate) output: String,
}

/// Memory grows by little in this time, so that the last look sees the peak.
const BETWEEN_LOOKS: Duration = Duration::from_millis(5);

impl Step {
    pub(crate) fn run(program: &Path, arguments: &[&str]) -> anyhow::Result<Self> {
        let begun = Instant::now();
        let mut child = Command::new(program)
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()?;
        let mut peak_mib = 0.0;
        let status = loop {
            if let Some(status) = child.try_wait()? {
                break status;
            }
            peak_mib = peak_memory_mib(&child).unwrap_or(peak_mib);
            std::thread::sleep(BETWEEN_LOOKS);
        };
        ensure!(status.success(), "{arguments:?}: {status}");
        let seconds = begun.elapsed().as_secs_f64();
        // Little enough for the pipe to hold until here.
        let mut output = String::new();
        if let Some(mut stdout) = child.stdout.take() {
            stdout.read_to_string(&mut output)?;
        }
        Ok(Self {
            seconds,
            peak_mib,
            output,
        })
    }
}

/// The most memory that a process ever had, as Linux counts it.
fn peak_memory_mib(child: &Child) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    let kib: f64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kib / 1_024.0)
}
