//! What an earlier run's results are asked by.

use crate::parameters::Parameters;
use crate::problem::Problem;
use smartmoney_cache::Filled;
use smartmoney_model::DataVersion;
use smartmoney_store::{ApiStore, AsOf, Standings, StoreError};

const ALLOWED: &str = "a data version, such as 1234, or a time, such as 2026-11-30T12:00:00Z";

pub(crate) fn take_as_of(
    parameters: &mut Parameters,
    name: &'static str,
) -> Result<Option<AsOf>, Problem> {
    parameters.take(name, ALLOWED)
}

/// Reads what was shown at a moment, and makes an answer of it.
pub(crate) async fn fill_then(
    store: &dyn ApiStore,
    as_of: AsOf,
    body: impl FnOnce(&Standings) -> Result<Result<Vec<u8>, Problem>, StoreError>,
) -> Result<Filled, StoreError> {
    // Before all else: an answer that there is nothing must not be of a later version.
    let present = store.data_version().await?;
    let Some(found) = store.standings(as_of).await? else {
        let problem = Problem::not_found(format!("nothing was published yet at {as_of}"));
        let problem = problem.code("nothing_published");
        return Ok(Filled::not_found(present, problem.into_body()));
    };
    let present = found.present;
    if let Some(problem) = unknown_version(as_of, present) {
        return Ok(Filled::not_found(present, problem.into_body()));
    }
    Ok(match body(&found)? {
        Ok(body) => Filled::found(present, body),
        Err(problem) => Filled::not_found(present, problem.into_body()),
    })
}

/// The answer to a version that is still to come.
pub(crate) fn unknown_version(as_of: AsOf, present: DataVersion) -> Option<Problem> {
    let AsOf::Version(number) = as_of else {
        return None;
    };
    let present = present.number;
    let detail = format!("there is no data version {number} yet: the present one is {present}");
    (number > present).then(|| Problem::not_found(detail).code("version_unknown"))
}
