//! The table of results.

use std::time::Duration;

/// One line: what was measured, beside its floor and the goal.
pub(crate) struct Line<'t> {
    pub(crate) what: &'t str,
    pub(crate) figure: String,
    pub(crate) floor: String,
    pub(crate) ratio: String,
    pub(crate) goal: &'t str,
}

pub(crate) fn head(title: &str) {
    println!("\n{title}");
    Line {
        what: "",
        figure: "figure".to_owned(),
        floor: "floor".to_owned(),
        ratio: "ratio".to_owned(),
        goal: "goal",
    }
    .print();
}

impl Line<'_> {
    pub(crate) fn print(&self) {
        let Self {
            what,
            figure,
            floor,
            ratio,
            goal,
        } = self;
        println!("  {what:<44} {figure:>16} {floor:>16} {ratio:>8}  {goal}");
    }
}

pub(crate) fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

pub(crate) fn ms(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1e3)
}

pub(crate) fn rate(per_second: f64, of: &str) -> String {
    format!("{per_second:.0} {of}/s")
}

pub(crate) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The time that a share of all stayed within.
pub(crate) fn quantile(times: &mut [Duration], share: f64) -> Duration {
    times.sort_unstable();
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an index of the list"
    )]
    let index = (times.len() as f64 * share) as usize;
    let last = times.len().saturating_sub(1);
    times.get(index.min(last)).copied().unwrap_or_default()
}
