//! What goes wrong, and how it is brought about.

use crate::command;
use crate::load::locked;
use crate::program::text;
use crate::service::{Service, signal};
use crate::world::World;
use crate::writers;
use anyhow::{Context, ensure};
use clap::ValueEnum;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use reqwest::blocking::Client;
use std::io::Write;
use std::net::{Ipv4Addr, TcpStream};
use std::sync::PoisonError;
use std::time::Duration;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Fault {
    /// An ingest is stopped in the middle for 25 seconds
    HungIngest,
    /// An ingest is killed in the middle
    KilledIngest,
    /// The service that scores, or else one of them, is stopped for 10 seconds
    StoppedService,
    /// All services are stopped for 6 seconds
    SleepingMachine,
    /// A service is killed and started again
    KilledService,
    /// PostgreSQL hangs for 8 seconds
    HungPostgres,
    /// A process of PostgreSQL is killed, and the server recovers
    CrashedPostgres,
    /// PostgreSQL takes no writes for 8 seconds
    ReadOnlyPostgres,
    /// PostgreSQL believes that every table is empty
    FalseStatistics,
    /// A server from a base backup that lacks the last versions becomes the primary
    Failover,
    /// A service can't reach PostgreSQL for 10 seconds
    CutFromPostgres,
    /// A service can't reach Redis for 10 seconds
    CutFromRedis,
    /// Redis is killed, and starts empty 5 seconds later
    KilledRedis,
    /// Redis hangs for 8 seconds
    HungRedis,
    /// Redis has no memory left for 8 seconds
    FullRedis,
    /// All keys in Redis are lists
    ForeignKeysInRedis,
    /// A service whose clock is an hour ahead makes a run and is killed
    ClockAhead,
    /// 60 clients ask and never read, for 10 seconds
    SlowClients,
}

/// All faults in an order drawn by lot, then all in another one, and so on; or one alone.
pub(crate) fn drawn(one: Option<Fault>, random: &mut StdRng) -> impl Iterator<Item = Fault> {
    let mut rest = Vec::new();
    std::iter::from_fn(move || {
        if rest.is_empty() {
            rest = one.map_or_else(|| Fault::value_variants().to_vec(), |fault| vec![fault]);
            rest.shuffle(random);
        }
        rest.pop()
    })
}

impl Fault {
    /// Brings it about, and ends it. The number is that of the fault.
    pub(crate) fn happen(self, world: &World, number: usize) -> anyhow::Result<()> {
        // The first one is never killed: its memory is looked at.
        let service = &world.services[1 + number % (world.services.len() - 1)];
        match self {
            Self::HungIngest => disturbed_ingest(world, number, |process| {
                signal("STOP", process)?;
                wait(25.0);
                signal("CONT", process)
            })?,
            Self::KilledIngest => {
                disturbed_ingest(world, number, |process| signal("KILL", process))?;
            }
            Self::StoppedService => stopped(&[leader(world).unwrap_or(service)], 10.0)?,
            Self::SleepingMachine => stopped(&world.services.iter().collect::<Vec<_>>(), 6.0)?,
            Self::KilledService => {
                service.kill();
                service.start(None)?;
            }
            Self::HungPostgres => for_a_while(world.primary().pause(), 8.0),
            Self::CrashedPostgres => world.primary().crash(),
            Self::ReadOnlyPostgres => {
                set_read_only(world, "on");
                wait(8.0);
                set_read_only(world, "off");
            }
            Self::FalseStatistics => {
                world.query(TABLES_ARE_EMPTY);
            }
            Self::Failover => fail_over(world)?,
            Self::CutFromPostgres => for_a_while(service.to_postgres.cut(), 10.0),
            Self::CutFromRedis => for_a_while(service.to_redis.cut(), 10.0),
            Self::KilledRedis => {
                world.redis.stop();
                wait(5.0);
                world.redis.restart()?;
            }
            Self::HungRedis => for_a_while(world.redis.pause(), 8.0),
            Self::FullRedis => {
                world.redis.command(&["CONFIG", "SET", "maxmemory", "1"]);
                wait(8.0);
                world.redis.command(&["CONFIG", "SET", "maxmemory", "0"]);
            }
            Self::ForeignKeysInRedis => {
                world.redis.command(&["EVAL", FOREIGN_KEYS, "0"]);
            }
            Self::ClockAhead => clock_ahead(world, service)?,
            Self::SlowClients => slow_clients(service)?,
        }
        Ok(())
    }
}

/// With the pages that they had: of a table without pages the server knows that it knows nothing.
const TABLES_ARE_EMPTY: &str = "UPDATE pg_class SET reltuples = 0
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relpages > 0";

const FOREIGN_KEYS: &str = "for _, key in ipairs(redis.call('KEYS', '*')) do
    redis.call('DEL', key) redis.call('LPUSH', key, 'of another program') end";

fn wait(seconds: f64) {
    std::thread::sleep(Duration::from_secs_f64(seconds));
}

/// What holds the fault up is dropped at the end.
fn for_a_while<T>(fault: T, seconds: f64) {
    wait(seconds);
    drop(fault);
}

/// An ingest of many trades with which something happens at a moment of its work.
fn disturbed_ingest(
    world: &World,
    number: usize,
    disturb: impl FnOnce(u32) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let file = world.simulate("600", 10_000 + number as u64)?;
    let child = command::command(&world.database_url(), &["ingest", text(&file)?])?.spawn()?;
    // Another moment each time.
    wait(0.1 + 0.15 * (number % 8) as f64);
    disturb(child.id())?;
    // What it stored or not was not acknowledged.
    child.wait_with_output()?;
    Ok(())
}

/// The service that holds the lease of a run.
fn leader(world: &World) -> Option<&Service> {
    let holder = world.query("SELECT holder FROM scoring_lease");
    let is_it = |service: &&Service| {
        let process = service.process();
        process.is_some_and(|process| holder.contains(&format!(":{process}:")))
    };
    world.services.iter().find(is_it)
}

fn stopped(services: &[&Service], seconds: f64) -> anyhow::Result<()> {
    for service in services {
        service.signal("STOP")?;
    }
    wait(seconds);
    for service in services {
        service.signal("CONT")?;
    }
    Ok(())
}

fn set_read_only(world: &World, state: &str) {
    let set = format!("ALTER SYSTEM SET default_transaction_read_only = {state}");
    world.query(&set);
    world.query("SELECT pg_reload_conf()");
}

/// Two names are given after the backup, which the new primary lacks. Nothing else is written
/// meanwhile that would be missed.
fn fail_over(world: &World) -> anyhow::Result<()> {
    let _writing = world
        .writing
        .write()
        .unwrap_or_else(PoisonError::into_inner);
    let replica = world.primary().base_backup()?;
    let client = Client::new();
    for wallet in 0..2 {
        let answer = writers::patch(world, &client, (wallet, 0, 0))?;
        ensure!(answer.status().is_success(), "{}", answer.status());
    }
    // So that answers of these versions are kept.
    wait(3.0);
    world.fail_over_to(replica);
    Ok(())
}

fn clock_ahead(world: &World, service: &Service) -> anyhow::Result<()> {
    service.kill();
    service.start(Some("+1h"))?;
    let path = "/v1/analytics/smart-money/jobs/scoring/runs";
    let begin = Client::new()
        .post(service.url(path))
        .bearer_auth(&world.key);
    begin.send().context("a run on request")?;
    wait(1.0);
    service.kill();
    service.start(None)
}

fn slow_clients(service: &Service) -> anyhow::Result<()> {
    let ask = |_| {
        let mut client = TcpStream::connect((Ipv4Addr::LOCALHOST, service.port))?;
        for limit in 1..100 {
            let path = format!("/v1/analytics/smart-money/wallets?status=all&limit={limit}");
            let request = format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n");
            client.write_all(request.as_bytes())?;
        }
        anyhow::Ok(client)
    };
    let clients = (0..60).map(ask).collect::<anyhow::Result<Vec<_>>>()?;
    for_a_while(clients, 10.0);
    Ok(())
}

/// Waits until every service is ready.
pub(crate) fn await_recovery(world: &World) -> anyhow::Result<()> {
    const LONGEST: Duration = Duration::from_mins(2);
    let begun = std::time::Instant::now();
    while !world.services.iter().all(Service::is_ready) {
        if begun.elapsed() > LONGEST {
            let errors = locked(&world.written.errors);
            anyhow::bail!("not ready {LONGEST:?} after a fault: {errors:?}");
        }
        wait(0.05);
    }
    Ok(())
}
