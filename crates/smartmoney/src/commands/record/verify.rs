//! Whether the frozen lists are as they were frozen.

use crate::show::{number, print};
use smartmoney_model::FrozenList;
use smartmoney_store::Store;
use std::process::ExitCode;

/// Lists read at once.
const AT_ONCE: usize = 32;

/// Fails where a list does not fit, which is named.
pub(super) async fn run(store: &dyn Store) -> anyhow::Result<ExitCode> {
    let mut before: Option<FrozenList> = None;
    loop {
        let after = before.as_ref().map_or(0, |list| list.number);
        let lists = store.frozen_lists_after(after, AT_ONCE).await?;
        if lists.is_empty() {
            break;
        }
        for (list, wallets) in lists {
            if let Some(fault) = list.fault(before.as_ref(), &wallets) {
                print(&format!(
                    "list {} of {} is not as it was frozen: {fault}\n",
                    list.number, list.day
                ))?;
                return Ok(ExitCode::FAILURE);
            }
            before = Some(list);
        }
    }
    let text = before.map_or("there is no list yet\n".to_owned(), |last| {
        format!(
            "as they were frozen: lists 1 to {}, the last of {}\n{}\n\
             Note that digest down elsewhere: no change of these lists can then be hidden.\n",
            number(last.number),
            last.day,
            last.digest
        )
    });
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}
