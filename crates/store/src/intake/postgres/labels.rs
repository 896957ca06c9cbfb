//! Writing labels in PostgreSQL.

use crate::StoreError;
use crate::intake::postgres::ids::{NamedTable, named};
use crate::postgres::statement::{Parameter, execute};
use crate::row::{address_bytes, json};
use deadpool_postgres::Transaction;
use smartmoney_model::Label;
use std::collections::BTreeMap;

pub(crate) async fn put_labels(
    transaction: &Transaction<'_>,
    labels: &[Label],
) -> Result<(), StoreError> {
    // Of several for one address the last stays.
    let labels: BTreeMap<_, _> = labels
        .iter()
        .map(|label| ((label.chain.as_str(), address_bytes(&label.address)), label))
        .collect();
    let mut chains: Vec<&str> = labels.keys().map(|(chain, _)| *chain).collect();
    chains.dedup();
    let numbers = named(transaction, NamedTable::Chains, &chains).await?;
    let number: BTreeMap<&str, i32> = chains.into_iter().zip(numbers).collect();

    let on: Vec<i32> = labels.keys().map(|(chain, _)| number[chain]).collect();
    let addresses: Vec<&[u8]> = labels.keys().map(|(_, address)| *address).collect();
    let kinds: Vec<&str> = labels.values().map(|label| label.kind.as_str()).collect();
    let names: Vec<Option<&str>> = labels.values().map(|l| l.name.as_deref()).collect();
    let tags = labels.values().map(|label| json("tags", &label.tags));
    let tags = tags.collect::<Result<Vec<_>, _>>()?;
    let verified: Vec<bool> = labels.values().map(|label| label.verified).collect();
    let put = "INSERT INTO labels (chain_id, address, kind, name, tags, verified)
        SELECT chain_id, address, kind, name, tags::jsonb, verified
        FROM unnest($1::integer[], $2::bytea[], $3::text[], $4::text[], $5::text[], $6::boolean[])
          AS given (chain_id, address, kind, name, tags, verified)
        ON CONFLICT (address, chain_id) DO UPDATE SET kind = excluded.kind,
          name = excluded.name, tags = excluded.tags, verified = excluded.verified";
    let values: [&dyn Parameter; 6] = [&on, &addresses, &kinds, &names, &tags, &verified];
    execute(transaction, put, &values).await?;
    Ok(())
}
