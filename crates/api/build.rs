//! Lays the built dashboard, where there is one, ready to be embedded.

use std::path::Path;

const DASHBOARD: &str = "../../dashboard";
const BUILT: &str = "../../dashboard/dist";

/// Says how the dashboard gets in: a binary without it is whole but for that.
const NOT_BUILT: &str = "without-dashboard";

fn main() {
    println!("cargo:rustc-check-cfg=cfg(with_dashboard)");
    if Path::new(BUILT).join("index.html").exists() {
        println!("cargo:rustc-cfg=with_dashboard");
        println!("cargo:rerun-if-changed={BUILT}");
        memory_serve::load_directory(BUILT);
    } else {
        println!("cargo:rerun-if-changed={DASHBOARD}");
        println!("cargo:rerun-if-changed={NOT_BUILT}");
        memory_serve::load_directory(NOT_BUILT);
    }
}
