//! Files of labels.

use crate::scalars::clean_name;
use crate::table::{BadValue, Column, Values, read_table};
use crate::{FileError, RejectReason, Table};
use smartmoney_model::{Address, ChainId, Label, LabelKind};
use std::path::Path;

const COLUMNS: &[Column] = &[
    Column {
        name: "chain",
        required: true,
    },
    Column {
        name: "address",
        required: true,
    },
    Column {
        name: "kind",
        required: true,
    },
    Column {
        name: "name",
        required: false,
    },
    Column {
        name: "labels",
        required: false,
    },
    Column {
        name: "verified",
        required: false,
    },
];

/// Reads labels of addresses: `chain,address,kind,name,labels,verified`, the
/// last three optional; in any format that trades are read in. Several labels
/// are separated by `;`.
pub fn read_labels(path: &Path) -> Result<Table<Vec<Label>>, FileError> {
    read_table(path, COLUMNS, |labels: &mut Vec<Label>, row| {
        labels.push(label(row)?);
        Ok(())
    })
}

fn label(row: &Values<'_>) -> Result<Label, BadValue> {
    let chain: ChainId = row
        .required(0)?
        .parse()
        .map_err(|e| bad(row, 0, RejectReason::BadChain, &e))?;
    let address = Address::parse(&row.required(1)?, &chain)
        .map_err(|e| bad(row, 1, RejectReason::BadAddress, &e))?;
    let kind: LabelKind = row
        .required(2)?
        .parse()
        .map_err(|e| bad(row, 2, RejectReason::BadKind, &e))?;
    let name = row.optional(3)?.and_then(|name| clean_name(&name));
    let tags = row.optional(4)?.unwrap_or_default();
    let verified = row.boolean(5)?.unwrap_or(false);
    Ok(Label {
        chain,
        address,
        kind,
        name: name.map(String::from),
        tags: tags
            .split(';')
            .filter_map(clean_name)
            .map(String::from)
            .collect(),
        verified,
    })
}

fn bad(row: &Values<'_>, at: usize, reason: RejectReason, e: &impl std::error::Error) -> BadValue {
    row.bad(at, reason, e.to_string())
}
