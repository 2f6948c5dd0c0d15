//! Makes the folder of the browser part, so that a server without it compiles, and is built again when it changes.

use std::path::Path;

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/app");
    std::fs::create_dir_all(&folder).expect("the target folder can be written");
    println!("cargo:rerun-if-changed={}", folder.display());
}
