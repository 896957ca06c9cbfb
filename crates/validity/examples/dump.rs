//! Writes what each wallet's tests say, for scenarios and seeds.
use smartmoney_analysis::{Crowd, Settings, SkillTest, analyse_wallet};
use smartmoney_simulate::Scenario;
use smartmoney_validity::simulate_ledgers;
use std::io::Write;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let seeds: Vec<u64> = args[1]
        .split(',')
        .map(str::parse)
        .collect::<Result<_, _>>()?;
    let names: Vec<&str> = if args.len() > 2 {
        args[2..].iter().map(String::as_str).collect()
    } else {
        Scenario::all_names().iter().map(|n| n.name).collect()
    };
    let mut out = std::io::BufWriter::new(std::fs::File::create(&args[0])?);
    writeln!(
        out,
        "scenario,seed,period,wallet,kind,skilled,oracle_p,positions,recognised,eligible,compared,followed,periods,om,op,ome,opm,fm,fp,fmm,fpm,fme,fpe,copy_of"
    )?;
    for seed in &seeds {
        for name in &names {
            let ledgers = simulate_ledgers(&Scenario::named(name, *seed).ok_or(*name)?)?;
            for period in [2, 3, 7] {
                let mut settings = Settings::default();
                settings.evidence.period_days = period;
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
                for (i, (a, t)) in analysed.iter().zip(&ledgers.truth).enumerate() {
                    let Some(a) = a else { continue };
                    let s = SkillTest::new(&a.evidence, &peers, &settings.evidence);
                    if s.compared < 10 {
                        continue;
                    }
                    let eligible = a.facts.trades >= 50
                        && a.facts.last_trade.secs_since(a.facts.first_trade) >= 90.0 * 86400.0;
                    let n = |x: Option<f64>| x.map_or(String::new(), |x| format!("{x:.6e}"));
                    writeln!(
                        out,
                        "{name},{seed},{period},{i},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}",
                        t.kind.as_str(),
                        u8::from(t.skilled),
                        n(t.oracle_p_value),
                        t.positions,
                        u8::from(a.facts.recognised.is_some()),
                        u8::from(eligible),
                        s.compared,
                        s.followed,
                        s.periods,
                        n(s.own[0].p_value),
                        n(s.own[1].p_value),
                        n(s.own[0].mean),
                        n(s.own[1].mean),
                        n(s.follower[0].p_value),
                        n(s.follower[1].p_value),
                        n(s.follower[0].mean),
                        n(s.follower[1].mean),
                        n(s.follower[0].error),
                        n(s.follower[1].error),
                        u8::from(t.copy_of.is_some())
                    )?;
                }
            }
            eprintln!("{name} {seed}");
            out.flush()?;
        }
    }
    Ok(())
}
