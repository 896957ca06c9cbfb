//! A builder of trades for tests.

use smartmoney_model::{
    Address, ChainId, EventIndex, Leg, Timestamp, Token, TokenAddress, TokenAmount, Trade, TxHash,
    Usd,
};
use std::sync::Arc;

/// A chain by its name.
///
/// # Panics
///
/// When the name is none.
pub fn chain(name: &str) -> ChainId {
    name.parse().expect("a chain's name")
}

/// The EVM address with this number in its last bytes.
pub fn evm_address(number: u64) -> Address {
    let mut bytes = [0; 20];
    bytes[12..].copy_from_slice(&number.to_be_bytes());
    Address::Evm(bytes)
}

/// A moment from any text that the model reads: `2024-01-31`, RFC 3339, …
///
/// # Panics
///
/// When the text is no time of a trade.
pub fn time(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

/// A token that is known by its symbol alone, so that `USDC` is cash, `WETH`
/// a base asset on Ethereum, and any other symbol a token like any other.
pub fn token(chain: &ChainId, symbol: &str) -> Token {
    Token {
        chain: chain.clone(),
        address: TokenAddress::Symbol(symbol.into()),
        symbol: Some(symbol.into()),
        is_cash: None,
    }
}

/// A valid trade; by default a swap of 1 USDC for 1 PEPE by
/// wallet 1 on Ethereum at the beginning of 2024, without a stated value.
#[derive(Debug, Clone)]
pub struct TradeBuilder {
    chain: ChainId,
    wallet: Address,
    time: Timestamp,
    block_number: Option<u64>,
    transaction: u64,
    tx_index: Option<u64>,
    evt_index: EventIndex,
    sold: (String, TokenAmount),
    bought: (String, TokenAmount),
    amount_usd: Option<Usd>,
    bought_amount_usd: Option<Usd>,
    gas_usd: Option<Usd>,
    project: Option<String>,
}

impl TradeBuilder {
    /// A trade in the transaction of this number: another number is another trade.
    pub fn new(transaction: u64) -> Self {
        Self {
            chain: chain("ethereum"),
            wallet: evm_address(1),
            time: time("2024-01-01"),
            block_number: None,
            transaction,
            tx_index: None,
            evt_index: EventIndex::Stated(0),
            sold: ("USDC".to_owned(), TokenAmount::from_tokens(1)),
            bought: ("PEPE".to_owned(), TokenAmount::from_tokens(1)),
            amount_usd: None,
            bought_amount_usd: None,
            gas_usd: None,
            project: None,
        }
    }

    /// On this chain.
    #[must_use]
    pub fn chain(mut self, name: &str) -> Self {
        self.chain = chain(name);
        self
    }

    /// By the wallet of this number.
    #[must_use]
    pub fn wallet(mut self, number: u64) -> Self {
        self.wallet = evm_address(number);
        self
    }

    /// By this address.
    #[must_use]
    pub fn address(mut self, address: Address) -> Self {
        self.wallet = address;
        self
    }

    /// At this time: see [`time`].
    #[must_use]
    pub fn at(mut self, text: &str) -> Self {
        self.time = time(text);
        self
    }

    /// At this moment.
    #[must_use]
    pub fn at_time(mut self, time: Timestamp) -> Self {
        self.time = time;
        self
    }

    /// In this block.
    #[must_use]
    pub fn block(mut self, number: u64) -> Self {
        self.block_number = Some(number);
        self
    }

    /// With this log index in its block.
    #[must_use]
    pub fn evt_index(mut self, index: u64) -> Self {
        self.evt_index = EventIndex::Stated(index);
        self
    }

    /// Without a log index in its source.
    #[must_use]
    pub fn derived_index(mut self, number: u64) -> Self {
        self.evt_index = EventIndex::Derived(number);
        self
    }

    /// With its transaction's index in its block.
    #[must_use]
    pub fn tx_index(mut self, index: u64) -> Self {
        self.tx_index = Some(index);
        self
    }

    /// Sold this amount (`"1.5"`) of this token.
    ///
    /// # Panics
    ///
    /// When the amount is no decimal number.
    #[must_use]
    pub fn sold(mut self, symbol: &str, amount: &str) -> Self {
        self.sold = (symbol.to_owned(), amount.parse().expect("an amount"));
        self
    }

    /// Bought this amount of this token.
    ///
    /// # Panics
    ///
    /// When the amount is no decimal number.
    #[must_use]
    pub fn bought(mut self, symbol: &str, amount: &str) -> Self {
        self.bought = (symbol.to_owned(), amount.parse().expect("an amount"));
        self
    }

    /// Worth this many dollars (`"99.5"`).
    ///
    /// # Panics
    ///
    /// When the value is no decimal number.
    #[must_use]
    pub fn usd(mut self, dollars: &str) -> Self {
        self.amount_usd = Some(dollars.parse().expect("dollars"));
        self
    }

    /// What was bought is worth this many dollars by its own statement.
    ///
    /// # Panics
    ///
    /// When the value is no decimal number.
    #[must_use]
    pub fn bought_usd(mut self, dollars: &str) -> Self {
        self.bought_amount_usd = Some(dollars.parse().expect("dollars"));
        self
    }

    /// Worth this much, which need not be a possible value.
    #[must_use]
    pub fn usd_value(mut self, value: Usd) -> Self {
        self.amount_usd = Some(value);
        self
    }

    /// With gas of this many dollars.
    ///
    /// # Panics
    ///
    /// When the value is no decimal number.
    #[must_use]
    pub fn gas(mut self, dollars: &str) -> Self {
        self.gas_usd = Some(dollars.parse().expect("dollars"));
        self
    }

    /// On this exchange.
    #[must_use]
    pub fn project(mut self, name: &str) -> Self {
        self.project = Some(name.to_owned());
        self
    }

    /// The trade.
    pub fn build(self) -> Trade {
        let leg = |(symbol, amount): (String, TokenAmount)| Leg {
            token: Arc::new(token(&self.chain, &symbol)),
            amount,
        };
        Trade {
            wallet: self.wallet,
            block_time: self.time,
            block_number: self.block_number,
            tx_hash: hash(self.transaction),
            tx_index: self.tx_index,
            evt_index: self.evt_index,
            sold: leg(self.sold),
            bought: leg(self.bought),
            amount_usd: self.amount_usd,
            bought_amount_usd: self.bought_amount_usd,
            gas_usd: self.gas_usd,
            project: self.project.map(Into::into),
            chain: self.chain,
        }
    }
}

/// A hash that looks as random as a real one.
fn hash(number: u64) -> TxHash {
    let mut bytes = [0; 32];
    let mut state = number;
    for chunk in bytes.chunks_mut(8) {
        // SplitMix64
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        chunk.copy_from_slice(&(mixed ^ (mixed >> 31)).to_be_bytes());
    }
    TxHash::Evm(bytes)
}
