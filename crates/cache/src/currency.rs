//! Which version of the data is current, and since when that has been known.

use smartmoney_model::DataVersion;
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

/// The version that the store had when it was last read.
///
/// An answer is current when it is of this version and the version was confirmed a short
/// while ago, by a clock that goes on while the machine is suspended: a process that was cut
/// off or slept knows nothing of what was published meanwhile.
#[derive(Debug, Default)]
pub(crate) struct Currency(RwLock<Option<Known>>);

#[derive(Debug, Clone, Copy)]
struct Known {
    version: DataVersion,
    /// When the read that brought this version ended. A later read can't bring an older one,
    /// unless the store went back to a backup.
    learned: Moment,
    /// When the last read that found it began.
    confirmed: Moment,
}

/// What a read of the version changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// It is the known version, or the read is older than what is known.
    None,
    /// The first version that is known.
    First,
    /// A later version.
    Newer,
    /// The store has another state than those that it had: it was restored from a backup, or
    /// failed over to a replica that lacked versions. All that is held may be of lost ones.
    Replaced,
}

/// A moment, as time since the machine was started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment(Duration);

impl Moment {
    pub(crate) fn now() -> Self {
        #[cfg(target_os = "linux")]
        let clock = rustix::time::ClockId::Boottime;
        // Elsewhere this one goes on during a suspension.
        #[cfg(not(target_os = "linux"))]
        let clock = rustix::time::ClockId::Monotonic;
        let time = rustix::time::clock_gettime(clock);
        let seconds = u64::try_from(time.tv_sec).unwrap_or_default();
        let nanoseconds = u32::try_from(time.tv_nsec).unwrap_or_default();
        Self(Duration::new(seconds, nanoseconds))
    }
}

impl Currency {
    pub(crate) fn version(&self) -> Option<DataVersion> {
        self.known().map(|known| known.version)
    }

    /// Whether the version was confirmed at most `within` ago.
    pub(crate) fn is_confirmed(&self, within: Duration) -> bool {
        let now = Moment::now().0;
        self.known()
            .is_some_and(|known| now.saturating_sub(known.confirmed.0) <= within)
    }

    /// Takes what a read of the store found that began at `began`.
    pub(crate) fn read(&self, version: DataVersion, began: Moment) -> Change {
        let mut held = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let change = match *held {
            None => Change::First,
            Some(known) if known.version == version => {
                let confirmed = known.confirmed.max(began);
                *held = Some(Known { confirmed, ..known });
                return Change::None;
            }
            Some(known) if known.version.number < version.number => Change::Newer,
            Some(known) if known.learned <= began => Change::Replaced,
            Some(_) => return Change::None,
        };
        *held = Some(Known {
            version,
            learned: Moment::now(),
            confirmed: began,
        });
        change
    }

    /// Takes a version that the caller has just read or published: of an earlier one, or of
    /// another of the same number, it is not known which is the later.
    pub(crate) fn raise(&self, version: DataVersion) -> Change {
        // Before the known one is looked at: what is learned in between is the later.
        let now = Moment::now();
        match self.known() {
            // Of the known one the caller may have read long ago.
            Some(known) if known.version.number >= version.number => Change::None,
            _ => self.read(version, now),
        }
    }

    fn known(&self) -> Option<Known> {
        *self.0.read().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: DataVersion = DataVersion::new(5, 1);
    const B: DataVersion = DataVersion::new(6, 2);
    const OTHER_B: DataVersion = DataVersion::new(6, 3);

    #[test]
    fn a_late_read_changes_nothing_and_a_later_one_tells_of_a_restored_store() {
        let currency = Currency::default();
        let early = Moment::now();
        assert_eq!(currency.read(A, early), Change::First);
        assert_eq!(currency.read(B, Moment::now()), Change::Newer);
        // Both began before B was learned.
        assert_eq!(currency.read(A, early), Change::None);
        assert_eq!(currency.read(OTHER_B, early), Change::None);
        assert_eq!(currency.version(), Some(B));

        assert_eq!(currency.read(OTHER_B, Moment::now()), Change::Replaced);
        assert_eq!(currency.read(A, Moment::now()), Change::Replaced);
        assert_eq!(currency.version(), Some(A));
    }

    #[test]
    fn what_was_read_long_ago_is_not_confirmed() {
        let currency = Currency::default();
        let (long, now) = (Duration::from_secs(2), Moment::now());
        assert!(!currency.is_confirmed(long));
        let before = Moment(now.0.saturating_sub(Duration::from_secs(3)));
        currency.read(A, before);
        assert!(!currency.is_confirmed(long));
        currency.read(A, now);
        assert!(currency.is_confirmed(long));
        currency.read(A, before);
        assert!(currency.is_confirmed(long));
    }
}
