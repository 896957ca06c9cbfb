//! Markets without skill, made of one with: its wallets trade as often, at the same hours and for
//! as many dollars, but what they had chosen is drawn anew.

use crate::prices::HourlyPrices;
use crate::{Ledgers, judge};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use smartmoney_analysis::{METHODOLOGY_VERSION, Settings};
use smartmoney_model::{
    LedgerTrade, ScoreBasis, Timestamp, Token, TokenAmount, TokenId, TokenKind, TransactionId, Usd,
    WalletStatus,
};
use smartmoney_simulate::WalletTruth;

/// What is drawn anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Placebo {
    /// Each wallet's tokens, among those of the same age and liquidity.
    Tokens,
    /// Each wallet's calendar, by whole weeks.
    Weeks,
}

impl Placebo {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Tokens, Self::Weeks];

    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tokens => "tokens",
            Self::Weeks => "weeks",
        }
    }
}

/// What came of one draw.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Draw {
    /// The rules' version.
    pub version: String,
    /// The commit of the code that ran it, with a + where files had changed.
    pub commit: String,
    /// The scenario whose wallets trade.
    pub scenario: String,
    /// Its seed.
    pub seed: u64,
    /// What was drawn anew.
    pub placebo: Placebo,
    /// The draw's number, which is its seed.
    pub draw: u64,
    /// Wallets that traded.
    pub wallets: u64,
    /// Those that were tested.
    pub tested: u64,
    /// Tested wallets with enough positions for high confidence.
    pub enough: u64,
    /// Those of them with a p-value under 0.05.
    pub under_05: u64,
    /// Under 0.001.
    pub under_001: u64,
    /// Wallets identified, all of them wrongly.
    pub identified: u64,
}

/// A market whose wallets' choices can be drawn anew. Bots, dumpers and the like are not in it:
/// they choose nothing.
#[derive(Debug)]
pub struct PlaceboMarket {
    wallets: Vec<Vec<Choice>>,
    truth: Vec<WalletTruth>,
    tokens: Vec<(TokenId, Token)>,
    cash: TokenId,
    prices: FxHashMap<TokenId, HourlyPrices>,
    /// Tokens of the same age and liquidity.
    groups: Vec<Vec<TokenId>>,
    start: Timestamp,
    weeks: i64,
}

/// A purchase or a sale of a token, for cash.
#[derive(Debug, Clone, Copy)]
struct Choice {
    time: Timestamp,
    token: TokenId,
    is_purchase: bool,
    usd: f64,
    amount: f64,
}

/// Tokens of which one may stand for another.
const GROUP: usize = 8;

/// Tokens that first traded this soon have been there all the time, in hours.
const SEASONED_WITHIN: i32 = 12 * 24;

const SECS_PER_WEEK: i64 = 7 * 86_400;

impl PlaceboMarket {
    /// Of a simulated market's plain traders; None without any, or of less than three weeks.
    pub fn new(ledgers: Ledgers) -> Option<Self> {
        let Ledgers {
            wallets,
            tokens,
            truth,
            ..
        } = ledgers;
        let mut kinds = FxHashMap::default();
        kinds.extend(tokens.iter().map(|(id, token)| (*id, token.kind())));
        let stable = tokens.iter().find(|(id, _)| kinds[id] == TokenKind::Stable);
        let cash = stable?.0;
        let both = wallets.into_iter().zip(truth);
        let traders = both.filter(|(_, truth)| truth.kind.is_trader());
        let (wallets, truth): (Vec<Vec<Choice>>, Vec<_>) = traders
            .map(|(rows, truth)| {
                let choices = rows.iter().filter_map(|row| choice(row, &kinds));
                (choices.collect(), truth)
            })
            .unzip();
        let all = || wallets.iter().flatten();
        let prices = HourlyPrices::of(all().map(|of| (of.token, of.time, of.usd, of.amount)));
        let times = || all().map(|of| of.time);
        let start = times().min()?.day().start();
        let weeks = (times().max()?.as_secs() - start.as_secs()) / SECS_PER_WEEK;
        (weeks > 2).then(|| Self {
            groups: groups(&prices, start.hour().0),
            wallets,
            truth,
            tokens,
            cash,
            prices,
            start,
            weeks,
        })
    }

    /// Draws once, and judges all wallets. Names and commit are the caller's to set.
    pub fn draw(&self, placebo: Placebo, draw: u64, settings: &Settings) -> Draw {
        let ledgers = self.drawn(placebo, draw);
        let judged = judge(&ledgers, settings);
        let wallets = || judged.iter().flatten();
        let tested = || wallets().filter(|of| of.score_basis == ScoreBasis::Tested);
        let enough = || {
            let least = settings.confidence.high.min_compared;
            tested().filter(move |of| of.compared_positions >= least)
        };
        let under = |limit: f64| {
            let below = enough().filter(|of| of.p_value.is_some_and(|p| p < limit));
            below.count() as u64
        };
        let identified = wallets().filter(|of| of.status == WalletStatus::Identified);
        Draw {
            version: METHODOLOGY_VERSION.to_owned(),
            commit: String::new(),
            scenario: String::new(),
            seed: 0,
            placebo,
            draw,
            wallets: wallets().count() as u64,
            tested: tested().count() as u64,
            enough: enough().count() as u64,
            under_05: under(0.05),
            under_001: under(0.001),
            identified: identified.count() as u64,
        }
    }

    fn drawn(&self, placebo: Placebo, draw: u64) -> Ledgers {
        let mut rng = ChaCha8Rng::seed_from_u64(draw << 8 | placebo as u64);
        let mut transactions = 0;
        let rows = self.wallets.iter().map(|choices| {
            let choices = match placebo {
                Placebo::Tokens => self.with_other_tokens(choices, &mut rng),
                Placebo::Weeks => self.in_other_weeks(choices, &mut rng),
            };
            self.rows(&choices, &mut transactions)
        });
        Ledgers::new(rows.collect(), self.tokens.clone(), self.truth.clone())
    }

    /// Each token of a group becomes the next one of a random circle through the group: never
    /// itself, and no two the same.
    fn with_other_tokens(
        &self,
        choices: &[Choice],
        rng: &mut ChaCha8Rng,
    ) -> Vec<(Choice, TokenId)> {
        let mut other: FxHashMap<TokenId, TokenId> = FxHashMap::default();
        for group in &self.groups {
            let mut circle = group.clone();
            // Sattolo's algorithm.
            for last in (1..circle.len()).rev() {
                circle.swap(last, rng.random_range(0..last));
            }
            other.extend(group.iter().copied().zip(circle));
        }
        let choices = choices.iter();
        let paired = choices.map(|of| (*of, other.get(&of.token).copied().unwrap_or(of.token)));
        paired.collect()
    }

    /// All moves by the same number of weeks, and what moves over the end begins anew. Trades
    /// after the last whole week are left out.
    fn in_other_weeks(&self, choices: &[Choice], rng: &mut ChaCha8Rng) -> Vec<(Choice, TokenId)> {
        let span = self.weeks * SECS_PER_WEEK;
        let by = rng.random_range(1..self.weeks) * SECS_PER_WEEK;
        let moved = choices.iter().filter_map(|of| {
            let at = of.time.as_secs() - self.start.as_secs();
            let time = Timestamp::from_secs(self.start.as_secs() + (at + by) % span);
            (at < span).then_some((Choice { time, ..*of }, of.token))
        });
        let mut moved: Vec<_> = moved.collect();
        moved.sort_by_key(|(of, _)| of.time);
        moved
    }

    /// The rows of choices in their order, each with the token that is traded: purchases for the
    /// same dollars, sales of the same share of what is held, at the token's price. Where there
    /// is no price, or nothing to sell, there is no trade.
    fn rows(&self, choices: &[(Choice, TokenId)], transactions: &mut u64) -> Vec<LedgerTrade> {
        let mut held: FxHashMap<TokenId, (f64, f64)> = FxHashMap::default();
        let mut rows = Vec::with_capacity(choices.len());
        for (of, token) in choices {
            let price = self.prices.get(token).and_then(|prices| prices.at(of.time));
            let Some(price) = price else { continue };
            let (own, others) = held.entry(*token).or_default();
            let amount = if of.is_purchase {
                *own += of.amount;
                of.usd / price
            } else {
                let share = if *own > 0.0 {
                    (of.amount / *own).min(1.0)
                } else {
                    0.0
                };
                *own -= of.amount.min(*own);
                share * *others
            };
            if amount <= 0.0 {
                continue;
            }
            *others += if of.is_purchase { amount } else { -amount };
            *transactions += 1;
            rows.push(self.row(of, *token, amount, amount * price, *transactions));
        }
        rows
    }

    fn row(&self, of: &Choice, token: TokenId, tokens: f64, usd: f64, number: u64) -> LedgerTrade {
        let (tokens, dollars) = (amount(tokens), amount(usd));
        let (sold, bought) = if of.is_purchase {
            ((self.cash, dollars), (token, tokens))
        } else {
            ((token, tokens), (self.cash, dollars))
        };
        LedgerTrade {
            block_time: of.time,
            block_number: None,
            tx_index: None,
            log_index: None,
            transaction: TransactionId(number),
            sold: sold.0,
            sold_amount: sold.1,
            bought: bought.0,
            bought_amount: bought.1,
            amount_usd: Some(micros(usd)),
            bought_amount_usd: None,
            gas_usd: None,
            project: 0,
        }
    }
}

/// What a row says of the token that it trades for cash or for the base asset; None of other
/// rows.
fn choice(row: &LedgerTrade, kinds: &FxHashMap<TokenId, TokenKind>) -> Option<Choice> {
    let rank = |token: TokenId| match kinds[&token] {
        TokenKind::Stable => 0,
        TokenKind::Base => 1,
        TokenKind::Other => 2,
    };
    let is_purchase = match rank(row.bought).cmp(&rank(row.sold)) {
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Equal => return None,
    };
    let (token, amount) = if is_purchase {
        (row.bought, row.bought_amount)
    } else {
        (row.sold, row.sold_amount)
    };
    Some(Choice {
        time: row.block_time,
        token,
        is_purchase,
        usd: row.amount_usd?.to_f64(),
        amount: amount.to_f64(),
    })
}

/// Tokens that were there from the start by their volume, later ones by their age and then by
/// their volume.
fn groups(prices: &FxHashMap<TokenId, HourlyPrices>, start: i32) -> Vec<Vec<TokenId>> {
    let mut tokens: Vec<(i32, f64, TokenId)> = prices
        .iter()
        .filter_map(|(id, of)| Some((of.first()? - start, of.volume(), *id)))
        .collect();
    tokens.sort_by(|a, b| a.0.cmp(&b.0).then(a.2.cmp(&b.2)));
    let by_volume = |tokens: &mut [(i32, f64, TokenId)]| tokens.sort_by(|a, b| b.1.total_cmp(&a.1));
    let seasoned = tokens.partition_point(|(since, ..)| *since <= SEASONED_WITHIN);
    let (old, new) = tokens.split_at_mut(seasoned);
    by_volume(old);
    new.chunks_mut(2 * GROUP).for_each(by_volume);
    let ids = |tokens: &[(i32, f64, TokenId)]| tokens.iter().map(|(.., id)| *id).collect();
    evenly(old).chain(evenly(new)).map(ids).collect()
}

/// Parts of about the same size, so that no token is left alone.
fn evenly<T>(all: &[T]) -> std::slice::Chunks<'_, T> {
    let parts = all.len().div_ceil(GROUP).max(1);
    all.chunks(all.len().div_ceil(parts).max(1))
}

/// An amount of tokens; of a simulated market, so it is within 128 bits.
fn amount(tokens: f64) -> TokenAmount {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a positive amount, as exact as a float is"
    )]
    let units = (tokens * 1e18) as u128;
    TokenAmount::from_be_bytes(&units.to_be_bytes()).unwrap_or(TokenAmount::ZERO)
}

fn micros(usd: f64) -> Usd {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the value of a simulated trade"
    )]
    let micros = (usd * 1e6) as i128;
    Usd::from_micros(micros)
}
