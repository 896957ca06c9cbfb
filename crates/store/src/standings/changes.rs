//! What changed between two runs, and why, in words.

use super::{AsOf, Rules, ShownRun, ShownWallet, StandingStore};
use crate::{StoreError, WalletId};
use serde_json::Value;
use smartmoney_model::{DataVersion, Reason, Score, WalletStanding, WalletStatus, named};
use std::collections::{BTreeMap, HashMap};

/// What two runs showed differently.
#[derive(Debug, Clone, PartialEq)]
pub struct Changes {
    /// The earlier run; None where none had published anything.
    pub from: Option<ShownRun>,
    /// The later one.
    pub to: ShownRun,
    /// How the rules themselves differ, in words: the methodology, and each setting.
    pub rules: Vec<String>,
    /// How many wallets changed which way, shown or not.
    pub counts: BTreeMap<ChangeKind, u64>,
    /// The wallets that changed most, kind by kind in the order of [`ChangeKind::ALL`].
    pub wallets: Vec<WalletChange>,
    /// The present state of the store.
    pub present: DataVersion,
}

/// Which way a wallet changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeKind {
    /// It is smart money now.
    Identified,
    /// It is smart money no more.
    NoLongerIdentified,
    /// It has another status, confidence or basis of the score, and was and is not identified.
    Status,
    /// A higher score, all else being the same.
    Risen,
    /// A lower score, all else being the same.
    Fallen,
    /// It was not published before, and is not identified.
    Appeared,
    /// It is published no more, and was not identified.
    Gone,
}

named! { ChangeKind, "a kind of change";
    Identified => "identified",
    NoLongerIdentified => "no_longer_identified",
    Status => "status",
    Risen => "risen",
    Fallen => "fallen",
    Appeared => "appeared",
    Gone => "gone",
}

/// A wallet that changed.
#[derive(Debug, Clone, PartialEq)]
pub struct WalletChange {
    /// Which way.
    pub kind: ChangeKind,
    /// As the earlier run showed it; None for one that was not published.
    pub before: Option<WalletStanding>,
    /// As the later run showed it.
    pub after: Option<WalletStanding>,
    /// Why, in sentences.
    pub why: Vec<String>,
}

/// Compares what was shown at two moments, up to `limit` wallets of each kind. Without a beginning
/// it is the state before that of the end; of two moments the earlier is the beginning. None where nothing was published by the end.
pub async fn changes(
    store: &(impl StandingStore + ?Sized),
    from: Option<AsOf>,
    to: AsOf,
    limit: usize,
) -> Result<Option<Changes>, StoreError> {
    let Some(to) = store.standings(to).await? else {
        return Ok(None);
    };
    let from = from.unwrap_or(AsOf::Version(to.run.version.number - 1));
    let mut from = store.standings(from).await?;
    let mut to = to;
    if let Some(from) = &mut from
        && from.run.id > to.run.id
    {
        std::mem::swap(from, &mut to);
    }
    let earlier = from.as_ref().map_or(&[][..], |from| &from.wallets);
    let (counts, changed) = compared(earlier, &to.wallets, limit);
    let ids: Vec<WalletId> = changed.iter().map(|of| of.id).collect();
    let before = match &from {
        Some(from) => store.rules_then(&from.run, ids.clone()).await?,
        None => HashMap::new(),
    };
    let after = store.rules_then(&to.run, ids).await?;
    let explained = changed.into_iter().map(|of| of.explained(&before, &after));
    Ok(Some(Changes {
        rules: from
            .as_ref()
            .map_or_else(Vec::new, |from| of_rules(&from.run, &to.run)),
        wallets: explained.collect(),
        counts,
        present: to.present,
        from: from.map(|from| from.run),
        to: to.run,
    }))
}

/// A wallet that changed, before it is explained.
struct Changed<'s> {
    id: WalletId,
    kind: ChangeKind,
    before: Option<&'s WalletStanding>,
    after: Option<&'s WalletStanding>,
}

fn compared<'s>(
    from: &'s [ShownWallet],
    to: &'s [ShownWallet],
    limit: usize,
) -> (BTreeMap<ChangeKind, u64>, Vec<Changed<'s>>) {
    let by_id = |all: &'s [ShownWallet]| -> HashMap<WalletId, &'s WalletStanding> {
        all.iter().map(|of| (of.id, &of.standing)).collect()
    };
    let (earlier, later) = (by_id(from), by_id(to));
    let gone = from.iter().filter(|of| !later.contains_key(&of.id));
    let mut changed: Vec<Changed<'_>> = to
        .iter()
        .map(|of| (of.id, earlier.get(&of.id).copied(), Some(&of.standing)))
        .chain(gone.map(|of| (of.id, Some(&of.standing), None)))
        .filter_map(|(id, before, after)| {
            let kind = kind(before, after)?;
            Some(Changed {
                id,
                kind,
                before,
                after,
            })
        })
        .collect();
    // The largest change of the score first, and of equal ones the best rank.
    let moved = |of: &Changed<'_>| (score(of.after) - score(of.before)).abs();
    let rank = |of: &Changed<'_>| of.after.or(of.before).map(|of| of.rank);
    changed.sort_by(|a, b| {
        let by_kind = a.kind.cmp(&b.kind);
        let by_move = by_kind.then(moved(b).total_cmp(&moved(a)));
        by_move.then(rank(a).cmp(&rank(b)))
    });
    let mut counts = BTreeMap::new();
    changed.retain(|of| {
        let count = counts.entry(of.kind).or_insert(0);
        *count += 1;
        *count <= limit as u64
    });
    (counts, changed)
}

fn kind(before: Option<&WalletStanding>, after: Option<&WalletStanding>) -> Option<ChangeKind> {
    let is_identified =
        |of: Option<&WalletStanding>| of.is_some_and(|of| of.status == WalletStatus::Identified);
    match (is_identified(before), is_identified(after)) {
        (false, true) => return Some(ChangeKind::Identified),
        (true, false) => return Some(ChangeKind::NoLongerIdentified),
        _ => {}
    }
    let (Some(before), Some(after)) = (before, after) else {
        let kind = if before.is_none() {
            ChangeKind::Appeared
        } else {
            ChangeKind::Gone
        };
        return Some(kind);
    };
    let judged = |of: &WalletStanding| (of.status, of.confidence_level, of.score_basis);
    if judged(before) != judged(after) {
        return Some(ChangeKind::Status);
    }
    match score(Some(after)).total_cmp(&score(Some(before))) {
        std::cmp::Ordering::Greater => Some(ChangeKind::Risen),
        std::cmp::Ordering::Less => Some(ChangeKind::Fallen),
        std::cmp::Ordering::Equal => None,
    }
}

/// 0 without one.
fn score(of: Option<&WalletStanding>) -> f64 {
    of.and_then(|of| of.smart_money_score)
        .map_or(0.0, Score::value)
}

impl Changed<'_> {
    fn explained(
        self,
        before: &HashMap<WalletId, Rules>,
        after: &HashMap<WalletId, Rules>,
    ) -> WalletChange {
        let rules = (before.get(&self.id), after.get(&self.id));
        WalletChange {
            kind: self.kind,
            why: self.why(rules),
            before: self.before.cloned(),
            after: self.after.cloned(),
        }
    }

    fn why(&self, rules: (Option<&Rules>, Option<&Rules>)) -> Vec<String> {
        let Some(after) = self.after else {
            return vec!["its trades were taken back".to_owned()];
        };
        let Some(before) = self.before else {
            let mut why = vec!["it was not published before".to_owned()];
            why.extend(turned(None, rules.1, true));
            return why;
        };
        let mut why = Vec::new();
        if before.methodology_version.is_some()
            && before.methodology_version != after.methodology_version
        {
            why.push(methodology(
                before.methodology_version.as_deref(),
                after.methodology_version.as_deref(),
            ));
        }
        why.extend(evidence(before, after));
        if self.kind != ChangeKind::Risen && self.kind != ChangeKind::Fallen {
            why.extend(turned(rules.0, rules.1, true));
            why.extend(turned(rules.0, rules.1, false));
        }
        why
    }
}

/// These two figures make no point of the history by themselves: they are of when the earlier one
/// began.
fn evidence(before: &WalletStanding, after: &WalletStanding) -> Vec<String> {
    let mut why = Vec::new();
    let since = before.since;
    match (before.compared_positions, after.compared_positions) {
        (Some(earlier), Some(later)) if later > earlier => why.push(format!(
            "{} more of its positions could be compared with the market ({earlier} → {later}, since \
             {since})",
            later - earlier
        )),
        (Some(earlier), Some(later)) if later < earlier => why.push(format!(
            "{} of its positions are compared no more ({earlier} → {later}, since {since}): trades \
             were taken back or corrected, or prices changed",
            earlier - later
        )),
        (Some(_), Some(_)) => why.push(format!(
            "no more of its positions could be compared since {since}: prices of what it holds \
             moved, or how all wallets compare"
        )),
        _ => {}
    }
    let shown = |q: Option<f64>| q.map_or("none".to_owned(), |q| format!("{q:.4}"));
    let (earlier, later) = (shown(before.q_value), shown(after.q_value));
    if earlier != later {
        why.push(format!(
            "its q-value went from {earlier} to {later} since {since}"
        ));
    }
    why
}

/// The rules that are met (or failed) now and were not, or all of these where it is not known what
/// was.
fn turned(before: Option<&Rules>, after: Option<&Rules>, is_met: bool) -> Vec<String> {
    let verb = if is_met { "meets" } else { "fails" };
    let turned = |before: Option<&[Reason]>, after: &[Reason]| -> Vec<String> {
        let was_same = |rule: &Reason| {
            let before = before.unwrap_or_default().iter();
            let mut same = before.filter(|of| of.rule == rule.rule && of.is_met == is_met);
            same.next().is_some()
        };
        let now = after.iter().filter(|rule| rule.is_met == is_met);
        let turned = now.filter(|rule| !was_same(rule));
        turned
            .map(|rule| format!("it {verb}: {}", rule.text))
            .collect()
    };
    let Some(after) = after else {
        return Vec::new();
    };
    let mut texts = turned(before.map(|of| of.status.as_slice()), &after.status);
    texts.extend(turned(
        before.map(|of| of.confidence.as_slice()),
        &after.confidence,
    ));
    texts
}

fn methodology(before: Option<&str>, after: Option<&str>) -> String {
    let [before, after] = [before, after].map(|of| of.unwrap_or("an earlier version"));
    format!("it is measured by methodology {after} instead of {before}")
}

fn of_rules(from: &ShownRun, to: &ShownRun) -> Vec<String> {
    let mut rules = Vec::new();
    if from.methodology_version != to.methodology_version {
        let [before, after] = [from, to].map(|run| {
            let version = run.methodology_version.as_deref();
            version.unwrap_or("an earlier version").to_owned()
        });
        rules.push(format!("methodology {before} → {after}"));
    }
    let [before, after] = [from, to].map(|run| settings(&run.settings));
    let names = before.keys().chain(after.keys());
    let names: std::collections::BTreeSet<&String> = names.collect();
    for name in names {
        let [before, after] = [before.get(name), after.get(name)];
        if before != after {
            let shown = |of: Option<&Value>| of.map_or("none".to_owned(), Value::to_string);
            rules.push(format!(
                "setting {name}: {} → {}",
                shown(before),
                shown(after)
            ));
        }
    }
    rules
}

/// Each by its name, `confidence.high.max_q`.
fn settings(json: &str) -> BTreeMap<String, Value> {
    let mut named = BTreeMap::new();
    flatten(
        "",
        serde_json::from_str(json).unwrap_or_default(),
        &mut named,
    );
    named
}

fn flatten(name: &str, value: Value, into: &mut BTreeMap<String, Value>) {
    if let Value::Object(fields) = value {
        for (field, value) in fields {
            let dot = if name.is_empty() { "" } else { "." };
            flatten(&format!("{name}{dot}{field}"), value, into);
        }
    } else if !name.is_empty() {
        into.insert(name.to_owned(), value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_differ_are_named() {
        let run = |settings: &str, methodology: &str| ShownRun {
            id: 1,
            at: smartmoney_model::Timestamp::from_secs(1),
            version: DataVersion::new(1, 1),
            as_of: None,
            methodology_version: Some(methodology.to_owned()),
            settings: settings.to_owned(),
            is_exact: true,
        };
        let from = run(
            r#"{"confidence":{"high":{"max_q":0.05}},"cost_basis":"fifo"}"#,
            "3.1",
        );
        let to = run(
            r#"{"confidence":{"high":{"max_q":1}},"cost_basis":"fifo"}"#,
            "3.2",
        );
        assert_eq!(
            of_rules(&from, &to),
            [
                "methodology 3.1 → 3.2",
                "setting confidence.high.max_q: 0.05 → 1"
            ]
        );
        assert!(of_rules(&from, &from).is_empty());
    }
}
