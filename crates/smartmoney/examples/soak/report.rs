//! What came of it.

use crate::faults::{Fault, await_recovery};
use crate::growth::Growth;
use crate::load::{Answer, Kind, locked};
use crate::world::World;
use crate::writers::Lost;
use clap::ValueEnum;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

#[derive(Default)]
pub(crate) struct Report {
    faults: usize,
}

impl Report {
    /// Lets a fault happen, waits until all have recovered, and says how it went.
    pub(crate) fn add_fault(
        &mut self,
        world: &World,
        fault: Fault,
        begun: Instant,
    ) -> anyhow::Result<()> {
        let name = fault
            .to_possible_value()
            .map(|value| value.get_name().to_owned());
        let from = Instant::now();
        fault.happen(world, self.faults)?;
        self.faults += 1;
        let lasted = from.elapsed();
        await_recovery(world)?;
        let answers = locked(&world.answers.all);
        let during = || answers.iter().filter(|answer| answer.asked >= from);
        let longest = during().map(|answer| answer.took).max().unwrap_or_default();
        let refused = during().filter(|answer| !answer.is_good()).count();
        println!(
            "{:>5.0} s  {:<22} lasted {:>4.1} s, all ready {:>4.1} s later; {} answers, {refused} \
             refused or broken, the longest {:.1} s",
            (from - begun).as_secs_f64(),
            name.unwrap_or_default(),
            lasted.as_secs_f64(),
            from.elapsed().saturating_sub(lasted).as_secs_f64(),
            during().count(),
            longest.as_secs_f64(),
        );
        Ok(())
    }

    pub(crate) fn print(&self, world: &World, begun: Instant, growth: &Growth, lost: &Lost) {
        let answers = locked(&world.answers.all);
        println!("\n{} answers during {} faults", answers.len(), self.faults);
        let mut kinds: BTreeMap<String, u64> = BTreeMap::new();
        for answer in answers.iter() {
            *kinds.entry(answer.kind.name()).or_default() += 1;
        }
        for (kind, count) in kinds {
            println!("  {count:>9}  {kind}");
        }
        let mut took: Vec<Duration> = answers.iter().map(|answer| answer.took).collect();
        took.sort_unstable();
        // Of so many in a thousand.
        let at = |per_mille: usize| {
            let index = (took.len() * per_mille / 1_000).min(took.len().saturating_sub(1));
            took.get(index).map_or(0.0, |took| took.as_secs_f64() * 1e3)
        };
        println!(
            "  ms: median {:.1}, p99 {:.1}, p99.9 {:.0}, longest {:.0}",
            at(500),
            at(990),
            at(999),
            at(1_000)
        );
        drop(answers);
        print_states(world, begun);
        print_writes(world, lost);
        if let Some(sizes) = growth.three() {
            for (when, size) in ["start", "half way", "end"].into_iter().zip(sizes) {
                println!(
                    "{when:>9}: service {:.0} MiB and {} handles; database {:.0} MiB with {} \
                     trades; Redis {:.1} MiB",
                    size.memory_mib, size.handles, size.database_mib, size.trades, size.redis_mib
                );
            }
        }
        println!("runs: {}", world.query(RUNS).replace('\n', ", "));
    }

    /// Nothing happened that must not.
    pub(crate) fn is_clean(world: &World, lost: &Lost) -> bool {
        let answers = locked(&world.answers.all);
        let is_fault = |answer: &Answer| match &answer.kind {
            Kind::Refused(what) => !what.starts_with("503"),
            // Some of the others are killed.
            Kind::Broken(_) => answer.service == 0,
            _ => false,
        };
        stale_hits(world, &answers).is_empty()
            && !answers.iter().any(is_fault)
            && locked(&world.answers.walks).rows_twice == 0
            && lost.files + lost.names + lost.wallets_that_differ == 0
    }
}

const RUNS: &str = "SELECT outcome || ' ' || count(*) FROM job_runs GROUP BY outcome ORDER BY 1";

/// The HITs that were out of date, and by how much.
fn stale_hits<'a>(world: &World, answers: &'a [Answer]) -> Vec<(&'a Answer, Duration)> {
    let history = world.states.history();
    let late = |answer: &'a Answer| match answer.kind {
        Kind::Hit(version) => Some((answer, history.out_of_date(version, answer.asked)?)),
        _ => None,
    };
    answers.iter().filter_map(late).collect()
}

fn print_states(world: &World, begun: Instant) {
    let answers = locked(&world.answers.all);
    let late = stale_hits(world, &answers);
    println!(
        "{} states of the data; HITs of one that had ended over 2 s before: {}",
        world.states.history().count(),
        late.len(),
    );
    for (answer, late) in late.iter().take(10) {
        let (asked, kind) = (answer.asked - begun, &answer.kind);
        println!(
            "  asked at {asked:.1?} of service {}: {kind:?}, {late:.1?} too late",
            answer.service
        );
    }
    let walks = locked(&world.answers.walks);
    println!(
        "{} walks through all pages, rows that came twice: {}",
        walks.whole, walks.rows_twice
    );
}

fn print_writes(world: &World, lost: &Lost) {
    let took = locked(&world.written.took);
    for what in ["ingest", "curation"] {
        let of_it = || took.iter().filter(|write| write.2 == what);
        let longest = of_it().map(|write| write.1).max().unwrap_or_default();
        println!(
            "{} writes by {what}, the longest {longest:.1?}",
            of_it().count()
        );
    }
    for (error, count) in locked(&world.written.errors).iter() {
        println!("  {count:>9}  {error}");
    }
    println!(
        "acknowledged and lost: {} files ({} trades), {} names; wallets that a full run changes: {}",
        lost.files, lost.trades, lost.names, lost.wallets_that_differ
    );
}

impl Answer {
    fn is_good(&self) -> bool {
        matches!(self.kind, Kind::Hit(_) | Kind::Miss | Kind::Stale)
    }
}

impl Kind {
    fn name(&self) -> String {
        match self {
            Self::Hit(_) => "HIT".to_owned(),
            Self::Miss => "MISS".to_owned(),
            Self::Stale => "STALE".to_owned(),
            Self::Refused(what) => what.clone(),
            Self::Broken(why) => (*why).to_owned(),
        }
    }
}
