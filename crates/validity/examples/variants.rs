//! Compares ways of telling skill from luck: false share and recall of each.
use smartmoney_analysis::{Crowd, Settings, SkillTest, TestRules, analyse_wallet};
use smartmoney_simulate::{Kind, Scenario};
use smartmoney_validity::simulate_ledgers;

fn bh(tests: &[(usize, f64)], q: f64) -> Vec<usize> {
    let mut t = tests.to_vec();
    t.sort_by(|a, b| a.1.total_cmp(&b.1));
    let m = t.len() as f64;
    let last = t.iter().enumerate().rfind(|(i, (_, p))| p * m <= q * (*i + 1) as f64).map_or(0, |(i, _)| i + 1);
    t[..last].iter().map(|(i, _)| *i).collect()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let seeds: Vec<u64> = args.iter().map(|s| s.parse()).collect::<Result<_, _>>()?;
    let settings = Settings::default();
    for seed in seeds {
        let scenario = Scenario { seed, ..Scenario::default() };
        let ledgers = simulate_ledgers(&scenario)?;
        let begun = std::time::Instant::now();
        let analysed: Vec<_> = ledgers.wallets.iter().map(|rows| analyse_wallet(&mut rows.clone(), &ledgers.market, &settings)).collect();
        let took = begun.elapsed();
        let mut crowd = Crowd::default();
        for a in analysed.iter().flatten() { crowd.add(&a.evidence); }
        let peers = crowd.finish(&ledgers.market);
        let tests: Vec<SkillTest> = analysed.iter().map(|a| a.as_ref().map_or_else(SkillTest::default, |a| SkillTest::new(&a.evidence, &peers, TestRules::default()))).collect();
        let skilled: Vec<bool> = ledgers.truth.iter().map(|t| t.kind == Kind::Skilled).collect();
        let bytes: usize = analysed.iter().flatten().map(|a| a.evidence.positions.iter().map(|p| 30 + 8 * p.weeks.len()).sum::<usize>()).sum();
        println!("seed {seed}: analysis {took:?}, in all {:?}, evidence {} bytes a wallet", begun.elapsed(), bytes / analysed.len());
        let eligible = |i: usize| analysed[i].as_ref().is_some_and(|a| a.facts.trades >= 50 && a.facts.last_trade.secs_since(a.facts.first_trade) >= 90.0 * 86400.0 && a.facts.bot_reason.is_none());
        let old: Vec<(usize, f64)> = (0..tests.len()).filter_map(|i| { let e = &analysed[i].as_ref()?.facts.evidence; (e.compared >= 30).then_some((i, e.p_value?)) }).collect();
        let family = |least: u64, p: &dyn Fn(&SkillTest) -> Option<f64>| -> Vec<(usize, f64)> { (0..tests.len()).filter(|i| tests[*i].compared >= least).filter_map(|i| Some((i, p(&tests[i])?))).collect() };
        let max = |a: Option<f64>, b: Option<f64>| Some(a?.max(b?));
        let show = |name: &str, found: Vec<usize>| {
            let found: Vec<usize> = found.into_iter().filter(|i| eligible(*i)).collect();
            let wrong = found.iter().filter(|i| !skilled[**i]).count();
            let mut kinds = std::collections::BTreeMap::new();
            for i in &found { if !skilled[*i] { *kinds.entry(ledgers.truth[*i].kind.as_str()).or_insert(0) += 1; } }
            println!("  {name:<28} {:>4} identified {:>3} false {kinds:?}", found.len(), wrong);
        };
        show("old", bh(&old, 0.05));
        let z = |p: &dyn Fn(&SkillTest) -> Option<f64>| bh(&family(30, p), 0.05);
        show("own market", z(&|t| t.own[0].p_value));
        show("own peers", z(&|t| t.own[1].p_value));
        show("own max", z(&|t| max(t.own[0].p_value, t.own[1].p_value)));
        let gate = |t: &SkillTest| t.follower[0].p_value.is_some_and(|p| p <= 0.05) && t.follower[0].mean.unwrap_or(-1.0) >= 0.5 * t.own[0].mean.unwrap_or(0.0) && t.followed * 2 >= t.compared;
        show("own max + gate (Z3)", z(&|t| max(t.own[0].p_value, t.own[1].p_value)).into_iter().filter(|i| gate(&tests[*i])).collect());
        show("follower market", z(&|t| t.follower[0].p_value));
        show("follower max", z(&|t| max(t.follower[0].p_value, t.follower[1].p_value)));
        show("position market", z(&|t| t.position[0].p_value));
        show("position peers", z(&|t| t.position[1].p_value));
        show("position follower market", z(&|t| t.position_follower[0].p_value));
        show("position follower max", z(&|t| max(t.position_follower[0].p_value, t.position_follower[1].p_value)));
        let med = |f: &dyn Fn(&SkillTest) -> Option<f64>| { let mut v: Vec<f64> = (0..tests.len()).filter(|i| skilled[*i] && tests[*i].compared >= 30).filter_map(|i| f(&tests[i])).map(smartmoney_analysis::z_of).collect(); v.sort_by(f64::total_cmp); (v[v.len()/4], v[v.len() / 2], v[v.len()*3/4]) };
        println!("  skilled z quartiles: own {:?} peers {:?} follower {:?} {:?} position {:?} {:?}", med(&|t| t.own[0].p_value), med(&|t| t.own[1].p_value), med(&|t| t.follower[0].p_value), med(&|t| t.follower[1].p_value), med(&|t| t.position[0].p_value), med(&|t| t.position_follower[0].p_value));
        let medn = |f: &dyn Fn(&SkillTest) -> Option<f64>| { let mut v: Vec<f64> = (0..tests.len()).filter(|i| !skilled[*i] && tests[*i].compared >= 30).filter_map(|i| f(&tests[i])).map(smartmoney_analysis::z_of).collect(); v.sort_by(f64::total_cmp); (v[v.len()/4], v[v.len() / 2], v[v.len()*3/4]) };
        println!("  null z quartiles: own {:?} peers {:?} follower {:?} {:?} position {:?} {:?}", medn(&|t| t.own[0].p_value), medn(&|t| t.own[1].p_value), medn(&|t| t.follower[0].p_value), medn(&|t| t.follower[1].p_value), medn(&|t| t.position[0].p_value), medn(&|t| t.position_follower[0].p_value));
        let enough = (0..tests.len()).filter(|i| skilled[*i] && tests[*i].compared >= 30).count();
        println!("  skilled {} of which tested {}", skilled.iter().filter(|s| **s).count(), enough);
        let nulls: Vec<f64> = (0..tests.len()).filter(|i| !skilled[*i] && tests[*i].compared >= 30).filter_map(|i| tests[i].follower[0].p_value).collect();
        let share = |x: f64| nulls.iter().filter(|p| **p < x).count() as f64 / nulls.len() as f64;
        println!("  null p of follower market under .05 {:.4}, .001 {:.4} of {}", share(0.05), share(0.001), nulls.len());
    }
    Ok(())
}
