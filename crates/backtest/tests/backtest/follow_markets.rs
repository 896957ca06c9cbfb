//! Simulated markets whose skilled wallets are followed, by the truth and not by their score.

use smartmoney_analysis::Settings;
use smartmoney_analysis::{Market, PositionAction, PositionExcess, TokenTrades, token_trades};
use smartmoney_backtest::{
    Costs, CutOff, FollowReport, ForwardPosition, Leaders, Standing, follow_report,
};
use smartmoney_model::{Confidence, Day, ScoreBasis, Usd, WalletStatus};
use smartmoney_simulate::{Kind, Scenario};
use smartmoney_validity::{Ledgers, simulate_ledgers};

/// What following them brings, and what they had themselves.
pub struct Followed {
    pub leader: f64,
    pub report: FollowReport,
}

/// Every position is bought and sold at once, after so many hours, at the true price: there are no
/// fees, and no trade moves a price.
pub fn market(holding_hours: f64) -> Ledgers {
    let mut scenario = Scenario {
        wallets: 400,
        days: 60,
        ..Scenario::named("plain", 5).unwrap()
    };
    scenario.costs.fee = 0.0;
    let market = &mut scenario.market;
    market.tokens = 30;
    market.depth_median = 1e12;
    market.popularity_power = 0.0;
    market.new_listings = 0.0;
    market.falling = 0.0;
    let shares = &mut scenario.shares;
    (shares.no_skill, shares.skilled) = (0.8, 0.2);
    (shares.losers, shares.others, shares.disposition) = (0.0, 0.0, 0.0);
    let trading = &mut scenario.trading;
    trading.positions_median = 300.0;
    trading.positions_spread = 0.0;
    trading.holding_median = holding_hours / 24.0;
    (trading.holding_spread, trading.holding_spread_within) = (0.0, 0.0);
    trading.parts = [1.0, 0.0, 0.0, 0.0];
    (trading.remainder_share, trading.remainder_large_share) = (0.0, 0.0);
    trading.never_sold = 0.0;
    trading.least_active = 1.0;
    trading.native_wallets = 0.0;
    scenario.skill.edges = vec![0.35];
    scenario.skill.draws = 500;
    simulate_ledgers(&scenario).unwrap()
}

/// Follows all skilled wallets from day 10 of the market to the end of day 58.
pub fn followed(ledgers: &Ledgers) -> Followed {
    let settings = Settings::default();
    let first = ledgers
        .wallets
        .iter()
        .flatten()
        .map(|row| row.block_time.day());
    let first = first.min().unwrap();
    let days = (Day(first.0 + 10), Day(first.0 + 58));
    let traded: Vec<Vec<TokenTrades>> = ledgers
        .wallets
        .iter()
        .map(|rows| token_trades(&mut rows.clone(), &ledgers.market, &settings))
        .collect();
    let mut positions = Vec::new();
    let mut excesses = Vec::new();
    let mut standings = Vec::new();
    for ((traded, truth), number) in traded.iter().zip(&ledgers.truth).zip(0..) {
        let is_skilled = truth.kind == Kind::Skilled;
        standings.push(Some(standing(is_skilled)));
        if is_skilled {
            let opened = opened(number, traded, days, &ledgers.market);
            for (position, excess) in opened {
                positions.push(position);
                excesses.extend(excess);
            }
        }
    }
    let cut_offs = [CutOff {
        day: days.0,
        end: days.1,
        results: standings.iter().map(|_| None).collect(),
        standings,
        positions,
    }];
    let mut leaders = Leaders::of(&cut_offs);
    let is_skilled = |number: u32| ledgers.truth[number as usize].kind == Kind::Skilled;
    for wanted in [true, false] {
        for (traded, number) in traded.iter().zip(0..) {
            if is_skilled(number) == wanted {
                leaders.add(number, traded.clone());
            }
        }
        if wanted {
            leaders.look_for_buyers();
        }
    }
    leaders.sort();
    let costs = Costs::default();
    let mut reports = follow_report(&cut_offs, &leaders, &ledgers.market, 24, costs, (200, 1));
    Followed {
        leader: excesses.iter().sum::<f64>() / excesses.len() as f64,
        report: reports.swap_remove(0),
    }
}

fn standing(is_identified: bool) -> Standing {
    Standing {
        score: Some(if is_identified { 99.0 } else { 1.0 }),
        basis: ScoreBasis::Tested,
        status: if is_identified {
            WalletStatus::Identified
        } else {
            WalletStatus::Candidate
        },
        confidence: Confidence::High,
        follower_excess: None,
        total_pnl: Usd::ZERO,
        predictors: [(0.0, 0.0); 8],
    }
}

/// Each position that a wallet opened in these days, with its excess over the market where it sold it.
fn opened(
    wallet: u32,
    traded: &[TokenTrades],
    days: (Day, Day),
    market: &Market,
) -> Vec<(ForwardPosition, Option<f64>)> {
    let mut found = Vec::new();
    for of in traded {
        for pair in of.trades.windows(2) {
            let [bought, sold] = [pair[0], pair[1]];
            let day = bought.at.day();
            if bought.action != PositionAction::Opens || day <= days.0 || day > days.1 {
                continue;
            }
            let price = |trade: smartmoney_analysis::TokenTrade| Some(trade.usd? / trade.amount);
            let level = |trade: smartmoney_analysis::TokenTrade| market.level(of.token, trade.at);
            let excess = || {
                let own = price(sold)? / price(bought)?;
                Some(own - level(sold)? / level(bought)?)
            };
            let position = ForwardPosition {
                wallet,
                token: of.token,
                week: day.week(),
                excess: PositionExcess {
                    own: [0.0; 2],
                    follower: None,
                },
            };
            found.push((position, excess()));
        }
    }
    found
}
