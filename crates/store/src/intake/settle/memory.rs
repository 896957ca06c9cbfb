//! A store in memory, which keeps what the databases demand of rows.

use super::{Settled, Stored, Version, completed, settle};
use crate::intake::batch::{keys, transactions};
use crate::{Appended, Origin};
use smartmoney_model::Trade;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Default)]
pub(super) struct Memory {
    pub(super) rows: BTreeMap<i64, (Trade, Stored)>,
    last_id: i64,
}

impl Memory {
    pub(super) fn take_in(&mut self, trades: &[Trade], origin: &Origin) -> Appended {
        let keys = keys(trades);
        let mut settled = Settled::default();
        for same_key in keys.chunk_by(|a, b| a.0 == b.0) {
            for positions in transactions(trades, same_key) {
                let first = &trades[positions[0]];
                let stored = self.rows.values();
                let stored = stored.filter(|(trade, _)| trade.tx_hash == first.tx_hash);
                let stored = stored.map(|(_, stored)| stored.clone()).collect();
                settle(trades, &positions, stored, origin, &mut settled);
            }
        }
        self.write(trades, origin, settled)
    }

    fn write(&mut self, trades: &[Trade], origin: &Origin, settled: Settled) -> Appended {
        for stored in &settled.removals {
            self.rows.remove(&stored.id).unwrap();
        }
        for (id, index) in settled.renumbered {
            self.rows.get_mut(&id).unwrap().1.version.index = index;
        }
        for (stored, details) in settled.completed {
            let version = &mut self.rows.get_mut(&stored.id).unwrap().1.version;
            version.block_time = details.time;
            version.block_number = details.block;
            version.tx_index = details.tx_index;
            version.amount_usd = details.amount_usd;
            version.bought_amount_usd = details.bought_amount_usd;
            version.gas_usd = details.gas_usd;
            version.project = details.project;
        }
        let written_as = completed(trades, &settled.details);
        let updates = settled.updates.iter();
        let mut written: Vec<_> = updates.map(|u| (u.stored.id, u.position)).collect();
        let before = self.rows.len();
        for insert in &settled.inserts {
            self.last_id += 1;
            written.push((self.last_id, insert.position));
        }
        for (id, position) in written {
            let trade = written_as[position].clone();
            let stored = Stored {
                id,
                wallet_id: 0,
                chain_id: 0,
                source: Some(origin.source.0),
                version: Version::of(&trade),
            };
            self.rows.insert(id, (trade, stored));
        }
        assert_eq!(
            self.rows.len() as u64,
            before as u64 + settled.counts.inserted
        );
        let keys: BTreeSet<_> = self.rows.values().map(key).collect();
        assert_eq!(keys.len(), self.rows.len(), "a key is told twice");
        settled.counts
    }

    pub(super) fn assert_one_place(&self) {
        let mut places = BTreeMap::new();
        for (trade, stored) in self.rows.values() {
            let place = stored.version.place();
            assert_eq!(*places.entry(trade.tx_hash).or_insert(place), place);
        }
    }

    /// Whether a row of the transaction, wallet and tokens has each detail that this one states.
    pub(super) fn knows_details_of(&self, trade: &Trade) -> bool {
        let given = Version::of(trade);
        let rows = self.rows.values().filter(|(stored, row)| {
            stored.tx_hash == trade.tx_hash && row.version.is_of_same_set(&given)
        });
        let known: Vec<[bool; 4]> = rows.map(|(_, row)| stated(&row.version)).collect();
        let is_stated = stated(&given).into_iter().enumerate();
        is_stated
            .filter(|(_, is_stated)| *is_stated)
            .all(|(at, _)| known.iter().any(|known| known[at]))
    }

    pub(super) fn content(&self) -> Vec<String> {
        let versions = self.rows.values().map(|(_, stored)| &stored.version);
        let mut content: Vec<_> = versions.map(|version| format!("{version:?}")).collect();
        content.sort();
        content
    }
}

fn stated(version: &Version) -> [bool; 4] {
    [
        version.amount_usd.or(version.bought_amount_usd).is_some(),
        version.gas_usd.is_some(),
        version.project.is_some(),
        version.tx_index.is_some(),
    ]
}

/// What the databases let one row have.
fn key((trade, stored): &(Trade, Stored)) -> impl Ord + use<> {
    let version = &stored.version;
    let tokens = (version.sold.clone(), version.bought.clone());
    (trade.tx_hash, version.index, tokens)
}
