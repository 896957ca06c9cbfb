//! Random streams and pseudo-random bytes, each a function of the scenario's
//! seed and of what it is for, so that no result depends on the order in
//! which threads do their work.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// What a stream of random numbers is for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Purpose {
    Tokens,
    Prices,
    Roles,
    Wallet,
    /// The draws that a wallet's calibration rests on: apart from the
    /// wallet's own, so that more of them do not change its trades' draws.
    Calibration,
    WashPair,
    WalletAddress,
    TokenAddress,
    RouterAddress,
    TxHash,
    Taker,
    LogGap,
    Route,
    Echo,
    Reversal,
    // What comes later is added here: a purpose's place is a part of its numbers.
    Sectors,
    SectorFactor,
    SectorPumps,
    Pumps,
    Lottery,
    Taste,
    Leaders,
    Rings,
    Scenario,
}

/// The finaliser of `SplitMix64`: every input bit changes half of the output bits.
pub(crate) const fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// A number that stands for (seed, purpose, index).
pub(crate) const fn hash(seed: u64, purpose: Purpose, index: u64) -> u64 {
    mix(mix(mix(seed) ^ (purpose as u64)) ^ index)
}

/// Whether a draw is one of this share of all, from 0 to 1.
pub(crate) fn share_of_draws(share: f64, draw: u64) -> bool {
    ((draw >> 11) as f64) < share * 2_f64.powi(53)
}

/// `N` pseudo-random bytes that stand for (seed, purpose, index).
pub(crate) fn bytes<const N: usize>(seed: u64, purpose: Purpose, index: u64) -> [u8; N] {
    let mut out = [0; N];
    let mut state = hash(seed, purpose, index);
    for chunk in out.chunks_mut(8) {
        state = mix(state);
        chunk.copy_from_slice(&state.to_be_bytes()[..chunk.len()]);
    }
    out
}

/// The stream of random numbers for (seed, purpose, index).
pub(crate) fn stream(seed: u64, purpose: Purpose, index: u64) -> ChaCha8Rng {
    ChaCha8Rng::from_seed(bytes(seed, purpose, index))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::RngExt;

    #[test]
    fn streams_repeat_and_differ() {
        let first = |purpose, index| stream(1, purpose, index).random::<u64>();
        assert_eq!(first(Purpose::Wallet, 7), first(Purpose::Wallet, 7));
        assert_ne!(first(Purpose::Wallet, 7), first(Purpose::Wallet, 8));
        assert_ne!(first(Purpose::Wallet, 7), first(Purpose::Calibration, 7));
        assert_ne!(
            bytes::<20>(1, Purpose::WalletAddress, 0),
            bytes::<20>(2, Purpose::WalletAddress, 0)
        );
    }
}
