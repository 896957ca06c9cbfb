use smartmoney_analysis::{
    Market, MarketSettings, Settings, WalletAnalysis, analyse_wallet, token_hours,
};
use smartmoney_model::{
    ChainId, LedgerTrade, Swaps, Timestamp, Token, TokenAddress, TokenAmount, TokenId, TokenKind,
    TransactionId, Usd,
};
use std::sync::atomic::{AtomicU64, Ordering};

pub const USDC: TokenId = TokenId(0);
pub const WETH: TokenId = TokenId(1);
pub const PEPE: TokenId = TokenId(2);
pub const LINK: TokenId = TokenId(3);
pub const DAI: TokenId = TokenId(4);

/// 2024-01-01, a Monday.
const BEGINNING: i64 = 1_704_067_200;

pub fn at(day: f64) -> Timestamp {
    Timestamp::from_secs(BEGINNING + (day * 86_400.0) as i64)
}

pub fn tokens() -> Vec<(TokenId, Token)> {
    let chain: ChainId = "ethereum".parse().unwrap();
    ["USDC", "WETH", "PEPE", "LINK", "DAI"]
        .into_iter()
        .zip(0..)
        .map(|(symbol, id)| {
            let token = Token {
                chain: chain.clone(),
                address: TokenAddress::Symbol(symbol.into()),
                symbol: Some(symbol.into()),
                is_cash: None,
            };
            (TokenId(id), token)
        })
        .collect()
}

pub fn kind(token: TokenId) -> TokenKind {
    match token {
        USDC | DAI => TokenKind::Stable,
        WETH => TokenKind::Base,
        _ => TokenKind::Other,
    }
}

/// Each row that is built is a transaction of its own.
static NEXT_TRANSACTION: AtomicU64 = AtomicU64::new(1);

/// A swap on some day (a fraction is a time of day), for so many dollars.
pub fn swap(
    day: f64,
    sold: (f64, TokenId),
    bought: (f64, TokenId),
    usd: Option<f64>,
) -> LedgerTrade {
    let amount = |tokens: f64| tokens.to_string().parse::<TokenAmount>().unwrap();
    LedgerTrade {
        block_time: at(day),
        block_number: Some(at(day).as_secs() as u64 / 12),
        tx_index: None,
        log_index: Some(0),
        transaction: TransactionId(NEXT_TRANSACTION.fetch_add(1, Ordering::Relaxed)),
        sold: sold.1,
        sold_amount: amount(sold.0),
        bought: bought.1,
        bought_amount: amount(bought.0),
        amount_usd: usd.map(|usd| usd.to_string().parse::<Usd>().unwrap()),
        bought_amount_usd: None,
        gas_usd: None,
        project: 1,
    }
}

/// Buys tokens for USDC.
pub fn buy(day: f64, tokens: f64, token: TokenId, usd: f64) -> LedgerTrade {
    swap(day, (usd, USDC), (tokens, token), Some(usd))
}

/// Sells tokens for USDC.
pub fn sell(day: f64, tokens: f64, token: TokenId, usd: f64) -> LedgerTrade {
    swap(day, (tokens, token), (usd, USDC), Some(usd))
}

pub fn market_of(trades: &[LedgerTrade]) -> Market {
    let as_of = trades.iter().map(|trade| trade.block_time.day()).max();
    let swaps = Swaps::of(&mut trades.to_vec());
    Market::new(
        &tokens(),
        &token_hours(swaps.iter(), kind),
        as_of,
        &MarketSettings::default(),
    )
}

pub fn analyse(trades: &[LedgerTrade], settings: &Settings) -> WalletAnalysis {
    analyse_in(trades, &market_of(trades), settings)
}

pub fn analyse_in(trades: &[LedgerTrade], market: &Market, settings: &Settings) -> WalletAnalysis {
    analyse_wallet(&mut trades.to_vec(), market, settings).unwrap()
}

/// Dollars as a text of two digits, easy to read in a failure.
pub fn usd(usd: Usd) -> String {
    usd.to_string()
}
