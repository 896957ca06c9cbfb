//! The stage that grades the lists of earlier days by what came after them. What it makes becomes
//! visible with the run; a list that can't be graded does not fail the run.

use crate::{JobError, JobOptions};
use smartmoney_analysis::{Market, Peers, Settings};
use smartmoney_backtest::{GradedList, Listed, WalletPast, graded_looks};
use smartmoney_model::{
    Day, FrozenWallet, Grade, HORIZONS, LedgerTrade, RecordFigures, RunningRecord, Score,
    Timestamp, WalletKey, with_causes,
};
use smartmoney_store::{DueGrade, NewGrade, RecordUpdate, RunStore, StoreError, WalletId};
use std::sync::Arc;

/// Grades of one run; what is left is due in the next.
const MOST_GRADES: usize = 64;

/// Of how many draws intervals come, and from which seed: the same samples have the same intervals.
const DRAWS: (usize, u64) = (400, 1);

/// What lists are graded by.
pub(crate) struct Grading {
    rules: Arc<Rules>,
    batch_size: usize,
    as_of: Day,
    now: Timestamp,
}

struct Rules {
    market: Arc<Market>,
    /// The crowd of this run.
    peers: Peers,
    settings: Settings,
}

impl Grading {
    /// By the market and the crowd of a run whose latest trade is of the first of these times, and
    /// which happens at the second.
    pub(crate) fn new(
        market: &Arc<Market>,
        peers: Peers,
        options: &JobOptions,
        (as_of, now): (Day, Timestamp),
    ) -> Self {
        let rules = Rules {
            market: Arc::clone(market),
            peers,
            settings: options.settings.clone(),
        };
        Self {
            rules: Arc::new(rules),
            batch_size: options.batch_size.max(1),
            as_of,
            now,
        }
    }

    /// Adds all grades that are due. What fails is due again in the next full run.
    pub(crate) async fn add_to(&self, record: &mut RecordUpdate, store: &RunStore) {
        if let Err(error) = self.grade_all(record, store).await {
            let error = with_causes(&error);
            tracing::warn!(error, "no list could be graded");
            (record.grades, record.running) = (Vec::new(), Vec::new());
        }
    }

    async fn grade_all(&self, record: &mut RecordUpdate, store: &RunStore) -> Result<(), JobError> {
        let due = store.record.due_grades(self.as_of, MOST_GRADES).await?;
        let mut graded: Vec<(DueGrade, GradedList)> = Vec::with_capacity(due.len());
        let mut failed = 0;
        for of_list in due.chunk_by(|a, b| a.list == b.list) {
            match self.grade(of_list, store).await {
                Ok(lists) => graded.extend(of_list.iter().copied().zip(lists)),
                Err(error) => {
                    failed += 1;
                    let (list, error) = (of_list[0].list, with_causes(&error));
                    tracing::warn!(list, error, "a list could not be graded");
                }
            }
        }
        if failed > 0 {
            tracing::warn!(failed, "lists are left to be graded by the next full run");
        }
        for horizon in HORIZONS {
            let is_of = |(due, _): &&(DueGrade, GradedList)| due.horizon_days == horizon;
            let graded: Vec<_> = graded.iter().filter(is_of).collect();
            if !graded.is_empty() {
                let mut running = Running::read(horizon, store).await?;
                for (due, list) in graded {
                    let counts = running.counts(due, list);
                    record.grades.push(self.new_grade(due, list, counts).await?);
                    if counts {
                        running.add(due.as_of, list.clone());
                    }
                }
                record.running.extend(running.record().await?);
            }
        }
        Ok(())
    }

    /// A list for each of its horizons.
    async fn grade(&self, due: &[DueGrade], store: &RunStore) -> Result<Vec<GradedList>, JobError> {
        let wallets = store.record.wallets_to_grade(due[0].list).await?;
        let mut lists = vec![GradedList::default(); due.len()];
        for batch in wallets.chunks(self.batch_size) {
            let rows = rows_of(batch, store).await?;
            let (rules, due) = (Arc::clone(&self.rules), due.to_vec());
            lists = computed(move || {
                for (wallet, rows) in rows {
                    rules.add(&mut lists, &due, &wallet, rows);
                }
                lists
            })
            .await?;
        }
        Ok(lists)
    }

    async fn new_grade(
        &self,
        due: &DueGrade,
        list: &GradedList,
        counts: bool,
    ) -> Result<NewGrade, JobError> {
        let sample = counts.then(|| list.to_bytes());
        let figures = if list.is_gone() {
            None
        } else {
            Some(figures(vec![list.clone()]).await?)
        };
        Ok(NewGrade {
            list: due.list,
            grade: Grade {
                horizon_days: due.horizon_days,
                graded_at: self.now,
                counts,
                figures,
            },
            sample,
        })
    }
}

impl Rules {
    fn add(
        &self,
        lists: &mut [GradedList],
        due: &[DueGrade],
        wallet: &FrozenWallet,
        mut rows: Vec<LedgerTrade>,
    ) {
        let listed = Listed {
            status: wallet.status,
            score: wallet.smart_money_score.map(Score::value),
            expected_excess: wallet.expected_excess,
            follower_excess: wallet.follower_excess,
        };
        let key = WalletKey {
            chain_id: wallet.chain_id.clone(),
            wallet_address: wallet.wallet_address,
        };
        for (list, due) in lists.iter_mut().zip(due) {
            let looks = graded_looks(due.as_of, due.horizon_days);
            let (key, settings) = (key.clone(), &self.settings);
            let past = WalletPast::new(key, &mut rows, &self.market, &looks, settings);
            list.add(listed, past.as_ref(), due.as_of, &self.peers, settings);
        }
    }
}

/// The rows of each wallet, in their order; none of one that the store does not have any more.
async fn rows_of(
    wallets: &[(FrozenWallet, Option<WalletId>)],
    store: &RunStore,
) -> Result<Vec<(FrozenWallet, Vec<LedgerTrade>)>, StoreError> {
    let ids = wallets.iter().filter_map(|(_, id)| *id).collect();
    let mut read = store.ledgers.ledgers(ids).await?.into_iter();
    let both = wallets.iter().map(|(wallet, id)| {
        let rows = id.and_then(|_| read.next());
        (wallet.clone(), rows.map_or(Vec::new(), |(_, rows)| rows))
    });
    Ok(both.collect())
}

/// The lists that count for a horizon: the days of each begin when those of the one before are
/// over, so that no position counts twice.
struct Running {
    horizon: u32,
    days: Vec<Day>,
    lists: Vec<GradedList>,
    has_news: bool,
}

impl Running {
    async fn read(horizon: u32, store: &RunStore) -> Result<Self, JobError> {
        let samples = store.record.graded_samples(horizon).await?;
        let days = samples.iter().map(|of| of.as_of).collect();
        let read = samples.iter().filter_map(|of| {
            let list = GradedList::from_bytes(&of.sample);
            if list.is_none() {
                let day = of.as_of.to_string();
                tracing::warn!(day, "what was kept of a graded list can't be read");
            }
            list
        });
        Ok(Self {
            horizon,
            days,
            lists: read.collect(),
            has_news: false,
        })
    }

    fn counts(&self, due: &DueGrade, list: &GradedList) -> bool {
        let is_over = |day: &Day| due.as_of.0 >= day.0.saturating_add_unsigned(self.horizon);
        !list.is_empty() && !list.is_gone() && self.days.last().is_none_or(is_over)
    }

    fn add(&mut self, as_of: Day, list: GradedList) {
        self.days.push(as_of);
        self.lists.push(list);
        self.has_news = true;
    }

    /// None where it is as it was.
    async fn record(self) -> Result<Option<RunningRecord>, JobError> {
        let (Some(first), Some(last)) = (self.days.first(), self.days.last()) else {
            return Ok(None);
        };
        if !self.has_news {
            return Ok(None);
        }
        Ok(Some(RunningRecord {
            horizon_days: self.horizon,
            lists: self.lists.len() as u64,
            from: Day(first.0.saturating_add(1)),
            to: Day(last.0.saturating_add_unsigned(self.horizon)),
            figures: figures(self.lists).await?,
        }))
    }
}

async fn figures(lists: Vec<GradedList>) -> Result<RecordFigures, JobError> {
    computed(move || GradedList::figures(&lists, DRAWS.0, DRAWS.1)).await
}

/// Away from the threads that wait for the store. A panic is an error.
async fn computed<T: Send + 'static>(
    compute: impl FnOnce() -> T + Send + 'static,
) -> Result<T, JobError> {
    let computed = tokio::task::spawn_blocking(compute).await;
    computed.map_err(|error| JobError::Interrupted(error.to_string()))
}
