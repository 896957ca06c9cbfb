//! The check of the settings' values.

use super::{
    ConfidenceLevel, CrowdSettings, FollowSettings, MarketSettings, ProfileSettings, Range,
    Settings, SkillSettings,
};

/// Of what is looked for hour by hour.
const MAX_HOURS: u32 = 8_760;

const MAX_DAYS: u32 = 3_650;

/// Each round goes over all tested wallets.
const MAX_ROUNDS: u32 = 10_000;

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
        let (confidence, bots, copies) = (&self.confidence, &self.bots, &self.copies);
        check_market(&self.market)?;
        check_crowd(&self.crowd)?;
        check_skill(&self.skill)?;
        check_follow(&self.follow)?;
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
        // Below these lies what rounding leaves of a difference of two sums.
        let least = evidence.min_others_usd;
        let is_fine = least.is_finite() && least >= 0.01;
        require("evidence.min_others_usd", least, is_fine, "0.01 or more")?;
        let least = evidence.min_others_share;
        let is_fine = (1e-9..=1.0).contains(&least);
        require(
            "evidence.min_others_share",
            least,
            is_fine,
            "0.000000001 to 1",
        )?;
        let periods = evidence.min_periods;
        require(
            "evidence.min_periods",
            f64::from(periods),
            periods >= 3,
            "3 or more: a t-test of fewer says nothing",
        )?;
        let allowance = evidence.allowance;
        require(
            "evidence.allowance",
            allowance,
            (0.0..=5.0).contains(&allowance),
            "0 to 5: beyond that the two tests would agree with anything",
        )?;
        check_level("confidence.high", &confidence.high)?;
        check_level("confidence.medium", &confidence.medium)?;
        for (key, share) in [
            ("eligibility.min_win_rate", eligibility.min_win_rate),
            ("evidence.max_market_share", evidence.max_market_share),
            ("evidence.max_own_share", evidence.max_own_share),
            ("copies.min_share", copies.min_share),
            ("copies.max_q", copies.max_q),
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
            ("evidence.max_price_gain", evidence.max_price_gain),
            ("evidence.min_position_usd", evidence.min_position_usd),
            ("evidence.min_holders", evidence.min_holders),
            ("copies.min_lead_secs", copies.min_lead_secs),
            ("copies.independent", copies.independent),
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

fn check_market(market: &MarketSettings) -> Result<(), BadSetting> {
    for (key, days) in [
        ("market.weight_from_days", market.weight_from_days),
        ("market.seasoned_after_days", market.seasoned_after_days),
        ("market.start_days", market.start_days),
    ] {
        let is_fine = days <= MAX_DAYS;
        require(key, f64::from(days), is_fine, "0 to 3650 days (ten years)")?;
    }
    for (key, hours) in [
        ("market.start_hours", market.start_hours),
        ("market.max_gap_hours", market.max_gap_hours),
        (
            "market.max_last_price_age_hours",
            market.max_last_price_age_hours,
        ),
    ] {
        require(key, f64::from(hours), hours <= MAX_HOURS, "0 to 8760 hours")?;
    }
    let to = market.weight_to_days;
    // The day itself changes with each trade.
    require(
        "market.weight_to_days",
        f64::from(to),
        (1..=market.weight_from_days).contains(&to),
        "1 day to market.weight_from_days",
    )?;
    let step = market.max_step;
    let is_fine = step.is_finite() && step > 1.0;
    require("market.max_step", step, is_fine, "a factor above 1")
}

fn check_crowd(crowd: &CrowdSettings) -> Result<(), BadSetting> {
    let hours = crowd.max_price_age_hours;
    require(
        "crowd.max_price_age_hours",
        f64::from(hours),
        (1..=MAX_HOURS).contains(&hours),
        "1 to 8760 hours (a year)",
    )?;
    let share = crowd.winsorised;
    let is_fine = (0.0..0.5).contains(&share);
    require("crowd.winsorised", share, is_fine, "0 to less than 0.5")
}

fn check_skill(skill: &SkillSettings) -> Result<(), BadSetting> {
    let share = skill.prior_share;
    let is_fine = share > 0.0 && share < 1.0;
    require(
        "skill.prior_share",
        share,
        is_fine,
        "between 0 and 1, neither of them",
    )?;
    let [low, middle, high] = skill.null_quantiles;
    let is_fine = 0.0 < low && low < middle && middle < high && high < 1.0;
    require(
        "skill.null_quantiles",
        low,
        is_fine,
        "three ascending shares between 0 and 1",
    )?;
    let mean = skill.null_mean;
    require("skill.null_mean", mean, mean.is_finite(), "a number")?;
    for (key, deviation) in [
        ("skill.null_deviation", skill.null_deviation),
        ("skill.min_null_deviation", skill.min_null_deviation),
        ("skill.skilled_deviation", skill.skilled_deviation),
        ("skill.min_skilled_deviation", skill.min_skilled_deviation),
        ("skill.max_skilled_deviation", skill.max_skilled_deviation),
    ] {
        let is_fine = deviation.is_finite() && deviation > 0.0;
        require(key, deviation, is_fine, "a number above 0")?;
    }
    for (key, value) in [
        ("skill.prior_wallets", skill.prior_wallets),
        ("skill.skilled_above_null", skill.skilled_above_null),
        ("skill.min_above_null", skill.min_above_null),
    ] {
        check_not_negative(key, value)?;
    }
    let rounds = skill.rounds;
    let is_fine = (1..=MAX_ROUNDS).contains(&rounds);
    require("skill.rounds", f64::from(rounds), is_fine, "1 to 10000")
}

fn check_follow(follow: &FollowSettings) -> Result<(), BadSetting> {
    let days = follow.window_days;
    let is_fine = (1..=MAX_DAYS).contains(&days);
    require(
        "follow.window_days",
        f64::from(days),
        is_fine,
        "1 to 3650 days (ten years)",
    )?;
    for (key, least) in [
        ("follow.min_positions", follow.min_positions),
        ("follow.min_weeks", follow.min_weeks),
    ] {
        let is_fine = least >= 2;
        require(
            key,
            least as f64,
            is_fine,
            "2 or more: one has no deviation",
        )?;
    }
    let size = follow.size_usd;
    let is_fine = size.is_finite() && size > 0.0;
    require("follow.size_usd", size, is_fine, "more than 0")?;
    check_share("follow.fee", follow.fee)?;
    check_not_negative("follow.gas_usd", follow.gas_usd)?;
    check_not_negative("follow.impact", follow.impact)
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
        let cases: [(&str, Change); 25] = [
            ("eligibility.min_roi", |s| s.eligibility.min_roi = f64::NAN),
            ("eligibility.min_roi", |s| {
                s.eligibility.min_roi = f64::INFINITY;
            }),
            ("confidence.high.max_q", |s| s.confidence.high.max_q = 2.0),
            ("bots.instant_secs", |s| s.bots.instant_secs = -1.0),
            ("evidence.period_days", |s| s.evidence.period_days = 0),
            ("skill.prior_share", |s| s.skill.prior_share = 1.5),
            ("skill.prior_share", |s| s.skill.prior_share = 0.0),
            ("skill.null_quantiles", |s| s.skill.null_quantiles[1] = 0.1),
            ("skill.rounds", |s| s.skill.rounds = 0),
            ("skill.min_null_deviation", |s| {
                s.skill.min_null_deviation = 0.0;
            }),
            ("crowd.winsorised", |s| s.crowd.winsorised = 0.5),
            ("market.weight_to_days", |s| s.market.weight_to_days = 0),
            ("market.weight_to_days", |s| s.market.weight_to_days = 34),
            ("market.max_step", |s| s.market.max_step = f64::INFINITY),
            ("copies.min_share", |s| s.copies.min_share = 2.0),
            ("evidence.min_others_usd", |s| {
                s.evidence.min_others_usd = 0.0;
            }),
            ("evidence.min_others_share", |s| {
                s.evidence.min_others_share = 0.0;
            }),
            ("evidence.min_periods", |s| s.evidence.min_periods = 2),
            ("evidence.allowance", |s| s.evidence.allowance = -0.1),
            ("evidence.allowance", |s| s.evidence.allowance = 9.0),
            ("follow.window_days", |s| s.follow.window_days = 0),
            ("follow.min_weeks", |s| s.follow.min_weeks = 1),
            ("follow.size_usd", |s| s.follow.size_usd = 0.0),
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
