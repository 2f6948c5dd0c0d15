//! Where things stand in the working tree.

use std::path::PathBuf;

/// The root of the working tree.
pub fn root() -> PathBuf {
    let xtask = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().expect("xtask is a room of the house").to_path_buf()
}

/// Cargo's output folder.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// The built browser part, as the server embeds it.
pub fn app() -> PathBuf {
    root().join("target/app")
}
