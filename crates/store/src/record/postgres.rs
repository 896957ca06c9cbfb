//! The live record in PostgreSQL.

use super::sql::{
    COUNT_LISTS, FromRow, GRADES, HAS_LIST, LAST_LIST, RUNNING, SAMPLES, WALLET_ID, day_to_freeze,
    new_list, put_grade, put_list, put_running, put_wallets, score, select_due, select_list,
    select_lists, select_lists_after, select_published, select_wallets,
};
use super::{
    DueGrade, GradeStore, GradedSample, ListRead, NewGrade, Record, RecordStore, RecordUpdate,
};
use crate::lists::postgres::versions;
use crate::postgres::columns::{Columns, Moment};
use crate::postgres::statement::{Parameter, Session, execute};
use crate::postgres::{PostgresRun, PostgresStore};
use crate::row::{ReadColumns, address_bytes, count, json, limit};
use crate::{JobRun, RunReport, StoreError, WalletId};
use async_trait::async_trait;
use deadpool_postgres::Transaction;
use smartmoney_model::{Day, FrozenList, FrozenWallet, RunningRecord};

#[async_trait]
impl RecordStore for PostgresStore {
    async fn record(&self, before: Option<Day>, limit: usize) -> Result<Record, StoreError> {
        self.sessions
            .read_snapshot(|t| Box::pin(record(t, before, limit)))
            .await
    }

    async fn frozen_list(&self, day: Day) -> Result<ListRead, StoreError> {
        self.sessions
            .read_snapshot(|t| Box::pin(frozen_list(t, day)))
            .await
    }

    async fn frozen_lists_after(
        &self,
        after: u64,
        at_most: usize,
    ) -> Result<Vec<(FrozenList, Vec<FrozenWallet>)>, StoreError> {
        let after = count("list", after)?;
        self.sessions
            .read_snapshot(|t| {
                Box::pin(async move {
                    let given: [&dyn Parameter; 2] = [&after, &limit(at_most)];
                    let mut both = Vec::new();
                    for list in rows::<FrozenList>(t, &select_lists_after(), &given).await? {
                        let wallets = wallets(t, list.number).await?;
                        both.push((list, wallets));
                    }
                    Ok(both)
                })
            })
            .await
    }
}

#[async_trait]
impl GradeStore for PostgresRun {
    async fn due_grades(&self, as_of: Day, at_most: usize) -> Result<Vec<DueGrade>, StoreError> {
        self.sessions
            .read_snapshot(|t| {
                Box::pin(async move {
                    let given: [&dyn Parameter; 2] = [&as_of.0, &limit(at_most)];
                    rows(t, &select_due(), &given).await
                })
            })
            .await
    }

    async fn wallets_to_grade(
        &self,
        list: u64,
    ) -> Result<Vec<(FrozenWallet, Option<WalletId>)>, StoreError> {
        self.sessions
            .read_snapshot(|t| Box::pin(wallets_to_grade(t, list)))
            .await
    }

    async fn graded_samples(&self, horizon_days: u32) -> Result<Vec<GradedSample>, StoreError> {
        self.sessions
            .read_snapshot(|t| {
                Box::pin(async move {
                    let horizon = horizon(horizon_days);
                    rows(t, SAMPLES, &[&horizon]).await
                })
            })
            .await
    }
}

/// Whether a run that ends so is the first of its day that freezes a list.
pub(crate) async fn freezes(
    transaction: &Transaction<'_>,
    report: &RunReport,
) -> Result<bool, StoreError> {
    let Some(day) = day_to_freeze(report) else {
        return Ok(false);
    };
    let row = transaction.row(HAS_LIST, &[&day.0]).await?;
    Ok(Columns::new(&row, "record").count()? == 0)
}

/// Freezes what is published.
pub(crate) async fn freeze(transaction: &Transaction<'_>, run: &JobRun) -> Result<(), StoreError> {
    let published = rows(transaction, &select_published(), &[]).await?;
    let wallets = FrozenWallet::in_order(published);
    let before = rows(transaction, LAST_LIST, &[]).await?;
    let list = new_list(run, &wallets, before.into_iter().next());
    let number = count("list", list.number)?;
    let given: [&dyn Parameter; 10] = [
        &number,
        &list.day.0,
        &list.as_of.0,
        &Moment(list.frozen_at),
        &list.run_id,
        &list.data_version,
        &list.methodology_version,
        &count("wallets", list.wallets)?,
        &list.previous_digest,
        &list.digest,
    ];
    execute(transaction, &put_list(), &given).await?;
    put_all(transaction, number, &wallets).await
}

async fn put_all(
    transaction: &Transaction<'_>,
    list: i64,
    wallets: &[FrozenWallet],
) -> Result<(), StoreError> {
    fn each<'w, T>(wallets: &'w [FrozenWallet], of: impl Fn(&'w FrozenWallet) -> T) -> Vec<T> {
        wallets.iter().map(of).collect()
    }
    let put = put_wallets(
        "SELECT $1, * FROM unnest($2::bigint[], $3::text[], $4::text[], $5::text[],
           $6::float8[], $7::text[], $8::float8[], $9::float8[], $10::float8[], $11::float8[])",
    );
    let given: [&dyn Parameter; 11] = [
        &list,
        &each(wallets, |of| i64::try_from(of.place).unwrap_or(i64::MAX)),
        &each(wallets, |of| of.chain_id.as_str()),
        &each(wallets, |of| of.wallet_address.to_string()),
        &each(wallets, |of| of.status.as_str()),
        &each(wallets, score),
        &each(wallets, |of| of.confidence_level.as_str()),
        &each(wallets, |of| of.expected_excess),
        &each(wallets, |of| of.expected_excess_low),
        &each(wallets, |of| of.expected_excess_high),
        &each(wallets, |of| of.follower_excess),
    ];
    execute(transaction, &put, &given).await?;
    Ok(())
}

/// Adds grades, and the running record that they make.
pub(crate) async fn put_record(
    transaction: &Transaction<'_>,
    update: &RecordUpdate,
) -> Result<(), StoreError> {
    let document = |place: &str| format!("{place}::text::jsonb");
    for NewGrade {
        list,
        grade,
        sample,
    } in &update.grades
    {
        let figures = grade.figures.as_ref().map(|of| json("figures", of));
        let given: [&dyn Parameter; 6] = [
            &count("list", *list)?,
            &horizon(grade.horizon_days),
            &Moment(grade.graded_at),
            &grade.counts,
            &figures.transpose()?,
            sample,
        ];
        execute(transaction, &put_grade(document), &given).await?;
    }
    for RunningRecord {
        horizon_days,
        lists,
        from,
        to,
        figures,
    } in &update.running
    {
        let given: [&dyn Parameter; 5] = [
            &horizon(*horizon_days),
            &count("lists", *lists)?,
            &from.0,
            &to.0,
            &json("figures", figures)?,
        ];
        execute(transaction, &put_running(document), &given).await?;
    }
    Ok(())
}

async fn record(
    transaction: &Transaction<'_>,
    before: Option<Day>,
    at_most: usize,
) -> Result<Record, StoreError> {
    let before = before.map_or(i32::MAX, |day| day.0);
    let given: [&dyn Parameter; 2] = [&before, &limit(at_most)];
    let mut lists = Vec::new();
    for list in rows::<FrozenList>(transaction, &select_lists(), &given).await? {
        let grades = grades(transaction, list.number).await?;
        lists.push((list, grades));
    }
    let total = transaction.row(COUNT_LISTS, &[]).await?;
    Ok(Record {
        running: rows(transaction, RUNNING, &[]).await?,
        lists,
        total: Columns::new(&total, "record").count()?,
        read: versions(transaction).await?.into(),
    })
}

async fn frozen_list(transaction: &Transaction<'_>, day: Day) -> Result<ListRead, StoreError> {
    let found: Vec<FrozenList> = rows(transaction, &select_list(), &[&day.0]).await?;
    let list = match found.into_iter().next() {
        Some(list) => {
            let wallets = wallets(transaction, list.number).await?;
            let grades = grades(transaction, list.number).await?;
            Some((list, wallets, grades))
        }
        None => None,
    };
    Ok(ListRead {
        list,
        read: versions(transaction).await?.into(),
    })
}

async fn wallets_to_grade(
    transaction: &Transaction<'_>,
    list: u64,
) -> Result<Vec<(FrozenWallet, Option<WalletId>)>, StoreError> {
    let wallets = wallets(transaction, list).await?;
    let chains: Vec<&str> = wallets.iter().map(|of| of.chain_id.as_str()).collect();
    let addresses: Vec<&[u8]> = wallets
        .iter()
        .map(|of| address_bytes(&of.wallet_address))
        .collect();
    let find = WALLET_ID
        .replace("$1", "f.chain")
        .replace("$2", "f.address");
    let find = format!(
        "SELECT ({find}) FROM unnest($1::text[], $2::bytea[]) WITH ORDINALITY
           AS f (chain, address, place) ORDER BY f.place"
    );
    let given: [&dyn Parameter; 2] = [&chains, &addresses];
    let ids = rows(transaction, &find, &given);
    let ids = ids.await?;
    Ok(wallets.into_iter().zip(ids).collect())
}

async fn wallets(
    transaction: &Transaction<'_>,
    list: u64,
) -> Result<Vec<FrozenWallet>, StoreError> {
    let list = count("list", list)?;
    rows(transaction, &select_wallets(), &[&list]).await
}

async fn grades(
    transaction: &Transaction<'_>,
    list: u64,
) -> Result<Vec<smartmoney_model::Grade>, StoreError> {
    let list = count("list", list)?;
    rows(transaction, GRADES, &[&list]).await
}

fn horizon(days: u32) -> i32 {
    i32::try_from(days).unwrap_or(i32::MAX)
}

async fn rows<T: FromRow>(
    transaction: &Transaction<'_>,
    sql: &str,
    given: &[&dyn Parameter],
) -> Result<Vec<T>, StoreError> {
    let rows = transaction.rows(sql, given).await?;
    rows.iter()
        .map(|row| T::read(&mut Columns::new(row, "record")))
        .collect()
}
