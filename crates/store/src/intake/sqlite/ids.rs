//! The writer's memory of ids in SQLite.

use crate::StoreError;
use crate::intake::sqlite::find::Tail;
use crate::row::{address_bytes, to_u32};
use rusqlite::{Connection, OptionalExtension, params};
use smartmoney_model::{Address, ChainId, Token, TokenAddress, TokenId};
use std::collections::HashMap;

/// With more entries than this a map is emptied: an entry costs about 70
/// bytes, and what is asked for again comes back from the table's index.
const LARGEST_MAP: usize = 200_000;

/// The numbers of chains, tokens, wallets and exchanges, and the keys of the
/// latest trades, remembered by the writer. Another process may add to the
/// tables at any time, so that only committed rows are remembered beyond a
/// transaction, and an absent entry means nothing.
#[derive(Default)]
pub(crate) struct Ids {
    chains: HashMap<ChainId, i64>,
    projects: HashMap<String, i64>,
    tokens: HashMap<(i64, TokenAddress), KnownToken>,
    wallets: HashMap<(i64, Address), i64>,
    pub(crate) tail: Tail,
}

#[derive(Clone, Copy)]
struct KnownToken {
    id: TokenId,
    has_symbol: bool,
}

impl Ids {
    /// Forgets all: after a transaction that was rolled back.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    pub(crate) fn chain(
        &mut self,
        connection: &Connection,
        chain: &ChainId,
    ) -> Result<i64, StoreError> {
        if let Some(id) = self.chains.get(chain) {
            return Ok(*id);
        }
        let id = id_of_name(connection, NamedTable::Chains, chain.as_str())?;
        self.chains.insert(chain.clone(), id);
        Ok(id)
    }

    pub(crate) fn project(
        &mut self,
        connection: &Connection,
        name: &str,
    ) -> Result<i64, StoreError> {
        if let Some(id) = self.projects.get(name) {
            return Ok(*id);
        }
        let id = id_of_name(connection, NamedTable::Projects, name)?;
        make_room(&mut self.projects);
        self.projects.insert(name.to_owned(), id);
        Ok(id)
    }

    pub(crate) fn wallet(
        &mut self,
        connection: &Connection,
        chain: i64,
        address: Address,
    ) -> Result<i64, StoreError> {
        if let Some(id) = self.wallets.get(&(chain, address)) {
            return Ok(*id);
        }
        let key = params![address_bytes(&address), chain];
        let known = connection
            .prepare_cached("SELECT id FROM wallets WHERE address = ?1 AND chain_id = ?2")?
            .query_row(key, |row| row.get(0))
            .optional()?;
        let id = match known {
            Some(id) => id,
            None => connection
                .prepare_cached("INSERT INTO wallets (address, chain_id) VALUES (?1, ?2)")?
                .insert(key)?,
        };
        make_room(&mut self.wallets);
        self.wallets.insert((chain, address), id);
        Ok(id)
    }

    /// Keeps the first symbol that is not empty.
    pub(crate) fn token(
        &mut self,
        connection: &Connection,
        token: &Token,
    ) -> Result<TokenId, StoreError> {
        let chain = self.chain(connection, &token.chain)?;
        let key = (chain, token.address.clone());
        let symbol = token.symbol.as_deref().filter(|symbol| !symbol.is_empty());
        let mut known = match self.tokens.get(&key) {
            Some(known) => *known,
            None => find_or_add_token(connection, chain, &token.address)?,
        };
        if let Some(symbol) = symbol.filter(|_| !known.has_symbol) {
            connection
                .prepare_cached("UPDATE tokens SET symbol = ?2 WHERE id = ?1 AND symbol IS NULL")?
                .execute(params![known.id.0, symbol])?;
            known.has_symbol = true;
        }
        make_room(&mut self.tokens);
        self.tokens.insert(key, known);
        Ok(known.id)
    }
}

fn find_or_add_token(
    connection: &Connection,
    chain: i64,
    address: &TokenAddress,
) -> Result<KnownToken, StoreError> {
    let text = address.to_string();
    let is_symbol = matches!(address, TokenAddress::Symbol(_));
    let known = connection
        .prepare_cached(
            "SELECT id, symbol IS NOT NULL FROM tokens
             WHERE address = ?1 AND chain_id = ?2 AND is_symbol = ?3",
        )?
        .query_row(params![text, chain, is_symbol], |row| {
            Ok((row.get::<_, i64>(0)?, row.get(1)?))
        })
        .optional()?;
    let (id, has_symbol) = if let Some(known) = known {
        known
    } else {
        let mut insert = connection.prepare_cached(
            "INSERT INTO tokens (address, chain_id, is_symbol) VALUES (?1, ?2, ?3)",
        )?;
        (insert.insert(params![text, chain, is_symbol])?, false)
    };
    Ok(KnownToken {
        id: TokenId(to_u32("token number", id)?),
        has_symbol,
    })
}

#[derive(Clone, Copy)]
enum NamedTable {
    Chains,
    Projects,
}

fn id_of_name(connection: &Connection, table: NamedTable, name: &str) -> Result<i64, StoreError> {
    let (select, insert) = match table {
        NamedTable::Chains => (
            "SELECT id FROM chains WHERE name = ?1",
            "INSERT INTO chains (name) VALUES (?1)",
        ),
        NamedTable::Projects => (
            "SELECT id FROM projects WHERE name = ?1",
            "INSERT INTO projects (name) VALUES (?1)",
        ),
    };
    let known = connection
        .prepare_cached(select)?
        .query_row([name], |row| row.get(0))
        .optional()?;
    match known {
        Some(id) => Ok(id),
        None => Ok(connection.prepare_cached(insert)?.insert([name])?),
    }
}

fn make_room<K, V>(map: &mut HashMap<K, V>) {
    if map.len() >= LARGEST_MAP {
        map.clear();
    }
}
