use crate::cli::{self, Cli};
use crate::data::DataDir;
use crate::service::ServiceArgs;
use crate::show::{number, print, table};
use anyhow::Context;
use clap::parser::ValueSource;
use clap::{ArgMatches, Args, Command, CommandFactory};
use serde::Serialize;
use smartmoney_cache::{RedisState, SmartMoneyCache};
use smartmoney_store::{Fault, PageStart, Schema, Store, StoreError, WalletQuery};
use std::fmt::Write;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::SystemTime;

/// Arguments of `check`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    service: ServiceArgs,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  smartmoney check
  REDIS_HOST=cache smartmoney check --json

It takes the arguments and the environment of `serve`, and changes nothing. It fails when a service
that is set up does not answer, the rules or the first list can't be read, or the database's file is
damaged or empty: all of it is read.";

/// A setting of the service, as it is in force.
#[derive(Debug, Serialize)]
struct Setting {
    variable: String,
    argument: String,
    value: Option<String>,
    from: &'static str,
}

/// Whether a service answers, or what else the program needs is in order.
#[derive(Debug, Serialize)]
struct Service {
    name: &'static str,
    answers: bool,
    what: String,
}

pub(crate) async fn run(data_dir: &DataDir, args: CheckArgs) -> anyhow::Result<ExitCode> {
    let matches = cli::command().get_matches();
    let settings = settings(&Cli::command(), &matches)?;
    // What would keep the service from its start.
    args.service.api_settings()?;
    let services = [
        rules(data_dir, &args.service),
        database(data_dir).await,
        redis(&args.service).await?,
    ];
    if args.json {
        let json = serde_json::json!({ "settings": settings, "services": services });
        print(&format!("{json:#}\n"))?;
    } else {
        print(&shown(&settings, &services))?;
    }
    let all_answer = services.iter().all(|service| service.answers);
    Ok(if all_answer {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Every setting that a variable of the environment can give: what the program
/// itself understands, so that none is forgotten here.
fn settings(program: &Command, matches: &ArgMatches) -> anyhow::Result<Vec<Setting>> {
    let (name, given) = matches.subcommand().context("no command")?;
    let command = program.find_subcommand(name).context("no such command")?;
    let own = command.get_arguments().filter(|arg| !arg.is_global_set());
    let arguments = program.get_arguments().chain(own);
    let settings = arguments.filter_map(|argument| {
        let variable = argument.get_env()?.to_string_lossy().into_owned();
        let id = argument.get_id().as_str();
        let values = given.get_raw(id).map(|values| {
            let values: Vec<_> = values.map(|value| value.to_string_lossy()).collect();
            values.join(",")
        });
        let is_secret = argument.is_hide_env_values_set();
        Some(Setting {
            variable,
            argument: format!("--{}", argument.get_long().unwrap_or(id)),
            value: values.map(|value| if is_secret { "***".to_owned() } else { value }),
            from: match given.value_source(id) {
                Some(ValueSource::CommandLine) => "argument",
                Some(ValueSource::EnvVariable) => "environment",
                Some(_) => "default",
                None => "not set",
            },
        })
    });
    Ok(settings.chain(logging()).collect())
}

/// Set before any argument is read.
fn logging() -> impl Iterator<Item = Setting> {
    ["SMARTMONEY_LOG", "SMARTMONEY_LOG_FORMAT"]
        .into_iter()
        .map(|variable| {
            let value = std::env::var(variable)
                .ok()
                .filter(|value| !value.is_empty());
            Setting {
                variable: variable.to_owned(),
                argument: "–".to_owned(),
                from: if value.is_some() {
                    "environment"
                } else {
                    "not set"
                },
                value,
            }
        })
}

/// By which wallets are scored: what can't be read would keep the service from its start.
fn rules(data_dir: &DataDir, service: &ServiceArgs) -> Service {
    let file = service.scoring.settings.as_ref();
    let (answers, what) = match crate::settings::load(data_dir, file, &[]) {
        Ok(_) => {
            let own = Some(data_dir.settings_file()).filter(|own| own.exists());
            let from = file.cloned().or(own);
            let from = from.map_or("the defaults".to_owned(), |file| file.display().to_string());
            (true, from)
        }
        Err(error) => (false, format!("{error:#}")),
    };
    Service {
        name: "rules",
        answers,
        what,
    }
}

async fn database(data_dir: &DataDir) -> Service {
    if data_dir.is_new() {
        return Service {
            name: "database",
            answers: true,
            what: format!("{}, which the first command makes", data_dir.description()),
        };
    }
    if let Some(file) = data_dir.empty_file() {
        // No command leaves one behind: each writes at once. So something was done to the file,
        // and the next command would cover it up with tables that are as empty.
        let file = file.display();
        return Service {
            name: "database",
            answers: false,
            what: format!(
                "{file} is empty: what it held is lost, such as by truncation. Restore a backup, \
                 or delete it, and the next command makes a new database"
            ),
        };
    }
    let (answers, what) = match contents(data_dir).await {
        Ok(contents) => (true, format!("{}, {contents}", data_dir.description())),
        Err(error) => (false, format!("{error:#}")),
    };
    Service {
        name: "database",
        answers,
        what,
    }
}

/// Reads the schema's version first: a check must not migrate a database that other processes
/// use.
async fn contents(data_dir: &DataDir) -> anyhow::Result<String> {
    Ok(match data_dir.schema().await? {
        Schema::Missing => "without tables: the first command makes them".to_owned(),
        Schema::Older { missing } => format!(
            "with an older schema, which the next command brings up to date; migrations to apply: {missing}"
        ),
        Schema::Current => {
            let store = data_dir.open().await?;
            let version = readable(&*store).await?;
            store.verify().await.map_err(|error| {
                let advice = "restore a backup, or make a new database and read the trades again";
                anyhow::Error::new(error).context(format!("its file is damaged: {advice}"))
            })?;
            let without = store.trades_without_source().await?;
            let mut contents = format!("schema up to date, data version {version}");
            if without > 0 {
                let _ = write!(
                    contents,
                    ", {} trades of before sources were kept: their order within a block and the \
                     file they came from are not known until it is read again",
                    number(without)
                );
            }
            contents
        }
    })
}

/// Reads what `/readyz` reads, so that a table or a column that is missing shows here, too.
/// Returns the data version.
async fn readable(store: &dyn Store) -> anyhow::Result<i64> {
    let read = async {
        store.ping().await?;
        let query = WalletQuery::default();
        Ok(store
            .wallets(&query, 1, &PageStart::FIRST)
            .await?
            .data_version
            .number)
    };
    read.await.map_err(|error: StoreError| {
        let advice = match error.fault() {
            Fault::Program => {
                ": its migrations are all applied, but what they made was changed since: restore a \
                 backup, or make a new database and read the trades again"
            }
            _ => "",
        };
        anyhow::Error::new(error).context(format!("a list can't be read{advice}"))
    })
}

async fn redis(service: &ServiceArgs) -> anyhow::Result<Service> {
    let options = service.cache_options()?;
    let address = options.redis.as_ref().map(ToString::to_string);
    let cache = SmartMoneyCache::connect(options, Arc::new(SystemTime::now)).await;
    let state = cache.statistics().await.redis;
    let loss = cache.redis_loss().unwrap_or_default();
    cache.close().await;
    let address = address.unwrap_or_default();
    let (answers, what) = match state {
        RedisState::Absent => (
            true,
            "not set up: each process has its own cache".to_owned(),
        ),
        RedisState::Down => (false, format!("{address} does not answer: {loss}")),
        RedisState::Connected { keys, .. } => (true, format!("{address}, {keys} keys")),
    };
    Ok(Service {
        name: "redis",
        answers,
        what,
    })
}

fn shown(settings: &[Setting], services: &[Service]) -> String {
    let mut rows = table(&["setting", "argument", "value", "from"]);
    for setting in settings {
        rows.add_row([
            setting.variable.as_str(),
            &setting.argument,
            setting.value.as_deref().unwrap_or("–"),
            setting.from,
        ]);
    }
    let mut text = format!("{rows}\n\n");
    for service in services {
        let mark = if service.answers { '✓' } else { '✗' };
        let _ = writeln!(text, "{mark} {:<9} {}", service.name, service.what);
    }
    text
}
