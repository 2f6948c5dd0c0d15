//! The browser part: two wasm modules, the shell around them, and a compressed copy of each file, in `target/app`.

mod compressed;
mod module;
mod shell;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::house;
use crate::tool::{self, At, Fault};

/// How small it is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Squeeze {
    /// Quickly: for work and tests.
    Some,
    /// As small as it goes: for a release.
    Most,
}

/// The files of the browser part by their path below the root of the site, without a leading slash.
type Files = BTreeMap<String, Vec<u8>>;

/// Builds the browser part; what is up to date is left alone.
pub fn build(squeeze: Squeeze) -> Result<(), Fault> {
    tool::need_wasm_target()?;
    let mut files = Files::new();
    for module in [module::APP, module::ENGINE] {
        files.extend(module.files(squeeze)?);
    }
    shell::add(&mut files)?;
    let copies = compressed::copies(&files, squeeze)?;
    for (path, bytes) in &files {
        if path.ends_with(".wasm") {
            let small = copies.get(&format!("{path}.br")).map_or(0, Vec::len);
            println!("app: {path}, {} kB, {} kB compressed", bytes.len() / 1000, small / 1000);
        }
    }
    files.extend(copies);
    let changed = lay_out(&house::app(), &files)?;
    println!("app: {} files in target/app, {changed} of them new", files.len());
    Ok(())
}

/// Makes a folder hold exactly these files; returns how many were written.
fn lay_out(folder: &Path, files: &Files) -> Result<usize, Fault> {
    let mut changed = 0;
    for (name, bytes) in files {
        let path = folder.join(name);
        if fs::read(&path).is_ok_and(|present| present == *bytes) {
            continue;
        }
        let parent = path.parent().expect("a file stands in a folder");
        fs::create_dir_all(parent).at(parent)?;
        fs::write(&path, bytes).at(&path)?;
        changed += 1;
    }
    for name in found(folder)? {
        if !files.contains_key(&name) {
            let path = folder.join(&name);
            fs::remove_file(&path).at(&path)?;
        }
    }
    Ok(changed)
}

/// Every file below a folder, by its path from there, in order.
fn found(folder: &Path) -> Result<Vec<String>, Fault> {
    let mut names = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(inner) = folders.pop() {
        for item in fs::read_dir(&inner).at(&inner)? {
            let path = item.at(&inner)?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("found below it");
                names.push(name.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    names.sort();
    Ok(names)
}

/// The SHA-256 of bytes, in hex.
fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
