//! Files of labels.

use crate::scalars::clean_name;
use crate::table::{BadValue, Column, Values, read_table};
use crate::{FileError, RejectReason, Table};
use smartmoney_model::{Label, LabelKind, LabelKindError};
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
    let (chain, address) = row.chain_and_address()?;
    let kind: LabelKind = row
        .required(2)?
        .parse()
        .map_err(|e: LabelKindError| row.bad(2, RejectReason::BadKind, e.to_string()))?;
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
