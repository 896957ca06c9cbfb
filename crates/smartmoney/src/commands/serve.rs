use crate::clock::now;
use crate::data::DataDir;
use crate::instance::job_options;
use crate::log::announce;
use crate::service::{Control, ServiceArgs};
use crate::settings;
use anyhow::{Context, bail};
use clap::Args;
use smartmoney_api::{Api, fill_error, router};
use smartmoney_cache::SmartMoneyCache;
use smartmoney_jobs::ScoringService;
use smartmoney_store::Store;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

/// Arguments of `serve`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ServeArgs {
    #[command(flatten)]
    service: ServiceArgs,
}

const EXAMPLES: &str = "\
Examples:
  smartmoney serve                            alone: one file, cache in memory
  DATABASE_URL=postgres://me@db/smartmoney REDIS_HOST=cache smartmoney serve --listen 0.0.0.0:8080
  smartmoney serve --no-scoring               a process that only answers

Any number of processes may serve one PostgreSQL database and one Redis: one of them scores at a time.
`smartmoney check` shows the settings in force. Log: SMARTMONEY_LOG=info|debug|…, SMARTMONEY_LOG_FORMAT=json.";

/// The process ends no later than this, also when the database does not answer.
const LONGEST_STOP: Duration = Duration::from_secs(5);

/// How often the store's data version is looked up: no answer is older for longer.
const FOLLOW: Duration = Duration::from_secs(1);

pub(crate) async fn run(data_dir: &DataDir, args: ServeArgs) -> anyhow::Result<ExitCode> {
    let args = args.service;
    // First of all, so that a wrong setting or a taken port says so at once.
    let cache_options = args.cache_options()?;
    let api_settings = args.api_settings()?;
    let settings = settings::load(data_dir, args.scoring.settings.as_ref(), &[])?;
    let job = job_options(settings, args.scoring.scoring_batch_size)?;
    let listener = TcpListener::bind(args.listen)
        .await
        .with_context(|| format!("can't listen on {}: try another --listen", args.listen))?;
    let mut shutdown = Shutdown::listen()?;

    let store = data_dir.open_or_create().await?;
    let cache = SmartMoneyCache::connect(cache_options, Arc::new(SystemTime::now)).await;
    cache.advance(store.data_version().await?);
    let process = job.run_by.clone();
    let scoring = ScoringService::new(store.clone(), job, args.schedule(), Arc::new(now));
    let api = Api::new(
        store.clone(),
        cache.clone(),
        Arc::new(Control(scoring.clone())),
        api_settings,
        Arc::new(now),
        process,
    );
    let address = listener.local_addr()?;
    let stop = CancellationToken::new();
    let serving = smartmoney_api::serve(listener, router(api.clone()), args.limits(), stop.clone());
    let mut serving = tokio::spawn(serving);
    let mut upkeep = JoinSet::new();
    upkeep.spawn(follow(Arc::clone(&store), cache.clone()));
    upkeep.spawn(keep_warm(api.clone(), cache.clone()));
    upkeep.spawn(keep_honest(Arc::clone(&store), api.clone()));
    upkeep.spawn(keep_history(api.clone()));
    if !args.scoring.no_scoring {
        scoring.start();
    }
    announce(&format!(
        "serving {} on http://{address}",
        data_dir.description()
    ));

    // The others end only by a fault, and without them answers would grow old unseen.
    let fault = tokio::select! {
        asked = shutdown.asked() => {
            api.retire();
            linger(asked, &mut shutdown, args.shutdown_delay()).await;
            None
        }
        ended = &mut serving => Some(format!("the accept loop ended: {ended:?}")),
        ended = upkeep.join_next() => Some(format!("the cache's upkeep ended: {ended:?}")),
    };
    announce("shutting down: requests under way are answered, a run under way is given up");
    upkeep.abort_all();
    api.drain();
    stop.cancel();
    if !serving.is_finished() {
        let _ = serving.await;
    }
    api.write_history().await;
    if tokio::time::timeout(LONGEST_STOP, scoring.stop())
        .await
        .is_err()
    {
        tracing::warn!("the database does not answer: the lease is left to run out");
    }
    cache.close().await;
    match fault {
        Some(fault) => bail!(fault),
        None => Ok(ExitCode::SUCCESS),
    }
}

async fn follow(store: Arc<dyn Store>, cache: SmartMoneyCache) {
    let read = move || {
        let store = Arc::clone(&store);
        async move { store.data_version().await.map_err(fill_error) }
    };
    cache.follow(FOLLOW, read).await;
}

/// Makes answers ready at the start and after each published version, whichever
/// process published it.
async fn keep_warm(api: Api, cache: SmartMoneyCache) {
    let mut look = tokio::time::interval(FOLLOW);
    look.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut warmed = None;
    loop {
        look.tick().await;
        let version = cache.version();
        if version.is_none() || warmed == version {
            continue;
        }
        let ready = api.warm().await;
        let shown = version.map(tracing::field::display);
        tracing::info!(version = shown, ready, "answers are ready");
        api.set_ready(true);
        warmed = version;
    }
}

/// How often an answer is compared with the database: rarely enough to cost nothing, often
/// enough that a fault of the cache shows within the hour.
const AUDIT: Duration = Duration::from_secs(30);

/// A damaged file is found once, at the start: what is damaged later is found by what reads it.
async fn keep_honest(store: Arc<dyn Store>, api: Api) {
    if let Err(error) = store.verify().await {
        tracing::error!(
            error = error.with_causes(),
            "the database could not be read as a whole"
        );
    }
    let mut look = tokio::time::interval(AUDIT);
    look.set_missed_tick_behavior(MissedTickBehavior::Skip);
    for turn in 0.. {
        look.tick().await;
        api.audit(turn).await;
    }
}

const MINUTE_MICROS: i64 = 60_000_000;

/// Writes what was counted at the end of each minute, so that the points of all
/// processes lie beside each other.
async fn keep_history(api: Api) {
    loop {
        let rest = MINUTE_MICROS - now().as_micros().rem_euclid(MINUTE_MICROS);
        tokio::time::sleep(Duration::from_micros(rest.unsigned_abs())).await;
        api.write_history().await;
    }
}

/// Answers on, for as long as balancers may take to see that it is not ready. It does not wait
/// when a person at a terminal ended it, nor after a second signal.
async fn linger(asked: Asked, shutdown: &mut Shutdown, delay: Duration) {
    if asked == Asked::ByPerson || delay.is_zero() {
        return;
    }
    eprintln!("not ready any more: requests within {delay:?} are answered as before");
    tokio::select! {
        () = tokio::time::sleep(delay) => {}
        _ = shutdown.asked() => {}
    }
}

/// The ways in which the process is asked to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// By Ctrl-C.
    ByPerson,
    /// As a service manager does.
    ByManager,
}

struct Shutdown {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

impl Shutdown {
    fn listen() -> anyhow::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn asked(&mut self) -> Asked {
        tokio::select! {
            _ = self.interrupt.recv() => Asked::ByPerson,
            _ = self.terminate.recv() => Asked::ByManager,
        }
    }
}
