//! The statements of the live record, and the reading of its rows.

use crate::lists::sql::Versions;
use crate::record::{DueGrade, GradedSample, ReadVersion};
use crate::row::ReadColumns;
use crate::{JobRun, RunOutcome, RunReport, StoreError, WalletId};
use smartmoney_model::{
    Day, FrozenList, FrozenWallet, Grade, HORIZONS, NO_DIGEST, RunningRecord, Score,
};

/// A record that is read from a row of either database.
pub(crate) trait FromRow: Sized {
    fn read(columns: &mut impl ReadColumns) -> Result<Self, StoreError>;
}

/// The day whose list a run freezes if there is none yet.
pub(crate) fn day_to_freeze(report: &RunReport) -> Option<Day> {
    let is_whole = report.full && report.outcome != RunOutcome::Failed && report.as_of.is_some();
    is_whole.then(|| report.ended_at().day())
}

/// The list that a run froze, but for its digest.
pub(crate) fn new_list(
    run: &JobRun,
    wallets: &[FrozenWallet],
    before: Option<(u64, String)>,
) -> FrozenList {
    let (number, previous_digest) = before.unwrap_or((0, NO_DIGEST.to_owned()));
    let frozen_at = run.ended_at();
    let mut list = FrozenList {
        number: number + 1,
        day: frozen_at.day(),
        as_of: run.as_of.unwrap_or(frozen_at).day(),
        frozen_at,
        run_id: run.id,
        data_version: run.data_version.to_string(),
        methodology_version: run.methodology_version.clone().unwrap_or_default(),
        wallets: wallets.len() as u64,
        previous_digest,
        digest: String::new(),
    };
    list.digest = list.digest_of(wallets);
    list
}

/// Whether the day `$1` has a list.
pub(crate) const HAS_LIST: &str = "SELECT count(*) FROM frozen_lists WHERE day = $1";

/// The number and the digest of the last list.
pub(crate) const LAST_LIST: &str =
    "SELECT number, digest FROM frozen_lists ORDER BY number DESC LIMIT 1";

impl FromRow for (u64, String) {
    fn read(columns: &mut impl ReadColumns) -> Result<Self, StoreError> {
        Ok((columns.count()?, columns.text()?))
    }
}

/// What a frozen wallet has beside its place.
const WALLET: &str = "chain_id, wallet_address, status, smart_money_score, confidence_level, \
    expected_excess, expected_excess_low, expected_excess_high, follower_excess";

/// The published wallets that a list keeps, found by their index rows, as [`FrozenWallet`]
/// reads them.
pub(crate) fn select_published() -> String {
    let columns: Vec<String> = WALLET.split(", ").map(|name| format!("w.{name}")).collect();
    format!(
        "SELECT 0, {} FROM wallet_places p JOIN smart_money_wallets w ON w.wallet_id = p.wallet_id
         WHERE p.status IN ('identified', 'candidate', 'former')",
        columns.join(", ")
    )
}

/// Puts a list.
pub(crate) fn put_list() -> String {
    format!("INSERT INTO frozen_lists ({LIST}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
}

/// Puts the rows of `source` as wallets of a list: its number, the place, and the rest.
pub(crate) fn put_wallets(source: &str) -> String {
    format!("INSERT INTO frozen_wallets (list, place, {WALLET}) {source}")
}

const LIST: &str = "number, day, as_of, frozen_at, run_id, data_version, methodology_version, \
    wallets, previous_digest, digest";

impl FromRow for FrozenList {
    fn read(columns: &mut impl ReadColumns) -> Result<Self, StoreError> {
        Ok(FrozenList {
            number: columns.count()?,
            day: day(columns)?,
            as_of: day(columns)?,
            frozen_at: columns.time()?,
            run_id: columns.integer()?,
            data_version: columns.text()?,
            methodology_version: columns.text()?,
            wallets: columns.count()?,
            previous_digest: columns.text()?,
            digest: columns.text()?,
        })
    }
}

fn day(columns: &mut impl ReadColumns) -> Result<Day, StoreError> {
    let day = columns.integer()?;
    let day = i32::try_from(day).map_err(|error| columns.damaged(error))?;
    Ok(Day(day))
}

/// The place and [`WALLET`].
impl FromRow for FrozenWallet {
    fn read(columns: &mut impl ReadColumns) -> Result<Self, StoreError> {
        Ok(FrozenWallet {
            place: columns.count()?,
            chain_id: columns.chain()?,
            wallet_address: columns.address_text()?,
            status: columns.named()?,
            smart_money_score: columns.score_option()?,
            confidence_level: columns.named()?,
            expected_excess: columns.real_option()?,
            expected_excess_low: columns.real_option()?,
            expected_excess_high: columns.real_option()?,
            follower_excess: columns.real_option()?,
        })
    }
}

pub(crate) fn score(wallet: &FrozenWallet) -> Option<f64> {
    wallet.smart_money_score.map(Score::value)
}

/// Up to `$2` lists of days before `$1`, the latest first.
pub(crate) fn select_lists() -> String {
    format!("SELECT {LIST} FROM frozen_lists WHERE day < $1 ORDER BY day DESC LIMIT $2")
}

/// The list of the day `$1`.
pub(crate) fn select_list() -> String {
    format!("SELECT {LIST} FROM frozen_lists WHERE day = $1")
}

/// Up to `$2` lists after the number `$1`, by number.
pub(crate) fn select_lists_after() -> String {
    format!("SELECT {LIST} FROM frozen_lists WHERE number > $1 ORDER BY number LIMIT $2")
}

impl FromRow for u64 {
    fn read(columns: &mut impl ReadColumns) -> Result<Self, StoreError> {
        columns.count()
    }
}

pub(crate) const COUNT_LISTS: &str = "SELECT count(*) FROM frozen_lists";

/// The wallets of the list `$1`, by place.
pub(crate) fn select_wallets() -> String {
    format!("SELECT place, {WALLET} FROM frozen_wallets WHERE list = $1 ORDER BY place")
}

/// The number of the wallet with the address `$2` on the chain of the name `$1`, found by the
/// unique index of addresses.
pub(crate) const WALLET_ID: &str = "\
    SELECT w.id FROM wallets w
    WHERE w.chain_id = (SELECT c.id FROM chains c WHERE c.name = $1) AND w.address = $2";

impl FromRow for Option<WalletId> {
    fn read(columns: &mut impl ReadColumns) -> Result<Self, StoreError> {
        Ok(columns.integer_option()?.map(WalletId))
    }
}

/// The grades of the list `$1`, by horizon.
pub(crate) const GRADES: &str = "\
    SELECT horizon_days, graded_at, counts, figures FROM record_grades
    WHERE list = $1 ORDER BY horizon_days";

impl FromRow for Grade {
    fn read(columns: &mut impl ReadColumns) -> Result<Self, StoreError> {
        Ok(Grade {
            horizon_days: columns.small()?,
            graded_at: columns.time()?,
            counts: columns.boolean()?,
            figures: columns.json_option()?,
        })
    }
}

/// Up to `$2` grades that are due where the latest trade is of the day `$1`. A list has few
/// grades, and each is looked for by its key.
pub(crate) fn select_due() -> String {
    let horizons = HORIZONS.map(|days| format!("({days})")).join(", ");
    format!(
        "WITH horizons (days) AS (VALUES {horizons})
         SELECT l.number, l.as_of, h.days FROM frozen_lists l CROSS JOIN horizons h
         WHERE l.as_of + h.days < $1 AND NOT EXISTS (
           SELECT 1 FROM record_grades g WHERE g.horizon_days = h.days AND g.list = l.number)
         ORDER BY l.as_of, l.number, h.days LIMIT $2"
    )
}

impl FromRow for DueGrade {
    fn read(columns: &mut impl ReadColumns) -> Result<Self, StoreError> {
        Ok(DueGrade {
            list: columns.count()?,
            as_of: day(columns)?,
            horizon_days: columns.small()?,
        })
    }
}

/// What was kept of the lists that count for the horizon `$1`.
pub(crate) const SAMPLES: &str = "\
    SELECT l.as_of, g.sample FROM record_grades g JOIN frozen_lists l ON l.number = g.list
    WHERE g.horizon_days = $1 AND g.sample IS NOT NULL ORDER BY l.as_of, l.number";

impl FromRow for GradedSample {
    fn read(columns: &mut impl ReadColumns) -> Result<Self, StoreError> {
        Ok(GradedSample {
            as_of: day(columns)?,
            sample: columns.bytes(|bytes| Some(bytes.to_vec()), "bytes")?,
        })
    }
}

pub(crate) const RUNNING: &str = "\
    SELECT horizon_days, lists, from_day, to_day, figures FROM running_records
    ORDER BY horizon_days";

impl FromRow for RunningRecord {
    fn read(columns: &mut impl ReadColumns) -> Result<Self, StoreError> {
        Ok(RunningRecord {
            horizon_days: columns.small()?,
            lists: columns.count()?,
            from: day(columns)?,
            to: day(columns)?,
            figures: columns.json()?,
        })
    }
}

/// Puts a grade; `json` makes a document of a text.
pub(crate) fn put_grade(json: impl Fn(&str) -> String) -> String {
    format!(
        "INSERT INTO record_grades (list, horizon_days, graded_at, counts, figures, sample)
         VALUES ($1, $2, $3, $4, {}, $6)",
        json("$5")
    )
}

/// Puts the running record of a horizon.
pub(crate) fn put_running(json: impl Fn(&str) -> String) -> String {
    format!(
        "INSERT INTO running_records (horizon_days, lists, from_day, to_day, figures)
         VALUES ($1, $2, $3, $4, {})
         ON CONFLICT (horizon_days) DO UPDATE SET lists = excluded.lists,
           from_day = excluded.from_day, to_day = excluded.to_day, figures = excluded.figures",
        json("$5")
    )
}

impl From<Versions> for ReadVersion {
    fn from(versions: Versions) -> Self {
        Self {
            data_version: versions.present,
            as_of: versions.as_of,
            methodology_version: versions.methodology,
        }
    }
}
