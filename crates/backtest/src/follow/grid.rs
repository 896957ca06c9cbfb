//! How late, and when to sell; and what follows from several of each.

use serde::Serialize;

/// How much later than the leader a delayed follower's order is executed: against the first trade
/// of another wallet from then on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delay {
    /// In a later block; where no block is known, at a later time.
    NextBlock,
    /// So many seconds later; with 0 in the same block or later.
    Seconds(u32),
}

/// When a delayed follower sells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// With the leader, as much later as he bought.
    Leader,
    /// So many hours after each purchase.
    Hours(u32),
}

pub(super) const HOUR: u32 = 3_600;
const MICROS_PER_SEC: i64 = 1_000_000;

impl Delay {
    /// From the same block to a day, the shortest first.
    pub const ALL: [Self; 9] = [
        Self::Seconds(0),
        Self::NextBlock,
        Self::Seconds(15),
        Self::Seconds(60),
        Self::Seconds(300),
        Self::Seconds(900),
        Self::Seconds(HOUR),
        Self::Seconds(6 * HOUR),
        Self::Seconds(24 * HOUR),
    ];

    /// Its name in tables and in JSON.
    pub fn name(self) -> String {
        match self {
            Self::NextBlock => "next block".to_owned(),
            Self::Seconds(secs) if secs < 60 => format!("{secs} s"),
            Self::Seconds(secs) if secs < HOUR => format!("{} min", secs / 60),
            Self::Seconds(secs) => format!("{} h", secs / HOUR),
        }
    }

    /// None where blocks tell it.
    pub(super) fn secs(self) -> Option<u32> {
        match self {
            Self::NextBlock => None,
            Self::Seconds(secs) => Some(secs),
        }
    }

    pub(crate) fn micros(self) -> i64 {
        match self {
            Self::NextBlock => 0,
            Self::Seconds(secs) => i64::from(secs) * MICROS_PER_SEC,
        }
    }
}

impl Exit {
    /// With the leader, and after an hour to 30 days.
    pub const ALL: [Self; 5] = [
        Self::Leader,
        Self::Hours(1),
        Self::Hours(24),
        Self::Hours(7 * 24),
        Self::Hours(30 * 24),
    ];

    /// Its name in tables and in JSON.
    pub fn name(self) -> String {
        match self {
            Self::Leader => "with the leader".to_owned(),
            Self::Hours(hours) if hours < 24 => format!("after {hours} h"),
            Self::Hours(hours) => format!("after {} d", hours / 24),
        }
    }

    pub(crate) fn secs(self) -> Option<i64> {
        match self {
            Self::Leader => None,
            Self::Hours(hours) => Some(i64::from(hours) * i64::from(HOUR)),
        }
    }
}

/// Where excess by delay, the least delay first, falls under half of the first: between two delays
/// on a straight line.
pub(super) fn half_life(decay: &[(f64, f64)]) -> Option<f64> {
    let half = decay
        .first()
        .map(|(_, excess)| excess / 2.0)
        .filter(|half| *half > 0.0)?;
    let pair = decay.windows(2).find(|pair| pair[1].1 <= half)?;
    let [(earlier, above), (later, below)] = [pair[0], pair[1]];
    Some(earlier + (later - earlier) * (above - half) / (above - below))
}

/// The largest size at which something is left after costs, USD.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Capacity {
    /// USD a position.
    pub usd: f64,
    /// Whether it is the largest that was looked at, and may be more.
    pub is_more: bool,
}

/// Where what is left by size, the least size first, falls under 0 for good: between two sizes on a
/// straight line over the logarithm of the size. None where nothing is left.
pub(super) fn capacity(left: &[(f64, f64)]) -> Option<Capacity> {
    let last = left.iter().rposition(|(_, left)| *left > 0.0)?;
    let (size, above) = left[last];
    let Some((next, below)) = left.get(last + 1) else {
        return Some(Capacity {
            usd: size,
            is_more: true,
        });
    };
    let part = above / (above - below);
    Some(Capacity {
        usd: size * (next / size).powf(part),
        is_more: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2 % are left of $1,000 and −2 % of $10,000: nothing is half-way, at $3,162. That less than
    /// nothing is left of $100, since gas costs a dollar, changes nothing.
    #[test]
    fn capacity_lies_between_two_sizes() {
        let left = [(100.0, -0.01), (1_000.0, 0.02), (10_000.0, -0.02)];
        let found = capacity(&left).unwrap();
        assert!((found.usd - 10_f64.powf(3.5)).abs() < 1e-6, "{found:?}");
        assert!(!found.is_more);
        assert!(capacity(&left[..2]).unwrap().is_more);
        assert_eq!(capacity(&left[..1]), None);
    }

    /// 4 % at once, 3 % after a minute, 1 % after an hour: half of the way between the two.
    #[test]
    fn half_of_it_is_gone_between_two_delays() {
        let decay = [(0.0, 0.04), (60.0, 0.03), (3_600.0, 0.01)];
        let found = half_life(&decay).unwrap();
        assert!((found - 1_830.0).abs() < 1e-9, "{found}");
        assert_eq!(half_life(&decay[..2]), None);
        assert_eq!(half_life(&[(0.0, -0.01), (60.0, -0.02)]), None);
    }
}
