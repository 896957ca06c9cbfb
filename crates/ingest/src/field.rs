//! The fields of a trade that columns can hold.

use std::fmt;

/// What a column can hold. The names are those of `--map FIELD=COLUMN` and of
/// error messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The chain's name.
    Chain,
    /// The address that traded.
    Wallet,
    /// The time of the block.
    BlockTime,
    /// The block's number.
    BlockNumber,
    /// The transaction hash.
    TxHash,
    /// The log index in the block.
    EvtIndex,
    /// Solana: the index of the instruction in its transaction.
    OuterInstructionIndex,
    /// Solana: the index of the inner instruction in that instruction.
    InnerInstructionIndex,
    /// The bought token's contract or mint.
    TokenBoughtAddress,
    /// The bought token's ticker.
    TokenBoughtSymbol,
    /// The amount bought, in tokens.
    TokenBoughtAmount,
    /// The amount bought, as the contract's integer in its smallest unit.
    TokenBoughtAmountRaw,
    /// The decimals of that integer, if the file has them.
    TokenBoughtDecimals,
    /// The sold token's contract or mint.
    TokenSoldAddress,
    /// The sold token's ticker.
    TokenSoldSymbol,
    /// The amount sold, in tokens.
    TokenSoldAmount,
    /// The amount sold, as the contract's integer in its smallest unit.
    TokenSoldAmountRaw,
    /// The decimals of that integer, if the file has them.
    TokenSoldDecimals,
    /// The trade's value in USD; of several columns the smallest that is not zero counts.
    AmountUsd,
    /// The cost of the transaction's gas, in USD.
    GasUsd,
    /// The name of the exchange.
    Project,
}

impl Field {
    /// How many there are.
    pub(crate) const COUNT: usize = Self::ALL.len();

    /// All of them.
    pub const ALL: [Self; 21] = [
        Self::Chain,
        Self::Wallet,
        Self::BlockTime,
        Self::BlockNumber,
        Self::TxHash,
        Self::EvtIndex,
        Self::OuterInstructionIndex,
        Self::InnerInstructionIndex,
        Self::TokenBoughtAddress,
        Self::TokenBoughtSymbol,
        Self::TokenBoughtAmount,
        Self::TokenBoughtAmountRaw,
        Self::TokenBoughtDecimals,
        Self::TokenSoldAddress,
        Self::TokenSoldSymbol,
        Self::TokenSoldAmount,
        Self::TokenSoldAmountRaw,
        Self::TokenSoldDecimals,
        Self::AmountUsd,
        Self::GasUsd,
        Self::Project,
    ];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Chain => "chain",
            Self::Wallet => "wallet",
            Self::BlockTime => "block_time",
            Self::BlockNumber => "block_number",
            Self::TxHash => "tx_hash",
            Self::EvtIndex => "evt_index",
            Self::OuterInstructionIndex => "outer_instruction_index",
            Self::InnerInstructionIndex => "inner_instruction_index",
            Self::TokenBoughtAddress => "token_bought_address",
            Self::TokenBoughtSymbol => "token_bought_symbol",
            Self::TokenBoughtAmount => "token_bought_amount",
            Self::TokenBoughtAmountRaw => "token_bought_amount_raw",
            Self::TokenBoughtDecimals => "token_bought_decimals",
            Self::TokenSoldAddress => "token_sold_address",
            Self::TokenSoldSymbol => "token_sold_symbol",
            Self::TokenSoldAmount => "token_sold_amount",
            Self::TokenSoldAmountRaw => "token_sold_amount_raw",
            Self::TokenSoldDecimals => "token_sold_decimals",
            Self::AmountUsd => "amount_usd",
            Self::GasUsd => "gas_usd",
            Self::Project => "project",
        }
    }

    /// Whether it is a number or a time, which columns spell in several ways.
    pub(crate) const fn is_number(self) -> bool {
        !matches!(
            self,
            Self::Chain
                | Self::Wallet
                | Self::TxHash
                | Self::TokenBoughtAddress
                | Self::TokenBoughtSymbol
                | Self::TokenSoldAddress
                | Self::TokenSoldSymbol
                | Self::Project
        )
    }

    /// Whether it is an integer, which may also come in hexadecimal digits or as 32 bytes.
    pub(crate) const fn is_integer(self) -> bool {
        self.is_number()
            && !matches!(
                self,
                Self::BlockTime
                    | Self::TokenBoughtAmount
                    | Self::TokenSoldAmount
                    | Self::AmountUsd
                    | Self::GasUsd
            )
    }

    /// The field of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        let name = name.trim();
        Self::ALL
            .into_iter()
            .find(|field| field.name().eq_ignore_ascii_case(name))
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The fields of one side of a trade.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LegFields {
    pub(crate) address: Field,
    pub(crate) symbol: Field,
    pub(crate) amount: Field,
    pub(crate) amount_raw: Field,
    pub(crate) decimals: Field,
}

pub(crate) const BOUGHT: LegFields = LegFields {
    address: Field::TokenBoughtAddress,
    symbol: Field::TokenBoughtSymbol,
    amount: Field::TokenBoughtAmount,
    amount_raw: Field::TokenBoughtAmountRaw,
    decimals: Field::TokenBoughtDecimals,
};

pub(crate) const SOLD: LegFields = LegFields {
    address: Field::TokenSoldAddress,
    symbol: Field::TokenSoldSymbol,
    amount: Field::TokenSoldAmount,
    amount_raw: Field::TokenSoldAmountRaw,
    decimals: Field::TokenSoldDecimals,
};
