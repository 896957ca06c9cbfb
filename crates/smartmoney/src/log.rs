use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// Logs to standard error what `SMARTMONEY_LOG` asks for, as lines for people
/// or, with `SMARTMONEY_LOG_FORMAT=json`, for machines.
pub(crate) fn init(default: &str) {
    let asked = std::env::var("SMARTMONEY_LOG").unwrap_or_default();
    let asked = if asked.is_empty() { default } else { &asked };
    let filter = EnvFilter::try_new(asked).unwrap_or_else(|error| {
        eprintln!("SMARTMONEY_LOG={asked} is no filter ({error}): {default} is used");
        EnvFilter::new(default)
    });
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    if is_json() {
        log.json().flatten_event(true).init();
    } else {
        log.with_ansi(std::io::stderr().is_terminal()).init();
    }
    if let Ok(format) = std::env::var("SMARTMONEY_LOG_FORMAT")
        && !["", "text", "json"].contains(&format.as_str())
    {
        eprintln!("SMARTMONEY_LOG_FORMAT={format} is neither text nor json: text is used");
    }
}

/// What people wait for is said to them whatever is logged; machines read the log alone.
pub(crate) fn announce(text: &str) {
    if is_json() {
        tracing::info!("{text}");
    } else {
        eprintln!("{text}");
    }
}

fn is_json() -> bool {
    std::env::var("SMARTMONEY_LOG_FORMAT").is_ok_and(|format| format == "json")
}
