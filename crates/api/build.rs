//! Lays the built dashboard, where there is one, ready to be embedded.

use std::path::Path;

/// Always there; empty but for a `.gitignore` until the dashboard is built.
const BUILT: &str = "../../dashboard/dist";

/// Says how the dashboard gets in: a binary without it is whole but for that.
const NOT_BUILT: &str = "without-dashboard";

fn main() {
    println!("cargo:rustc-check-cfg=cfg(with_dashboard)");
    println!("cargo:rerun-if-changed={BUILT}");
    println!("cargo:rerun-if-changed={NOT_BUILT}");
    let is_built = Path::new(BUILT).join("index.html").exists();
    if is_built {
        println!("cargo:rustc-cfg=with_dashboard");
    }
    memory_serve::load_directory(if is_built { BUILT } else { NOT_BUILT });
}
