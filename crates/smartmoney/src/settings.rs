//! The scoring rules in force: defaults, settings file, `--set`.

use crate::data::DataDir;
use anyhow::{Context, bail};
use smartmoney_analysis::Settings;
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// The rules in force: the defaults, over them the settings file, over it what
/// the command line sets.
pub(crate) fn load(
    data_dir: &DataDir,
    file: Option<&PathBuf>,
    overrides: &[String],
) -> anyhow::Result<Settings> {
    let mut table = match file {
        Some(file) => read(file)?,
        None if data_dir.settings_file().exists() => read(&data_dir.settings_file())?,
        None => Table::new(),
    };
    for text in overrides {
        set(&mut table, text)?;
    }
    refuse_moved(&table)?;
    // Laid over the defaults as a table, so that one field of a group can be
    // set without the others.
    let mut all = Table::try_from(Settings::default()).context("the default settings")?;
    lay_over(&mut all, table).context(HINT)?;
    let settings: Settings = all.try_into().context(HINT)?;
    settings.check().context(HINT)?;
    Ok(settings)
}

fn read(file: &Path) -> anyhow::Result<Table> {
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("can't read the settings file {}", file.display()))?;
    text.parse()
        .with_context(|| format!("the settings file {}", file.display()))
}

/// Settings that went elsewhere in methodology 3.0, and where each is now.
const MOVED: [(&str, &str); 6] = [
    ("confidence.max_own_share", "evidence.max_own_share"),
    ("confidence.max_price_gain", "evidence.max_price_gain"),
    ("confidence.min_position_usd", "evidence.min_position_usd"),
    ("confidence.high.min_closed", "confidence.high.min_compared"),
    (
        "confidence.medium.min_closed",
        "confidence.medium.min_compared",
    ),
    (
        "score",
        "profile, without weights: the score is a probability",
    ),
];

fn refuse_moved(table: &Table) -> anyhow::Result<()> {
    for (before, now) in MOVED {
        let mut keys = before.split('.');
        let first = keys.next().and_then(|key| table.get(key));
        let found = keys.try_fold(first, |found, key| Some(found?.as_table()?.get(key)));
        if found.flatten().is_some() {
            bail!("bad settings: {before} is now {now}");
        }
    }
    Ok(())
}

const HINT: &str = "bad settings: `smartmoney score --print-settings` shows what there is";

/// Groups in groups, generously; a deep enough table overflows the stack.
const DEEPEST: usize = 8;

/// `eligibility.min_trades=10`
fn set(table: &mut Table, text: &str) -> anyhow::Result<()> {
    let Some((path, value)) = text.split_once('=') else {
        bail!("--set {text}: expected KEY=VALUE, such as eligibility.min_trades=10");
    };
    let value = format!("value = {}", value.trim())
        .parse::<Table>()
        .ok()
        .and_then(|mut parsed| parsed.remove("value"))
        .unwrap_or_else(|| Value::String(value.trim().to_owned()));
    let mut keys: Vec<&str> = path.trim().split('.').collect();
    if keys.len() > DEEPEST {
        bail!("--set {path}: settings have no groups that deep");
    }
    let last = keys.pop().unwrap_or_default();
    let mut group = table;
    for key in keys {
        let inner = group
            .entry(key)
            .or_insert_with(|| Value::Table(Table::new()));
        let Value::Table(inner) = inner else {
            bail!("--set {text}: {key} is a value, not a group");
        };
        group = inner;
    }
    group.insert(last.to_owned(), value);
    Ok(())
}

fn lay_over(below: &mut Table, above: Table) -> anyhow::Result<()> {
    for (key, value) in above {
        match (below.get_mut(&key), value) {
            (Some(Value::Table(below)), Value::Table(above)) => lay_over(below, above)?,
            (Some(Value::Table(_)), value) => {
                bail!("{key} is a group of settings, and can't be {value}")
            }
            // A whole number is a fine value of a setting that takes fractions.
            (Some(Value::Float(below)), Value::Integer(above)) => *below = above as f64,
            (_, value) => {
                below.insert(key, value);
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::DatabaseArgs;

    fn with(overrides: &[&str]) -> anyhow::Result<Settings> {
        let data_dir =
            DataDir::find(Some("/nonexistent".into()), None, DatabaseArgs::default()).unwrap();
        let overrides: Vec<String> = overrides.iter().map(|s| (*s).to_owned()).collect();
        load(&data_dir, None, &overrides)
    }

    #[test]
    fn a_set_value_leaves_its_neighbours_alone() {
        let settings = with(&[
            "eligibility.min_trades=10",
            "confidence.high.min_history_days=3",
            "cost_basis=average",
        ])
        .unwrap();
        let defaults = Settings::default();
        assert_eq!(settings.eligibility.min_trades, 10);
        assert_eq!(settings.eligibility.min_roi, defaults.eligibility.min_roi);
        assert_eq!(settings.confidence.high.min_history_days, 3.0);
        assert_eq!(
            settings.confidence.high.max_q,
            defaults.confidence.high.max_q
        );
        assert_eq!(settings.cost_basis, smartmoney_analysis::CostBasis::Average);
    }

    #[test]
    fn what_moved_is_told_with_its_new_name() {
        for (text, now) in [
            ("confidence.max_own_share=0.1", "evidence.max_own_share"),
            (
                "confidence.high.min_closed=3",
                "confidence.high.min_compared",
            ),
            ("score.performance=0.5", "profile"),
        ] {
            let error = with(&[text]).unwrap_err().to_string();
            assert!(error.contains(now), "{error}");
        }
    }

    #[test]
    fn unknown_and_malformed_settings_are_refused() {
        for text in [
            "eligibility.min_trade=10",
            "min_trades",
            "eligibility.min_trades=many",
            "cost_basis.x=1",
            "eligibility=3",
            "profile.roi_range=nan",
            "eligibility.min_roi=-inf",
            "a.b.c.d.e.f.g.h.i=1",
        ] {
            assert!(with(&[text]).is_err(), "{text}");
        }
    }
}
