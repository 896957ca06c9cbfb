use indicatif::{ProgressBar, ProgressStyle};
use std::time::Duration;

/// A bar on the standard error; nothing is drawn where that is no terminal.
pub(crate) fn bar(template: &str) -> ProgressBar {
    let bar = ProgressBar::new(0);
    let style = ProgressStyle::with_template(template);
    bar.set_style(
        style
            .unwrap_or_else(|_| ProgressStyle::default_bar())
            .progress_chars("━╸─"),
    );
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}
