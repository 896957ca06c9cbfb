//! The fields of a trade that columns can hold.

use std::fmt;

/// Declares the fields with their names, once.
macro_rules! fields {
    ($($(#[doc = $doc:literal])+ $field:ident = $name:literal,)+) => {
        /// What a column can hold. The names are those of `--map FIELD=COLUMN` and of
        /// error messages.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Field {
            $($(#[doc = $doc])+ $field,)+
        }

        impl Field {
            /// All of them.
            pub const ALL: [Self; [$($name),+].len()] = [$(Self::$field),+];

            /// Its name.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$field => $name,)+
                }
            }
        }
    };
}

fields! {
    /// The chain's name.
    Chain = "chain",
    /// The address that traded.
    Wallet = "wallet",
    /// The time of the block.
    BlockTime = "block_time",
    /// The block's number.
    BlockNumber = "block_number",
    /// The transaction hash.
    TxHash = "tx_hash",
    /// The transaction's index in its block.
    TxIndex = "tx_index",
    /// The log index in the block.
    EvtIndex = "evt_index",
    /// Solana: the index of the instruction in its transaction.
    OuterInstructionIndex = "outer_instruction_index",
    /// Solana: the index of the inner instruction in that instruction.
    InnerInstructionIndex = "inner_instruction_index",
    /// The bought token's contract or mint.
    TokenBoughtAddress = "token_bought_address",
    /// The bought token's ticker.
    TokenBoughtSymbol = "token_bought_symbol",
    /// The amount bought, in tokens.
    TokenBoughtAmount = "token_bought_amount",
    /// The amount bought, as the contract's integer in its smallest unit.
    TokenBoughtAmountRaw = "token_bought_amount_raw",
    /// The decimals of that integer, if the file has them.
    TokenBoughtDecimals = "token_bought_decimals",
    /// The sold token's contract or mint.
    TokenSoldAddress = "token_sold_address",
    /// The sold token's ticker.
    TokenSoldSymbol = "token_sold_symbol",
    /// The amount sold, in tokens.
    TokenSoldAmount = "token_sold_amount",
    /// The amount sold, as the contract's integer in its smallest unit.
    TokenSoldAmountRaw = "token_sold_amount_raw",
    /// The decimals of that integer, if the file has them.
    TokenSoldDecimals = "token_sold_decimals",
    /// Whether the wallet bought or sold the base token: `buy` or `sell`.
    Side = "side",
    /// The base token's contract or mint.
    BaseTokenAddress = "base_token_address",
    /// The base token's ticker.
    BaseTokenSymbol = "base_token_symbol",
    /// The amount of the base token, in tokens.
    BaseAmount = "base_amount",
    /// The same as the contract's integer in its smallest unit.
    BaseAmountRaw = "base_amount_raw",
    /// The decimals of that integer, if the file has them.
    BaseTokenDecimals = "base_token_decimals",
    /// The quote token's contract or mint.
    QuoteTokenAddress = "quote_token_address",
    /// The quote token's ticker.
    QuoteTokenSymbol = "quote_token_symbol",
    /// The amount of the quote token, in tokens.
    QuoteAmount = "quote_amount",
    /// The same as the contract's integer in its smallest unit.
    QuoteAmountRaw = "quote_amount_raw",
    /// The decimals of that integer, if the file has them.
    QuoteTokenDecimals = "quote_token_decimals",
    /// Quote tokens for one base token. It counts where there is no quote amount.
    Price = "price",
    /// A pool's first token: its contract or mint.
    Token0Address = "token0_address",
    /// Its ticker.
    Token0Symbol = "token0_symbol",
    /// What the pool received of it, in tokens; negative where the pool paid it.
    Amount0 = "amount0",
    /// The same as the contract's integer in its smallest unit.
    Amount0Raw = "amount0_raw",
    /// What the pool received of it, in tokens; never negative.
    Amount0In = "amount0_in",
    /// What the pool paid of it, in tokens; never negative.
    Amount0Out = "amount0_out",
    /// The decimals of raw amounts, if the file has them.
    Token0Decimals = "token0_decimals",
    /// A pool's second token: its contract or mint.
    Token1Address = "token1_address",
    /// Its ticker.
    Token1Symbol = "token1_symbol",
    /// What the pool received of it, in tokens; negative where the pool paid it.
    Amount1 = "amount1",
    /// The same as the contract's integer in its smallest unit.
    Amount1Raw = "amount1_raw",
    /// What the pool received of it, in tokens; never negative.
    Amount1In = "amount1_in",
    /// What the pool paid of it, in tokens; never negative.
    Amount1Out = "amount1_out",
    /// The decimals of raw amounts, if the file has them.
    Token1Decimals = "token1_decimals",
    /// The trade's value in USD; of several columns the smallest that is not zero counts.
    AmountUsd = "amount_usd",
    /// The value in USD of what was sold, where the source states one for each side.
    SoldAmountUsd = "token_sold_amount_usd",
    /// The value in USD of what was bought, where the source states one for each side.
    BoughtAmountUsd = "token_bought_amount_usd",
    /// The cost of the transaction's gas, in USD.
    GasUsd = "gas_usd",
    /// The name of the exchange.
    Project = "project",
}

impl Field {
    /// How many there are.
    pub(crate) const COUNT: usize = Self::ALL.len();

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
                | Self::Side
                | Self::BaseTokenAddress
                | Self::BaseTokenSymbol
                | Self::QuoteTokenAddress
                | Self::QuoteTokenSymbol
                | Self::Token0Address
                | Self::Token0Symbol
                | Self::Token1Address
                | Self::Token1Symbol
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
                    | Self::BaseAmount
                    | Self::QuoteAmount
                    | Self::Price
                    | Self::Amount0
                    | Self::Amount0In
                    | Self::Amount0Out
                    | Self::Amount1
                    | Self::Amount1In
                    | Self::Amount1Out
                    | Self::AmountUsd
                    | Self::SoldAmountUsd
                    | Self::BoughtAmountUsd
                    | Self::GasUsd
            )
    }

    /// Whether a trade can do without it, so that a word for none is no fault.
    pub(crate) const fn is_optional(self) -> bool {
        matches!(
            self,
            Self::Chain
                | Self::BlockNumber
                | Self::TxIndex
                | Self::EvtIndex
                | Self::OuterInstructionIndex
                | Self::InnerInstructionIndex
                | Self::TokenBoughtDecimals
                | Self::TokenSoldDecimals
                | Self::BaseTokenDecimals
                | Self::QuoteTokenDecimals
                | Self::Token0Decimals
                | Self::Token1Decimals
                | Self::AmountUsd
                | Self::SoldAmountUsd
                | Self::BoughtAmountUsd
                | Self::GasUsd
                | Self::Project
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
