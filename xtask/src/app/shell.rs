//! The shell: everything that is not compiled, and the service worker that keeps all of it for offline days.

use std::fs;

use sha2::{Digest, Sha256};

use super::{Files, found, hash};
use crate::house;
use crate::tool::{At, Fault};

/// The service worker, which lists the others.
const WORKER: &str = "sw.js";
/// In the service worker's source: becomes the JSON array of paths to keep.
const LIST: &str = "__SHELL__";
/// In any script's source: becomes a hash over every file.
const VERSION: &str = "__VERSION__";

/// Adds the files of `client/app/static` and `client/app/locales`, and fills in what the service worker has to keep.
pub fn add(files: &mut Files) -> Result<(), Fault> {
    let client = house::root().join("client/app");
    for (folder, prefix) in [("static", ""), ("locales", "locales/")] {
        let folder = client.join(folder);
        if !folder.is_dir() {
            continue;
        }
        for name in found(&folder)? {
            let path = folder.join(&name);
            files.insert(format!("{prefix}{name}"), fs::read(&path).at(&path)?);
        }
    }
    if let Some(source) = files.remove(WORKER) {
        let source = String::from_utf8_lossy(&source).replace(LIST, &list(files));
        let version = version(files, &source);
        files.insert(WORKER.to_owned(), source.replace(VERSION, &version).into_bytes());
    }
    Ok(())
}

/// The paths of the shell as the browser asks for them; the index page answers at the root.
fn list(files: &Files) -> String {
    let paths = files.keys().map(|name| if name == "index.html" { "/".to_owned() } else { format!("/{name}") });
    serde_json::Value::from_iter(paths).to_string()
}

fn version(files: &Files, source: &str) -> String {
    let mut digest = Sha256::new();
    for (name, bytes) in files {
        digest.update(name);
        digest.update([0]);
        digest.update(hash(bytes));
    }
    digest.update(source);
    digest.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_page_is_kept_at_the_root() {
        let files = Files::from([("app.js".to_owned(), vec![]), ("index.html".to_owned(), vec![])]);
        assert_eq!(list(&files), r#"["/app.js","/"]"#);
    }

    #[test]
    fn a_changed_file_changes_the_version() {
        let files = |text: &str| Files::from([("style.css".to_owned(), text.as_bytes().to_vec())]);
        assert_ne!(version(&files("a"), ""), version(&files("b"), ""));
        assert_eq!(version(&files("a"), ""), version(&files("a"), ""));
    }
}
