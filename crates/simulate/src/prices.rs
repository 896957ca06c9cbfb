//! How one token's price moves: exposure to the market's factor, a random walk
//! of its own, jumps, and for some a fall for good. But for the fall, prices
//! are fair: the expected arithmetic return is the exposure's share of the
//! market's drift, whatever the volatility.

use crate::scenario::MarketSettings;
use rand::{Rng, RngExt};
use rand_distr::{Distribution, StandardNormal};

pub(crate) const HOURS_PER_YEAR: f64 = 365.0 * 24.0;

/// A fall takes this many hours.
const FALL_HOURS: usize = 6;

/// How one token moves.
#[derive(Debug, Clone)]
pub(crate) struct Motion {
    pub(crate) first_price: f64,
    pub(crate) beta: f64,
    /// A fraction a year.
    pub(crate) own_volatility: f64,
    /// The hour in which it begins to fall.
    pub(crate) falls_at: Option<usize>,
}

/// What tokens share with each other.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shared<'a> {
    /// The market's shocks, one an hour.
    pub(crate) factor: &'a [f64],
    /// The token's sector's, if it has one: standard normal numbers, and the correlation of
    /// two tokens' own shocks that they make.
    pub(crate) sector: Option<(&'a [f64], f64)>,
}

/// One standard normal number.
pub(crate) fn normal(rng: &mut impl Rng) -> f64 {
    StandardNormal.sample(rng)
}

/// A log-normal number.
pub(crate) fn log_normal(rng: &mut impl Rng, median: f64, spread: f64) -> f64 {
    median * (spread * normal(rng)).exp()
}

/// The factor's shocks, one an hour: standard deviation as in the settings, mean 0.
pub(crate) fn factor(rng: &mut impl Rng, settings: &MarketSettings, hours: usize) -> Vec<f64> {
    let deviation = settings.volatility / HOURS_PER_YEAR.sqrt();
    (0..hours).map(|_| deviation * normal(rng)).collect()
}

/// A token's price at the beginning of each hour and at the end of the last,
/// USD: one more than there are shocks. `extra` is what happens to it besides: growth of the
/// logarithm in each hour.
pub(crate) fn path(
    rng: &mut impl Rng,
    settings: &MarketSettings,
    motion: &Motion,
    shared: Shared<'_>,
    extra: Option<&[f64]>,
) -> Vec<f64> {
    let deviation = motion.own_volatility / HOURS_PER_YEAR.sqrt();
    // −σ²/2 makes the arithmetic expectation 0.
    let drag = deviation.powi(2) / 2.0
        + (motion.beta * settings.volatility).powi(2) / HOURS_PER_YEAR / 2.0;
    let trend = motion.beta * settings.drift / HOURS_PER_YEAR - drag;
    let jump_probability = (settings.jumps_per_year / HOURS_PER_YEAR).min(1.0);
    let fall_per_hour = (1.0 - settings.fall).ln() / FALL_HOURS as f64;
    let mut log_price = motion.first_price.ln();
    let mut prices = Vec::with_capacity(shared.factor.len() + 1);
    prices.push(motion.first_price);
    for (hour, shock) in shared.factor.iter().enumerate() {
        let own = normal(rng);
        let own = shared.sector.map_or(own, |(sector, correlation)| {
            correlation.sqrt() * sector[hour] + (1.0 - correlation).sqrt() * own
        });
        log_price += trend + motion.beta * shock + deviation * own;
        if rng.random::<f64>() < jump_probability {
            log_price += settings.jump_size * normal(rng) - settings.jump_size.powi(2) / 2.0;
        }
        if motion
            .falls_at
            .is_some_and(|start| (start..start + FALL_HOURS).contains(&hour))
        {
            log_price += fall_per_hour;
        }
        if let Some(extra) = extra {
            log_price += extra[hour];
        }
        // No token is worth less than a trillionth of a dollar or more than a
        // billion: amounts stay within what a chain can write.
        log_price = log_price.clamp(-27.6, 20.7);
        prices.push(log_price.exp());
    }
    prices
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, stream};

    fn alone(factor: &[f64]) -> Shared<'_> {
        Shared {
            factor,
            sector: None,
        }
    }

    #[test]
    fn prices_have_the_volatility_and_the_drift_that_were_asked_for() {
        let settings = MarketSettings {
            jumps_per_year: 0.0,
            ..MarketSettings::default()
        };
        let motion = Motion {
            first_price: 5.0,
            beta: 1.0,
            own_volatility: 1.0,
            falls_at: None,
        };
        let mut rng = stream(1, Purpose::Prices, 0);
        let hours = 400_000;
        let shocks = factor(&mut rng, &settings, hours);
        let prices = path(&mut rng, &settings, &motion, alone(&shocks), None);
        let n = hours as f64;
        let returns: Vec<f64> = prices.windows(2).map(|w| w[1] / w[0] - 1.0).collect();
        let mean = returns.iter().sum::<f64>() / n;
        let variance = returns.iter().map(|r| (r - mean).powi(2)).sum::<f64>() / n;
        let yearly = (variance * HOURS_PER_YEAR).sqrt();
        assert!((yearly - 1.36_f64.sqrt()).abs() < 0.02, "{yearly}");
        let error = (variance / n).sqrt();
        assert!((mean - 0.2 / HOURS_PER_YEAR).abs() < 4.0 * error, "{mean}");
    }

    #[test]
    fn a_falling_token_loses_its_share_for_good() {
        let settings = MarketSettings {
            volatility: 0.0,
            drift: 0.0,
            jumps_per_year: 0.0,
            ..MarketSettings::default()
        };
        let motion = Motion {
            first_price: 2.0,
            beta: 1.0,
            own_volatility: 1e-9,
            falls_at: Some(3),
        };
        let prices = path(
            &mut stream(1, Purpose::Prices, 0),
            &settings,
            &motion,
            alone(&[0.0; 30]),
            None,
        );
        assert!((prices[3] - 2.0).abs() < 1e-6);
        assert!((prices[30] - 0.1).abs() < 1e-6);
    }
}
