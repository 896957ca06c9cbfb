//! Compares ways of telling skill from luck: false share and recall of each.
use smartmoney_analysis::{Crowd, Settings, SkillPrior, SkillTest, analyse_wallet, z_of};
use smartmoney_model::{ScoreBasis, WalletStatus};
use smartmoney_simulate::Scenario;
use smartmoney_validity::{judge, simulate_ledgers};
use std::collections::BTreeMap;

type P<'a> = &'a dyn Fn(&SkillTest) -> Option<f64>;

fn bh(tests: &[(usize, f64)], q: f64) -> Vec<usize> {
    let mut t = tests.to_vec();
    t.sort_by(|a, b| a.1.total_cmp(&b.1));
    let m = t.len() as f64;
    let last = t
        .iter()
        .enumerate()
        .rfind(|(i, (_, p))| p * m <= q * (*i + 1) as f64)
        .map_or(0, |(i, _)| i + 1);
    t[..last].iter().map(|(i, _)| *i).collect()
}

fn lfdr(tests: &[(usize, f64)], settings: &Settings) -> (SkillPrior, Vec<usize>) {
    let z: Vec<f64> = tests.iter().map(|(_, p)| z_of(*p)).collect();
    let prior = SkillPrior::fit(&z, &settings.evidence);
    let mut post: Vec<(usize, f64)> = tests
        .iter()
        .map(|(i, p)| (*i, prior.probability(*p)))
        .collect();
    post.sort_by(|a, b| b.1.total_cmp(&a.1));
    let (mut sum, mut found) = (0.0, 0);
    for (n, (_, prob)) in post.iter().enumerate() {
        sum += 1.0 - prob;
        if sum / (n + 1) as f64 <= 0.05 {
            found = n + 1;
        }
    }
    (prior, post[..found].iter().map(|(i, _)| *i).collect())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let seeds: Vec<u64> = args[0]
        .split(',')
        .map(str::parse)
        .collect::<Result<_, _>>()?;
    let names: Vec<&str> = if args.len() > 1 {
        args[1..].iter().map(String::as_str).collect()
    } else {
        Scenario::all_names().iter().map(|n| n.name).collect()
    };
    let mut settings = Settings::default();
    if let Ok(days) = std::env::var("PERIOD") {
        settings.evidence.period_days = days.parse()?;
    }
    if let Ok(w) = std::env::var("PRIORW") {
        settings.evidence.prior_wallets = w.parse()?;
    }
    let mut totals: BTreeMap<String, (usize, usize, usize)> = BTreeMap::new();
    let mut tested_total = 0;
    let mut oracle_total = 0;
    let mut pooled = [(0usize, 0.0f64, 0usize); 10];
    for name in names {
        for seed in &seeds {
            let scenario = Scenario::named(name, *seed).ok_or(name)?;
            let ledgers = simulate_ledgers(&scenario)?;
            let analysed: Vec<_> = ledgers
                .wallets
                .iter()
                .map(|rows| analyse_wallet(&mut rows.clone(), &ledgers.market, &settings))
                .collect();
            let mut crowd = Crowd::default();
            for a in analysed.iter().flatten() {
                crowd.add(&a.evidence);
            }
            let peers = crowd.finish(&ledgers.market);
            let tests: Vec<SkillTest> = analysed
                .iter()
                .map(|a| {
                    a.as_ref().map_or_else(SkillTest::default, |a| {
                        SkillTest::new(&a.evidence, &peers, &settings.evidence)
                    })
                })
                .collect();
            let skilled: Vec<bool> = ledgers.truth.iter().map(|t| t.skilled).collect();
            let ok = |i: usize| {
                analysed[i]
                    .as_ref()
                    .is_some_and(|a| a.facts.recognised.is_none())
            };
            let eligible = |i: usize| {
                analysed[i].as_ref().is_some_and(|a| {
                    a.facts.trades >= 50
                        && a.facts.last_trade.secs_since(a.facts.first_trade) >= 90.0 * 86400.0
                        && a.facts.recognised.is_none()
                })
            };
            let family = |least: u64, p: P| -> Vec<(usize, f64)> {
                (0..tests.len())
                    .filter(|i| tests[*i].compared >= least && ok(*i))
                    .filter_map(|i| Some((i, p(&tests[i])?)))
                    .collect()
            };
            let max = |a: Option<f64>, b: Option<f64>| Some(a?.max(b?));
            println!("{name} {seed}");
            let mut show = |what: &str, found: Vec<usize>| {
                let found: Vec<usize> = found.into_iter().filter(|i| eligible(*i)).collect();
                let wrong = found.iter().filter(|i| !skilled[**i]).count();
                let mut kinds = BTreeMap::new();
                for i in &found {
                    if !skilled[*i] {
                        *kinds.entry(ledgers.truth[*i].kind.as_str()).or_insert(0) += 1;
                    }
                }
                let t = totals.entry(what.to_owned()).or_default();
                t.0 += found.len();
                t.1 += wrong;
                t.2 += usize::from(
                    wrong as f64
                        > 0.05 * found.len() as f64 + 2.0 * (0.05 * found.len() as f64).sqrt(),
                );
                println!(
                    "  {what:<24} {:>4} identified {:>3} false {kinds:?}",
                    found.len(),
                    wrong
                );
            };
            let own: P = &|t| max(t.own[0].p_value, t.own[1].p_value);
            let fol: P = &|t| t.p_value();
            let gate = |t: &SkillTest| {
                t.follower[0].p_value.is_some_and(|p| p <= 0.05)
                    && t.follower[0].mean.unwrap_or(-1.0) >= 0.5 * t.own[0].mean.unwrap_or(0.0)
                    && t.followed * 2 >= t.compared
            };
            let half = |t: &SkillTest| t.followed * 2 >= t.compared;
            show(
                "Z3",
                bh(&family(30, own), 0.05)
                    .into_iter()
                    .filter(|i| gate(&tests[*i]))
                    .collect(),
            );
            show(
                "follower BH",
                bh(&family(30, fol), 0.05)
                    .into_iter()
                    .filter(|i| half(&tests[*i]))
                    .collect(),
            );
            show(
                "follower+own.05 BH",
                bh(&family(30, fol), 0.05)
                    .into_iter()
                    .filter(|i| half(&tests[*i]) && own(&tests[*i]).is_some_and(|p| p < 0.05))
                    .collect(),
            );
            show(
                "crowd, market .0025",
                bh(&family(30, &|t| t.follower[1].p_value), 0.05)
                    .into_iter()
                    .filter(|i| {
                        half(&tests[*i])
                            && tests[*i].follower[0].p_value.is_some_and(|p| p < 0.0025)
                    })
                    .collect(),
            );
            show(
                "crowd, market .01",
                bh(&family(30, &|t| t.follower[1].p_value), 0.05)
                    .into_iter()
                    .filter(|i| {
                        half(&tests[*i]) && tests[*i].follower[0].p_value.is_some_and(|p| p < 0.01)
                    })
                    .collect(),
            );
            let (prior, f) = lfdr(&family(10, fol), &settings);
            show(
                "follower lfdr",
                f.into_iter().filter(|i| half(&tests[*i])).collect(),
            );
            let wallets = judge(&ledgers, &settings);
            show(
                "judged",
                (0..wallets.len())
                    .filter(|i| {
                        wallets[*i]
                            .as_ref()
                            .is_some_and(|w| w.status == WalletStatus::Identified)
                    })
                    .collect(),
            );
            let mut basis: BTreeMap<(&str, &str), u32> = BTreeMap::new();
            for (w, t) in wallets.iter().zip(&ledgers.truth) {
                let Some(w) = w else { continue };
                if !matches!(w.score_basis, ScoreBasis::Tested | ScoreBasis::PriorOnly) {
                    *basis
                        .entry((w.score_basis.as_str(), t.kind.as_str()))
                        .or_default() += 1;
                }
                if w.score_basis == ScoreBasis::Tested
                    && let Some(s) = w.smart_money_score
                {
                    let b = ((s.value() / 10.0) as usize).min(9);
                    pooled[b].0 += 1;
                    pooled[b].1 += s.value() / 100.0;
                    pooled[b].2 += usize::from(t.skilled);
                }
            }
            println!("  {prior:?}\n  {basis:?}");
            let enough = (0..tests.len())
                .filter(|i| skilled[*i] && tests[*i].compared >= 30)
                .count();
            let oracle: Vec<(usize, f64)> = ledgers
                .truth
                .iter()
                .enumerate()
                .filter(|(_, t)| t.positions >= 30)
                .filter_map(|(i, t)| Some((i, t.oracle_p_value?)))
                .collect();
            let best = bh(&oracle, 0.05)
                .into_iter()
                .filter(|i| skilled[*i])
                .count();
            let nulls: Vec<f64> = (0..tests.len())
                .filter(|i| !skilled[*i] && tests[*i].compared >= 30 && ok(*i))
                .filter_map(|i| fol(&tests[i]))
                .collect();
            let share =
                |x: f64| nulls.iter().filter(|p| **p < x).count() as f64 / nulls.len() as f64;
            println!(
                "  {} skilled, {enough} tested, best test {best}; null p < .05 {:.3}, < .001 {:.4} of {}",
                skilled.iter().filter(|s| **s).count(),
                share(0.05),
                share(0.001),
                nulls.len()
            );
            tested_total += enough;
            oracle_total += best;
        }
    }
    for (n, prob, skilled) in pooled {
        println!(
            "bucket: {n} wallets, mean {:.3}, skilled {:.3}",
            prob / n as f64,
            skilled as f64 / n as f64
        );
    }
    println!("tested skilled {tested_total}, best test {oracle_total}");
    for (name, (found, wrong, over)) in totals {
        println!(
            "{name:<24} {found:>5} identified, {wrong:>5} false {:.1} %, recall {:.1} %, {over} over",
            100.0 * wrong as f64 / found as f64,
            100.0 * (found - wrong) as f64 / tested_total as f64
        );
    }
    Ok(())
}
