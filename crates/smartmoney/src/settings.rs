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
    let own = data_dir.settings_file();
    let file = file.or_else(|| own.exists().then_some(&own));
    let mut table = file.map_or_else(|| Ok(Table::new()), |file| read(file))?;
    if let Some(file) = file {
        complete(table.clone())
            .with_context(|| format!("bad settings in {} ({HINT})", file.display()))?;
    }
    for text in overrides {
        set(&mut table, text)?;
    }
    complete(table).with_context(|| format!("bad settings in --set ({HINT})"))
}

/// Settings laid over the defaults as a table, so that one field of a group can be set without
/// the others.
fn complete(table: Table) -> anyhow::Result<Settings> {
    refuse_moved(&table)?;
    let mut all = Table::try_from(Settings::default()).context("the default settings")?;
    lay_over(&mut all, table)?;
    let settings: Settings = all.try_into()?;
    settings.check()?;
    Ok(settings)
}

fn read(file: &Path) -> anyhow::Result<Table> {
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("can't read the settings file {}", file.display()))?;
    text.parse()
        .with_context(|| format!("the settings file {}", file.display()))
}

/// Settings that went elsewhere since methodology 2, and where each is now.
const MOVED: [(&str, &str); 9] = [
    ("evidence.min_fitted_wallets", "skill.min_fitted_wallets"),
    ("evidence.prior_share", "skill.prior_share"),
    ("evidence.prior_wallets", "skill.prior_wallets"),
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
            bail!("{before} is now {now}");
        }
    }
    Ok(())
}

const HINT: &str =
    "`smartmoney score --settings /dev/null --print-settings` shows all that there are";

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
            let error = format!("{:#}", with(&[text]).unwrap_err());
            assert!(error.contains(now), "{error}");
        }
    }

    #[test]
    fn a_bad_file_is_named_and_a_bad_flag_is_told_from_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("mine.toml");
        let data_dir =
            DataDir::find(Some(folder.path().into()), None, DatabaseArgs::default()).unwrap();
        let load = |text: &str, overrides: &[String]| {
            std::fs::write(&file, text).unwrap();
            load(&data_dir, Some(&file), overrides)
        };
        let error = load("[evidence]\nmin_period = 7", &[]).unwrap_err();
        assert!(format!("{error:#}").contains("mine.toml"), "{error:#}");
        let error = load("", &["evidence.min_periods=2".to_owned()]).unwrap_err();
        let error = format!("{error:#}");
        assert!(
            error.starts_with("bad settings in --set") && error.contains("3 or more"),
            "{error}"
        );
        assert!(load("[skill]\nprior_share = 0.2", &[]).is_ok());
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

    /// The chapter of the method has each setting, with its default, and no other.
    #[test]
    fn the_method_lists_all_settings_with_their_defaults() {
        let page = include_str!("../../../METHODOLOGY.md");
        let chapter = page.split_once("\n## Settings\n").unwrap().1;
        let chapter = chapter.split_once("\n## ").unwrap().0;
        let rows = chapter.lines().filter_map(|line| {
            let (key, rest) = line.strip_prefix("| `")?.split_once("` | ")?;
            let value = rest.split_once(" |")?.0.trim_matches('`');
            Some(format!("{key} = {value}"))
        });
        let listed: Table = rows.collect::<Vec<_>>().join("\n").parse().unwrap();
        let defaults = Table::try_from(Settings::default()).unwrap();
        assert_eq!(flat(&listed), flat(&defaults));
    }

    /// Each value by its full name, numbers as they are written in a table.
    fn flat(table: &Table) -> Vec<(String, String)> {
        let mut all = Vec::new();
        for (key, value) in table {
            match value {
                Value::Table(inner) => {
                    let inner = flat(inner).into_iter();
                    all.extend(inner.map(|(name, value)| (format!("{key}.{name}"), value)));
                }
                Value::Float(number) => all.push((key.clone(), number.to_string())),
                other => all.push((key.clone(), other.to_string())),
            }
        }
        all.sort();
        all
    }
}
