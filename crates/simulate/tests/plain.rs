//! The plain market stays what it was, whatever mechanisms are added beside it.

#![allow(
    clippy::unwrap_used,
    reason = "the helpers of tests may fail like tests"
)]

use smartmoney_simulate::{Scenario, simulate, write_truth};
use std::io::Write as _;

/// FNV-1a, 64 bits: a digest that no library can change.
struct Digest(u64);

impl std::io::Write for Digest {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Digest {
    const EMPTY: Self = Self(0xcbf2_9ce4_8422_2325);
}

/// Columns of `truth.csv` that were there before `skilled` and `copy_of`.
const FIRST_COLUMNS: usize = 12;

/// Digests of all trades, and of the first columns of the truth.
fn digests(scenario: &Scenario) -> (u64, u64) {
    let mut trades = Digest::EMPTY;
    let summary = simulate(scenario, |trade| {
        writeln!(
            trades,
            "{} {} {} {:?} {} {} {} {} {} {} {:?} {:?}",
            trade.chain,
            trade.wallet,
            trade.block_time.as_micros(),
            trade.block_number,
            trade.tx_hash,
            trade.evt_index.to_i64(),
            trade.sold.token.label(),
            trade.sold.amount,
            trade.bought.token.label(),
            trade.bought.amount,
            trade.amount_usd.map(|usd| usd.to_string()),
            trade.project.as_deref(),
        )
    })
    .unwrap();
    let mut csv = Vec::new();
    write_truth(&mut csv, &summary.truth).unwrap();
    let mut truth = Digest::EMPTY;
    for line in String::from_utf8(csv).unwrap().lines() {
        let cells: Vec<&str> = line.split(',').take(FIRST_COLUMNS).collect();
        writeln!(truth, "{}", cells.join(",")).unwrap();
    }
    (trades.0, truth.0)
}

// Logarithms and exponentials are the C library's, and may differ in their last digit elsewhere.
#[cfg(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64"))]
#[test]
fn the_plain_market_is_what_it_was_before_other_markets_were_added() {
    let mut direct = Scenario::with_total(200, 60, 3);
    direct.skill.draws = 300;
    let mut routed = direct.clone();
    routed.routes.routed = 0.5;
    routed.routes.echoed = 0.3;
    routed.routes.reversed = 0.05;
    assert_eq!(
        [direct, routed].map(|scenario| digests(&scenario)),
        [
            (4_726_422_542_754_829_264, 5_964_658_589_244_007_456),
            (15_481_210_207_865_473_735, 5_964_658_589_244_007_456)
        ]
    );
}
