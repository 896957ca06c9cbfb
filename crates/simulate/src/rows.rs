//! Records by numbers become trades by name: addresses, hashes, exchanges.

use crate::clock;
use crate::random::{Purpose, bytes, hash, share_of_draws};
use crate::record::Record;
use crate::tokens::TokenNumber;
use crate::world::World;
use smartmoney_model::{Address, EventIndex, Leg, TokenAmount, Trade, TxHash, Usd};
use std::ops::Range;

/// Exchanges: (project, version), as Dune names them. Pools first, then aggregators.
pub(crate) const PROJECTS: [(&str, &str); 9] = [
    ("uniswap", "3"),
    ("uniswap", "2"),
    ("sushiswap", "1"),
    ("curve", "1"),
    ("balancer", "2"),
    ("0x API", "v1"),
    ("1inch", "5"),
    ("cow_protocol", "1"),
    ("paraswap", "5"),
];

const POOLS: u16 = 5;

/// Those of [`PROJECTS`] that trade in pools of others.
pub(crate) const AGGREGATORS: Range<u8> = 5..9;

/// The aggregator that logs a trade before the pools do.
pub(crate) const SETTLES_FIRST: u8 = 7;

/// Routers that stand in for wallets as takers.
const ROUTERS: u64 = 6;

/// A wallet's address.
pub(crate) fn wallet_address(seed: u64, wallet: u32) -> [u8; 20] {
    bytes(seed, Purpose::WalletAddress, u64::from(wallet))
}

/// The transaction's hash.
pub(crate) fn tx_hash(seed: u64, record: &Record) -> [u8; 32] {
    bytes(seed, Purpose::TxHash, tx_key(record))
}

pub(crate) fn tx_key(record: &Record) -> u64 {
    u64::from(record.wallet) << 32 | u64::from(record.tx)
}

/// The exchange of the pool of two tokens: a token's pools live on one, another for another
/// quote.
pub(crate) fn pool(sold: TokenNumber, bought: TokenNumber) -> u8 {
    let number = (u32::from(sold) + u32::from(bought)) % u32::from(POOLS);
    u8::try_from(number).unwrap_or(0)
}

/// The router that the transaction goes through, if it does.
pub(crate) fn router(world: &World, record: &Record) -> Option<[u8; 20]> {
    let seed = world.scenario.seed;
    let draw = hash(seed, Purpose::Taker, tx_key(record));
    let is_taker = record.is_routed || share_of_draws(world.scenario.trading.routed, draw);
    is_taker.then(|| bytes(0, Purpose::RouterAddress, draw % ROUTERS))
}

/// The exchange's own contract: where a transaction without a router goes.
pub(crate) fn contract(record: &Record) -> [u8; 20] {
    bytes(
        0,
        Purpose::RouterAddress,
        ROUTERS + u64::from(record.project),
    )
}

/// Numbers the logs of each block, with gaps for the transfers and events that
/// come between swaps. Fed with records in the data's order.
#[derive(Debug, Default)]
pub(crate) struct LogCounter {
    block: Option<clock::Block>,
    next: u64,
}

impl LogCounter {
    pub(crate) fn index(&mut self, seed: u64, record: &Record) -> u64 {
        if self.block != Some(record.block) {
            self.block = Some(record.block);
            self.next = 0;
        }
        let gap = hash(
            seed,
            Purpose::LogGap,
            tx_key(record) ^ u64::from(record.sequence),
        ) % 12;
        let index = self.next + gap;
        self.next = index + 1;
        index
    }
}

/// The trade as readers of the file have it.
pub(crate) fn trade(world: &World, record: &Record, evt_index: u64) -> Trade {
    let leg = |token, amount: u128| Leg {
        token: world.tokens.get(token).clone(),
        amount: amount_of(amount),
    };
    let seed = world.scenario.seed;
    Trade {
        chain: world.scenario.chain.clone(),
        wallet: Address::Evm(wallet_address(seed, record.wallet)),
        block_time: clock::time(&world.scenario, record.block),
        block_number: Some(clock::number(&world.scenario, record.block)),
        tx_hash: TxHash::Evm(tx_hash(seed, record)),
        tx_index: None,
        evt_index: EventIndex::Stated(evt_index),
        sold: leg(record.sold, record.sold_amount),
        bought: leg(record.bought, record.bought_amount),
        amount_usd: Some(Usd::from_micros(i128::from(record.usd))),
        bought_amount_usd: None,
        gas_usd: None,
        project: Some(PROJECTS[usize::from(record.project)].0.into()),
    }
}

/// 128 bits are within what one trade may move.
fn amount_of(units: u128) -> TokenAmount {
    TokenAmount::from_be_bytes(&units.to_be_bytes()).unwrap_or(TokenAmount::ZERO)
}
