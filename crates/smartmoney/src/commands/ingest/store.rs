//! The store's side of reading: it takes in what was read, file by file.

use super::report::{DifferenceExample, LeftBehind};
use super::sink::Step;
use super::source::Family;
use crate::clock::now;
use crate::show::number;
use anyhow::Context;
use smartmoney_store::{Appended, Forget, Origin, SourceCounts, SourceId, Store};
use std::collections::{HashMap, HashSet};
use tokio::sync::mpsc::Receiver;

/// Examples of differences that are shown.
const MOST_EXAMPLES: usize = 5;

/// What became of all trades.
#[derive(Debug, Default)]
pub(crate) struct Taken {
    pub(crate) counts: Appended,
    pub(crate) examples: Vec<DifferenceExample>,
    pub(crate) left_behind: Vec<LeftBehind>,
}

/// Takes in all steps.
pub(crate) async fn take_in(
    store: &dyn Store,
    mut steps: Receiver<Step>,
    replace: bool,
) -> anyhow::Result<Taken> {
    let mut taken = Taken::default();
    let mut origin = Origin {
        replace,
        ..Origin::default()
    };
    let mut file = Appended::default();
    let mut name = String::new();
    let mut begun_at = now();
    let mut families: HashMap<Option<Family>, HashSet<SourceId>> = HashMap::new();
    while let Some(step) = steps.recv().await {
        match step {
            Step::Begin(source, family) => {
                name.clone_from(&source.name);
                begun_at = source.begun_at;
                origin.source = store.begin_source(source).await?;
                let siblings = families.entry(family).or_default();
                siblings.insert(origin.source);
                origin.siblings.clone_from(siblings);
                file = Appended::default();
            }
            Step::Trades { trades, rows } => {
                let appended = store.take_in(trades, origin.clone()).await;
                let appended = appended.with_context(|| {
                    let stored = taken.counts.inserted + file.inserted;
                    format!(
                        "{name} was not read to its end: {} new trades are stored and stay; the \
                         same command again goes on",
                        number(stored)
                    )
                })?;
                file += &appended;
                taken.add_examples(&name, &rows, &appended);
            }
            Step::End {
                rows,
                rejected,
                is_whole,
            } => {
                let read = SourceCounts {
                    finished_at: is_whole.then(now),
                    rows,
                    rejected: rejected + file.oversized,
                    trades: file.clone(),
                };
                store.end_source(origin.source, begun_at, read).await?;
                taken.counts += &file;
                if replace && is_whole {
                    let left = left_behind(store, &name, origin.source).await?;
                    taken.left_behind.extend(left);
                }
            }
        }
    }
    Ok(taken)
}

/// The trades that only earlier files of this name told: the file that replaces them may lack
/// them for a reason.
async fn left_behind(
    store: &dyn Store,
    name: &str,
    source: SourceId,
) -> anyhow::Result<Option<LeftBehind>> {
    let sources = store.sources().await?.into_iter();
    let earlier = sources.filter(|earlier| earlier.name == name && earlier.id != source);
    let earlier: Vec<SourceId> = earlier.map(|earlier| earlier.id).collect();
    if earlier.is_empty() {
        return Ok(None);
    }
    let would = Forget {
        sources: Some(earlier.clone()),
        is_dry_run: true,
        ..Forget::default()
    };
    let trades = store.forget(would).await?.trades;
    Ok((trades > 0).then(|| LeftBehind {
        file: name.to_owned(),
        trades,
        sources: earlier.iter().map(|source| source.0).collect(),
    }))
}

impl Taken {
    fn add_examples(&mut self, file: &str, rows: &[u64], appended: &Appended) {
        for difference in &appended.examples {
            let shown = self.examples.iter();
            let of_kind = shown.filter(|example| example.field == difference.field);
            if of_kind.count() < MOST_EXAMPLES {
                self.examples.push(DifferenceExample {
                    file: file.to_owned(),
                    row: rows.get(difference.position).copied(),
                    field: difference.field,
                    stored: difference.stored.clone(),
                    given: difference.given.clone(),
                });
            }
        }
    }
}
