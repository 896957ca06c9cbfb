//! From a wallet's facts to its figures, score, confidence and status.

use crate::confidence::{ConfidenceInputs, confidence};
use crate::eligibility::{EligibilityInputs, eligibility};
use crate::metrics::{
    calmar_ratio, coverage, profit_factor, risk_profile, roi, sharpe_ratio, sortino_ratio,
    volatility, win_rate,
};
use crate::population::{Population, Skill};
use crate::score::{ProfileInputs, SmartMoneyScorer, profile};
use crate::{METHODOLOGY_VERSION, Settings};
use smartmoney_model::{
    Confidence, Curation, Day, FollowMeasures, Followability, Label, LabelKind, Profile, Reason,
    Recognised, RiskProfile, ScoreBasis, Timestamp, TokenId, Usd, Wallet, WalletFacts, WalletKey,
    WalletStatus, WalletType,
};
use std::collections::HashMap;

/// Turns facts into judged wallets, all by the same rules and as of the same day.
#[derive(Debug)]
pub struct Judge<'a> {
    /// The rules.
    pub settings: &'a Settings,
    /// All wallets together.
    pub population: &'a Population,
    /// The day up to which is measured.
    pub as_of: Day,
    /// Names of tokens and exchanges.
    pub names: &'a Names,
    /// Becomes `last_updated` of a wallet that changed.
    pub now: Timestamp,
}

/// Names for the ids that facts hold.
#[derive(Debug, Default)]
pub struct Names {
    /// Symbols of tokens.
    pub tokens: HashMap<TokenId, String>,
    /// Names of exchanges.
    pub projects: HashMap<u32, String>,
}

/// One wallet with all that its judgement depends on.
#[derive(Debug)]
pub struct Subject<'a> {
    /// Chain and address.
    pub key: &'a WalletKey,
    /// Its facts.
    pub facts: &'a WalletFacts,
    /// Its label, if any.
    pub label: Option<&'a Label>,
    /// What a curator set; it takes precedence over the label.
    pub curation: Option<&'a Curation>,
    /// What is said of its skill beside all others.
    pub skill: &'a Skill,
    /// What copying it would have brought, where that was measured.
    pub follow: Option<&'a FollowMeasures>,
    /// The status that was last published.
    pub published: Option<WalletStatus>,
}

/// A mean trade or a volume of at least this makes a whale.
const WHALE_TRADE: Usd = Usd::from_dollars(100_000);
const WHALE_VOLUME: Usd = Usd::from_dollars(10_000_000);

const SECS_PER_DAY: f64 = 86_400.0;

/// The figures by which a wallet is scored and judged.
struct Metrics {
    roi: Option<f64>,
    win_rate: Option<f64>,
    win_rate_shrunk: Option<f64>,
    sharpe: Option<f64>,
    sortino: Option<f64>,
    volatility: Option<f64>,
    max_drawdown: Option<f64>,
    risk: Option<RiskProfile>,
    avg_trade: Option<Usd>,
    coverage: f64,
}

impl Judge<'_> {
    /// Judges a wallet: figures, score, confidence and status.
    pub fn judge(&self, subject: &Subject<'_>) -> Wallet {
        let facts = subject.facts;
        let (pnl, positions, days) = (&facts.pnl, &facts.positions, self.days(facts));
        let metrics = self.metrics(subject, days);
        let skill = subject.skill;
        let follow = subject.follow();
        let (confidence_level, confidence_reasons) = self.confidence(&metrics, subject);
        let status_reasons = self.eligibility(&metrics, subject);
        Wallet {
            chain_id: subject.key.chain_id.clone(),
            wallet_address: subject.key.wallet_address,
            wallet_name: subject.name().cloned(),
            wallet_type: subject.wallet_type(),
            discovery_method: "dex_trades".into(),
            verified: subject.is_verified(),
            status: status(&status_reasons, confidence_level, subject.published),
            status_reasons,
            smart_money_score: SmartMoneyScorer::score(skill),
            score_basis: skill.basis,
            copy_of: skill.copy_of,
            profile: self.profile(&metrics, subject),
            confidence_level,
            confidence_reasons,
            total_pnl: pnl.total(),
            realized_pnl: pnl.realized,
            unrealized_pnl: pnl.unrealized,
            base_asset_pnl: pnl.base_asset,
            net_pnl: pnl.total() - pnl.gas,
            atomic_pnl: pnl.atomic,
            profit_without_best: pnl.total() - pnl.best_position,
            roi_all_time: metrics.roi,
            win_rate: metrics.win_rate,
            win_rate_shrunk: metrics.win_rate_shrunk,
            wins: positions.wins,
            losses: positions.losses,
            profit_factor: profit_factor(positions),
            sharpe_ratio: metrics.sharpe,
            sortino_ratio: metrics.sortino,
            calmar_ratio: calmar_ratio(&facts.returns, metrics.max_drawdown, days),
            volatility: metrics.volatility,
            max_drawdown: metrics.max_drawdown,
            total_trades: facts.trades,
            atomic_trades: facts.atomic_trades,
            total_volume: facts.volume_usd,
            avg_trade_size: metrics.avg_trade,
            avg_holding_period_days: facts.holding.map(|h| h.mean_days),
            median_holding_period_days: facts.holding.map(|h| h.median_days),
            closed_positions: positions.closed,
            open_positions: positions.open,
            active_days: facts.active_days,
            trading_style: facts.holding.map(|h| h.style),
            risk_profile: metrics.risk,
            is_bot: subject.is_bot(),
            preferred_tokens: self.tokens(&facts.preferred_tokens),
            preferred_protocols: self.projects(&facts.preferred_projects),
            coverage: metrics.coverage,
            unmatched_proceeds: pnl.unmatched_proceeds,
            compared_positions: facts.evidence.compared,
            compared_periods: skill.test.periods,
            followed_positions: skill.test.followed,
            mean_excess_return: skill.test.own[0].mean,
            mean_peer_excess: skill.test.own[1].mean,
            expected_excess: skill.expected.map(|of| shown(of.mean)),
            expected_excess_low: skill.expected.map(|of| shown(of.low)),
            expected_excess_high: skill.expected.map(|of| shown(of.high)),
            follower_excess: skill.follower.map(|of| shown(of.mean)),
            p_value: skill.p_value,
            q_value: skill.q_value,
            excess_curve: skill.test.curve.clone(),
            followability: follow.map_or(Followability::Unknown, |of| of.verdict),
            follow_within_secs: follow.and_then(|of| of.within_secs),
            alpha_half_life_secs: follow.and_then(|of| of.half_life_secs),
            break_even_cost: follow.and_then(|of| of.break_even_cost),
            follow_capacity: follow.and_then(|of| of.capacity),
            follow_fill_rate: follow.and_then(|of| of.fill_rate),
            alpha_decay: follow.map_or(Vec::new(), |of| of.decay.clone()),
            follow_as_of: follow.map(|of| of.as_of),
            anomalies: facts.anomalies.clone(),
            first_seen: facts.first_trade,
            last_trade_timestamp: facts.last_trade,
            last_updated: self.now,
            methodology_version: METHODOLOGY_VERSION.into(),
        }
    }

    /// Days from the first trade to the as-of day, both included.
    fn days(&self, facts: &WalletFacts) -> u32 {
        let first = facts.first_trade.day().0;
        u32::try_from(self.as_of.0 - first + 1).unwrap_or(0)
    }

    fn metrics(&self, subject: &Subject<'_>, days: u32) -> Metrics {
        let facts = subject.facts;
        let WalletFacts { pnl, positions, .. } = facts;
        // Without any purchase that is part of a result there are no returns, and nothing to
        // lose.
        let has_invested = pnl.cost.is_positive();
        let invested = |ratio: Option<f64>| ratio.filter(|_| has_invested);
        let volatility = invested(volatility(&facts.returns, days));
        // A bot turns over what it holds many times a day. Its returns are of that turnover,
        // and say nothing of what was at risk.
        let judged = volatility.filter(|_| !subject.is_bot());
        let prior = &self.population.prior;
        Metrics {
            roi: roi(pnl),
            win_rate: win_rate(positions.wins, positions.losses),
            win_rate_shrunk: prior.shrunk(positions.wins, positions.losses),
            sharpe: invested(sharpe_ratio(&facts.returns, days)),
            sortino: invested(sortino_ratio(&facts.returns, days)),
            volatility,
            max_drawdown: invested(Some(facts.max_drawdown)),
            risk: risk_profile(judged, facts.max_drawdown),
            avg_trade: mean_trade(facts),
            coverage: coverage(pnl, facts.priced_trades, facts.trades),
        }
    }

    fn profile(&self, metrics: &Metrics, subject: &Subject<'_>) -> Profile {
        let facts = subject.facts;
        let inputs = ProfileInputs {
            roi: metrics.roi,
            win_rate: metrics.win_rate,
            win_rate_shrunk: metrics.win_rate_shrunk,
            sharpe: metrics.sharpe,
            max_drawdown: metrics.max_drawdown,
            trades: facts.trades,
            avg_trade: metrics.avg_trade,
            winning_weeks: facts.winning_weeks,
            active_weeks: facts.active_weeks,
            style: facts.holding.map(|h| (h.style, h.style_consistency)),
            risk: metrics.risk,
        };
        profile(&inputs, &self.settings.profile)
    }

    fn confidence(&self, metrics: &Metrics, subject: &Subject<'_>) -> (Confidence, Vec<Reason>) {
        let (evidence, skill) = (&subject.facts.evidence, subject.skill);
        let inputs = ConfidenceInputs {
            basis: skill.basis,
            q_value: skill.q_value,
            compared: evidence.compared,
            followed: skill.test.followed,
            periods: skill.test.periods,
            min_periods: self.settings.evidence.min_periods,
            mean_excess: skill.test.worse_of_follower().mean,
            mean_excess_without_best: skill.test.worse_of_follower().without_best,
            history_days: history_days(subject.facts),
            coverage: metrics.coverage,
            left_out: &evidence.left_out,
        };
        confidence(&inputs, &self.settings.confidence)
    }

    fn eligibility(&self, metrics: &Metrics, subject: &Subject<'_>) -> Vec<Reason> {
        let inputs = EligibilityInputs {
            trades: subject.facts.trades,
            history_days: history_days(subject.facts),
            roi: metrics.roi,
            win_rate: metrics.win_rate,
            avg_trade: metrics.avg_trade,
            recognised: subject
                .facts
                .recognised
                .as_ref()
                .map(|(_, why)| why.as_str()),
            label: subject.label,
            copy_of: subject.skill.copy_of,
        };
        eligibility(&inputs, &self.settings.eligibility)
    }

    fn tokens(&self, ids: &[TokenId]) -> Vec<String> {
        ids.iter()
            .filter_map(|id| self.names.tokens.get(id).cloned())
            .collect()
    }

    fn projects(&self, ids: &[u32]) -> Vec<String> {
        ids.iter()
            .filter_map(|id| self.names.projects.get(id).cloned())
            .collect()
    }
}

impl Subject<'_> {
    fn name(&self) -> Option<&String> {
        let curated = self.curation.and_then(|c| c.wallet_name.as_ref());
        curated.or_else(|| self.label?.name.as_ref())
    }

    /// Only of wallets whose own results are tested: one that was measured may be a copy now.
    fn follow(&self) -> Option<&FollowMeasures> {
        self.follow
            .filter(|_| self.skill.basis == ScoreBasis::Tested)
    }

    fn is_verified(&self) -> bool {
        let curated = self.curation.and_then(|curation| curation.verified);
        curated.unwrap_or_else(|| self.label.is_some_and(|label| label.verified))
    }

    fn is_bot(&self) -> bool {
        let is_labelled = self.label.is_some_and(|label| label.kind == LabelKind::Bot);
        is_labelled || is_automated(self.facts)
    }

    fn wallet_type(&self) -> WalletType {
        let curated = self.curation.and_then(|curation| curation.wallet_type);
        curated.unwrap_or_else(|| wallet_type(self.facts, self.label))
    }
}

/// To 0.001 %. What is expected of a wallet moves a little with each trade of all others: a change
/// that no reader sees is none.
fn shown(excess: f64) -> f64 {
    (excess * 1e5).round() / 1e5
}

fn mean_trade(facts: &WalletFacts) -> Option<Usd> {
    let priced = i128::from(facts.priced_trades);
    (priced > 0).then(|| Usd::from_micros(facts.volume_usd.as_micros() / priced))
}

fn is_automated(facts: &WalletFacts) -> bool {
    let recognised = facts.recognised.as_ref().map(|(what, _)| *what);
    matches!(recognised, Some(Recognised::Bot | Recognised::MarketMaker))
}

fn wallet_type(facts: &WalletFacts, label: Option<&Label>) -> WalletType {
    match label.map(|label| label.kind) {
        Some(LabelKind::Fund) => WalletType::Fund,
        Some(LabelKind::Protocol) => WalletType::Protocol,
        _ if mean_trade(facts) >= Some(WHALE_TRADE) || facts.volume_usd >= WHALE_VOLUME => {
            WalletType::Whale
        }
        _ => WalletType::Trader,
    }
}

fn history_days(facts: &WalletFacts) -> f64 {
    facts.last_trade.secs_since(facts.first_trade) / SECS_PER_DAY
}

/// A wallet that was identified once, and no longer qualifies, is former.
fn status(
    reasons: &[Reason],
    confidence: Confidence,
    published: Option<WalletStatus>,
) -> WalletStatus {
    let is_eligible = reasons.iter().all(|reason| reason.is_met);
    let was_identified = matches!(
        published,
        Some(WalletStatus::Identified | WalletStatus::Former)
    );
    match confidence {
        Confidence::High if is_eligible => WalletStatus::Identified,
        _ if was_identified => WalletStatus::Former,
        Confidence::Medium if is_eligible => WalletStatus::Candidate,
        _ => WalletStatus::None,
    }
}
