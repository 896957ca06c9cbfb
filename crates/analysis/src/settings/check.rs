//! The check of the settings' values.

use super::{ConfidenceLevel, ProfileSettings, Range, Settings};

/// Of what is looked for hour by hour.
const MAX_HOURS: u32 = 8_760;

/// A setting whose value is not allowed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{key} is {value}: expected {expected}")]
pub struct BadSetting {
    /// Its name, such as `confidence.high.max_q`.
    pub key: String,
    /// The value given.
    pub value: f64,
    /// The allowed values, in words.
    pub expected: &'static str,
}

impl Settings {
    /// Refuses what is not a number, out of range, or contradicts itself.
    pub fn check(&self) -> Result<(), BadSetting> {
        let (eligibility, evidence) = (&self.eligibility, &self.evidence);
        let (confidence, bots) = (&self.confidence, &self.bots);
        let days = evidence.period_days;
        let is_fine = (1..=28).contains(&days);
        require(
            "evidence.period_days",
            f64::from(days),
            is_fine,
            "1 to 28 days",
        )?;
        for (key, hours) in [
            ("evidence.max_mark_age_hours", evidence.max_mark_age_hours),
            ("evidence.follow_within_hours", evidence.follow_within_hours),
        ] {
            let is_fine = (1..=MAX_HOURS).contains(&hours);
            require(key, f64::from(hours), is_fine, "1 to 8760 hours (a year)")?;
        }
        check_level("confidence.high", &confidence.high)?;
        check_level("confidence.medium", &confidence.medium)?;
        for (key, share) in [
            ("eligibility.min_win_rate", eligibility.min_win_rate),
            ("evidence.max_own_share", evidence.max_own_share),
            ("evidence.prior_share", evidence.prior_share),
            ("confidence.min_followed", confidence.min_followed),
            ("bots.maker_intraday_share", bots.maker_intraday_share),
            ("bots.max_instant_share", bots.max_instant_share),
        ] {
            check_share(key, share)?;
        }
        for (key, value) in [
            ("eligibility.min_history_days", eligibility.min_history_days),
            (
                "eligibility.min_avg_trade_usd",
                eligibility.min_avg_trade_usd,
            ),
            ("evidence.allowance", evidence.allowance),
            ("evidence.max_price_gain", evidence.max_price_gain),
            ("evidence.min_position_usd", evidence.min_position_usd),
            ("evidence.min_holders", evidence.min_holders),
            ("evidence.prior_wallets", evidence.prior_wallets),
            (
                "bots.maker_trades_per_active_day",
                bots.maker_trades_per_active_day,
            ),
            (
                "bots.max_trades_per_active_day",
                bots.max_trades_per_active_day,
            ),
            ("bots.instant_secs", bots.instant_secs),
        ] {
            check_not_negative(key, value)?;
        }
        let min_roi = eligibility.min_roi;
        let is_fine = min_roi.is_finite() && min_roi >= -1.0;
        require("eligibility.min_roi", min_roi, is_fine, "-1 or more")?;
        check_profile(&self.profile)
    }
}

fn check_level(name: &str, level: &ConfidenceLevel) -> Result<(), BadSetting> {
    check_share(&format!("{name}.max_q"), level.max_q)?;
    check_share(&format!("{name}.min_coverage"), level.min_coverage)?;
    check_not_negative(&format!("{name}.min_history_days"), level.min_history_days)
}

fn check_profile(profile: &ProfileSettings) -> Result<(), BadSetting> {
    check_range("profile.roi_range", profile.roi_range, f64::NEG_INFINITY)?;
    check_range(
        "profile.sharpe_range",
        profile.sharpe_range,
        f64::NEG_INFINITY,
    )?;
    // Logarithms need something above 0.
    check_range("profile.trade_count_range", profile.trade_count_range, 0.0)?;
    check_range("profile.trade_size_range", profile.trade_size_range, 0.0)
}

fn check_range(key: &str, range: Range, above: f64) -> Result<(), BadSetting> {
    let is_fine = range.from > above && range.from < range.to && range.to.is_finite();
    require(
        key,
        range.from,
        is_fine,
        "`from` below `to`, and above 0 where it is logarithmic",
    )
}

fn check_share(key: &str, value: f64) -> Result<(), BadSetting> {
    require(
        key,
        value,
        (0.0..=1.0).contains(&value),
        "a share from 0 to 1",
    )
}

fn check_not_negative(key: &str, value: f64) -> Result<(), BadSetting> {
    let is_fine = value.is_finite() && value >= 0.0;
    require(key, value, is_fine, "a number of 0 or more")
}

fn require(key: &str, value: f64, is_fine: bool, expected: &'static str) -> Result<(), BadSetting> {
    if is_fine {
        return Ok(());
    }
    Err(BadSetting {
        key: key.to_owned(),
        value,
        expected,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_is_fine() {
        assert_eq!(Settings::default().check(), Ok(()));
    }

    #[test]
    fn nonsense_is_refused_by_name() {
        type Change = fn(&mut Settings);
        let cases: [(&str, Change); 8] = [
            ("eligibility.min_roi", |s| s.eligibility.min_roi = f64::NAN),
            ("eligibility.min_roi", |s| {
                s.eligibility.min_roi = f64::INFINITY;
            }),
            ("confidence.high.max_q", |s| s.confidence.high.max_q = 2.0),
            ("bots.instant_secs", |s| s.bots.instant_secs = -1.0),
            ("evidence.period_days", |s| s.evidence.period_days = 0),
            ("evidence.prior_share", |s| s.evidence.prior_share = 1.5),
            ("profile.roi_range", |s| s.profile.roi_range.from = 3.0),
            ("profile.trade_count_range", |s| {
                s.profile.trade_count_range.from = 0.0;
            }),
        ];
        for (key, change) in cases {
            let mut settings = Settings::default();
            change(&mut settings);
            let error = settings.check().unwrap_err();
            assert!(error.key.starts_with(key), "{error}");
        }
    }
}
