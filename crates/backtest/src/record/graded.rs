//! A list, and what its wallets did in the days after it.

use crate::forward::{ForwardPosition, ForwardResult, positions_after};
use crate::past::{WalletPast, encoded};
use serde::{Deserialize, Serialize};
use smartmoney_analysis::{Peers, PositionExcess, Settings, SkillTest};
use smartmoney_model::{Day, PositionEvidence, TokenId, Usd, WalletStatus};

/// The form of the bytes in which a list is kept.
const FORM: u8 = 1;

/// What a list said of a wallet.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Listed {
    /// Whether it counted as smart money.
    pub status: WalletStatus,
    /// 0 to 100.
    pub score: Option<f64>,
    /// Expected excess in a period.
    pub expected_excess: Option<f64>,
    /// The same of a follower who trades at the token's next traded hour.
    pub follower_excess: Option<f64>,
}

/// A list of wallets, and what came after it. Kept as bytes it is small.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct GradedList {
    pub(super) wallets: Vec<GradedWallet>,
    /// Wallet by wallet.
    pub(super) positions: Vec<GradedPosition>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct GradedWallet {
    pub(super) listed: Listed,
    /// None where it has no trades up to the list's day any more.
    pub(super) result: Option<WalletResult>,
    /// Periods in which a new position was open, and those of positions that can be followed.
    pub(super) periods: [u64; 2],
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct WalletResult {
    pub(super) trades: u64,
    pub(super) pnl: Usd,
}

/// A position that a wallet opened after the list.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct GradedPosition {
    /// The wallet's place in the list, from 0.
    pub(super) wallet: u32,
    pub(super) token: TokenId,
    pub(super) week: i32,
    /// The wallet's own, over the market and over the crowd.
    pub(super) own: [f64; 2],
    pub(super) follower: Option<[f64; 2]>,
}

/// The days on which a wallet is looked at, for a list of wallets as they were on `day`: that day,
/// the last of the `horizon` days after it, and the day after, at whose start all of them are
/// closed.
pub fn graded_looks(day: Day, horizon: u32) -> [Day; 3] {
    let last = day.0.saturating_add_unsigned(horizon);
    [day, Day(last), Day(last.saturating_add(1))]
}

impl GradedList {
    /// Adds the next wallet of a list of `day`. It was looked at on the days of [`graded_looks`];
    /// None of one that the data does not have any more.
    pub fn add(
        &mut self,
        listed: Listed,
        past: Option<&WalletPast>,
        day: Day,
        peers: &Peers,
        settings: &Settings,
    ) {
        let number = u32::try_from(self.wallets.len()).unwrap_or(u32::MAX);
        let mut wallet = GradedWallet {
            listed,
            result: None,
            periods: [0; 2],
        };
        let before = past.and_then(|past| Some((past, past.facts(0)?, past.facts(1)?)));
        if let Some((past, before, after)) = before {
            let result = ForwardResult::between(&before, &after);
            wallet.result = Some(WalletResult {
                trades: result.trades,
                pnl: result.pnl,
            });
            if let Some((_, evidence)) = past.at(2) {
                let opened = positions_after(day, number, &evidence, peers, settings);
                self.positions.extend(opened.map(GradedPosition::from));
                wallet.periods = periods(evidence, day, peers, settings);
            }
        }
        self.wallets.push(wallet);
    }

    /// Whether it has no wallet.
    pub fn is_empty(&self) -> bool {
        self.wallets.is_empty()
    }

    /// Whether no wallet of the list has the trades any more that it had then.
    pub fn is_gone(&self) -> bool {
        !self.wallets.is_empty() && self.wallets.iter().all(|wallet| wallet.result.is_none())
    }

    /// To be kept.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![FORM];
        bytes.extend(encoded(self));
        bytes
    }

    /// What [`to_bytes`](Self::to_bytes) wrote; None of anything else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        postcard::from_bytes(bytes.strip_prefix(&[FORM])?).ok()
    }
}

impl From<ForwardPosition> for GradedPosition {
    fn from(of: ForwardPosition) -> Self {
        Self {
            wallet: of.wallet,
            token: of.token,
            week: of.week,
            own: of.excess.own,
            follower: of.excess.follower,
        }
    }
}

/// In how many periods a position was open that was opened after a day, and one that can be
/// followed.
fn periods(
    mut evidence: PositionEvidence,
    day: Day,
    peers: &Peers,
    settings: &Settings,
) -> [u64; 2] {
    let until = evidence.until.unwrap_or(day);
    evidence
        .positions
        .retain(|record| record.opened_at.day() > day);
    let all = SkillTest::new(&evidence, peers, &settings.evidence).periods;
    evidence.positions.retain(|record| {
        let excess = PositionExcess::new(record, peers, until, &settings.evidence);
        excess.is_some_and(|excess| excess.follower.is_some())
    });
    let followed = SkillTest::new(&evidence, peers, &settings.evidence).periods;
    [all, followed]
}
