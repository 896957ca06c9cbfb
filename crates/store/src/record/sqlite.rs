//! The live record in SQLite.

use super::sql::{
    COUNT_LISTS, FromRow, GRADES, HAS_LIST, LAST_LIST, RUNNING, SAMPLES, WALLET_ID, day_to_freeze,
    new_list, put_grade, put_list, put_running, put_wallets, score, select_due, select_list,
    select_lists, select_lists_after, select_published, select_wallets,
};
use super::{
    DueGrade, GradeStore, GradedSample, ListRead, NewGrade, Record, RecordStore, RecordUpdate,
};
use crate::lists::sqlite::versions;
use crate::row::{address_bytes, count, json, limit};
use crate::sqlite::columns::Columns;
use crate::sqlite::{SqliteRun, SqliteStore};
use crate::{JobRun, RunReport, StoreError, WalletId};
use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension, Params, params};
use smartmoney_model::{Day, FrozenList, FrozenWallet, RunningRecord};

#[async_trait]
impl RecordStore for SqliteStore {
    async fn record(&self, before: Option<Day>, limit: usize) -> Result<Record, StoreError> {
        self.readers.run(move |c| record(c, before, limit)).await
    }

    async fn frozen_list(&self, day: Day) -> Result<ListRead, StoreError> {
        self.readers.run(move |c| frozen_list(c, day)).await
    }

    async fn frozen_lists_after(
        &self,
        after: u64,
        at_most: usize,
    ) -> Result<Vec<(FrozenList, Vec<FrozenWallet>)>, StoreError> {
        let work = move |c: &Connection| {
            let after = count("list", after)?;
            let lists = rows(c, &select_lists_after(), [after, limit(at_most)])?;
            let with_wallets = |list: FrozenList| Ok((wallets(c, list.number)?, list));
            let both = lists.into_iter().map(with_wallets);
            both.map(|of| of.map(|(wallets, list)| (list, wallets)))
                .collect()
        };
        self.readers.run(work).await
    }
}

#[async_trait]
impl GradeStore for SqliteRun {
    async fn due_grades(&self, as_of: Day, at_most: usize) -> Result<Vec<DueGrade>, StoreError> {
        let given = [i64::from(as_of.0), limit(at_most)];
        let work = move |c: &Connection| rows(c, &select_due(), given);
        self.readers.run(work).await
    }

    async fn wallets_to_grade(
        &self,
        list: u64,
    ) -> Result<Vec<(FrozenWallet, Option<WalletId>)>, StoreError> {
        let work = move |c: &Connection| {
            let mut find = c.prepare_cached(WALLET_ID)?;
            let with_number = |wallet: FrozenWallet| {
                let key = params![
                    wallet.chain_id.as_str(),
                    address_bytes(&wallet.wallet_address)
                ];
                let id = find.query_row(key, |row| row.get(0)).optional()?;
                Ok((wallet, id.map(WalletId)))
            };
            wallets(c, list)?.into_iter().map(with_number).collect()
        };
        self.readers.run(work).await
    }

    async fn graded_samples(&self, horizon_days: u32) -> Result<Vec<GradedSample>, StoreError> {
        let work = move |c: &Connection| rows(c, SAMPLES, [horizon_days]);
        self.readers.run(work).await
    }
}

/// Whether a run that ends so is the first of its day that freezes a list.
pub(crate) fn freezes(connection: &Connection, report: &RunReport) -> Result<bool, StoreError> {
    let Some(day) = day_to_freeze(report) else {
        return Ok(false);
    };
    let mut lists = connection.prepare_cached(HAS_LIST)?;
    Ok(lists.query_one([day.0], |row| row.get::<_, i64>(0))? == 0)
}

/// Freezes what is published.
pub(crate) fn freeze(connection: &Connection, run: &JobRun) -> Result<(), StoreError> {
    let published = rows(connection, &select_published(), [])?;
    let wallets = FrozenWallet::in_order(published);
    let before = rows(connection, LAST_LIST, [])?.pop();
    let list = new_list(run, &wallets, before);
    let number = count("list", list.number)?;
    connection.prepare_cached(&put_list())?.execute(params![
        number,
        list.day.0,
        list.as_of.0,
        list.frozen_at.as_micros(),
        list.run_id,
        list.data_version,
        list.methodology_version,
        count("wallets", list.wallets)?,
        list.previous_digest,
        list.digest,
    ])?;
    let put = put_wallets("VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)");
    let mut put = connection.prepare_cached(&put)?;
    for wallet in &wallets {
        put.execute(params![
            number,
            count("place", wallet.place)?,
            wallet.chain_id.as_str(),
            wallet.wallet_address.to_string(),
            wallet.status.as_str(),
            score(wallet),
            wallet.confidence_level.as_str(),
            wallet.expected_excess,
            wallet.expected_excess_low,
            wallet.expected_excess_high,
            wallet.follower_excess,
        ])?;
    }
    Ok(())
}

/// Adds grades, and the running record that they make.
pub(crate) fn put_record(connection: &Connection, update: &RecordUpdate) -> Result<(), StoreError> {
    let text = |place: &str| place.to_owned();
    let mut put = connection.prepare_cached(&put_grade(text))?;
    for NewGrade {
        list,
        grade,
        sample,
    } in &update.grades
    {
        let figures = grade.figures.as_ref().map(|of| json("figures", of));
        put.execute(params![
            count("list", *list)?,
            grade.horizon_days,
            grade.graded_at.as_micros(),
            grade.counts,
            figures.transpose()?,
            sample,
        ])?;
    }
    let mut put = connection.prepare_cached(&put_running(text))?;
    for RunningRecord {
        horizon_days,
        lists,
        from,
        to,
        figures,
    } in &update.running
    {
        put.execute(params![
            horizon_days,
            count("lists", *lists)?,
            from.0,
            to.0,
            json("figures", figures)?,
        ])?;
    }
    Ok(())
}

fn record(
    connection: &Connection,
    before: Option<Day>,
    at_most: usize,
) -> Result<Record, StoreError> {
    let before = before.map_or(i64::MAX, |day| day.0.into());
    let lists = rows(connection, &select_lists(), [before, limit(at_most)])?;
    let with_grades = |list: FrozenList| {
        let number = count("list", list.number)?;
        let grades = rows(connection, GRADES, [number])?;
        Ok::<_, StoreError>((list, grades))
    };
    Ok(Record {
        running: rows(connection, RUNNING, [])?,
        lists: lists
            .into_iter()
            .map(with_grades)
            .collect::<Result<_, _>>()?,
        total: rows(connection, COUNT_LISTS, [])?.pop().unwrap_or(0),
        read: versions(connection)?.into(),
    })
}

fn frozen_list(connection: &Connection, day: Day) -> Result<ListRead, StoreError> {
    let found = rows(connection, &select_list(), [day.0])?.pop();
    let whole = found.map(|list: FrozenList| {
        let number = count("list", list.number)?;
        let wallets = wallets(connection, list.number)?;
        let grades = rows(connection, GRADES, [number])?;
        Ok::<_, StoreError>((list, wallets, grades))
    });
    Ok(ListRead {
        list: whole.transpose()?,
        read: versions(connection)?.into(),
    })
}

fn wallets(connection: &Connection, list: u64) -> Result<Vec<FrozenWallet>, StoreError> {
    let list = count("list", list)?;
    rows(connection, &select_wallets(), [list])
}

fn rows<T: FromRow>(
    connection: &Connection,
    sql: &str,
    given: impl Params,
) -> Result<Vec<T>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(given)?;
    let mut read_rows = Vec::new();
    while let Some(row) = rows.next()? {
        read_rows.push(T::read(&mut Columns::new(row, "record"))?);
    }
    Ok(read_rows)
}
