//! A brotli copy beside each file that gets smaller by it; copies already made are kept by the hash of what they hold.

use std::fs;
use std::io::Write;

use super::{Files, Squeeze, found, hash};
use crate::house;
use crate::tool::{At, Fault};

const KINDS: [&str; 9] = ["css", "ftl", "html", "js", "json", "svg", "txt", "wasm", "webmanifest"];
const WINDOW: u32 = 22;
const BUFFER: usize = 64 * 1024;

/// The compressed copies, as `<path>.br`.
pub fn copies(files: &Files, squeeze: Squeeze) -> Result<Files, Fault> {
    let kept = house::target().join("app-compressed");
    fs::create_dir_all(&kept).at(&kept)?;
    let mut copies = Files::new();
    let mut used = Vec::new();
    for (name, bytes) in files.iter().filter(|(name, _)| is_compressible(name)) {
        let hash = hash(bytes);
        let most = kept.join(format!("{hash}.11"));
        let path = match squeeze {
            Squeeze::Some if !most.exists() => kept.join(format!("{hash}.5")),
            Squeeze::Some | Squeeze::Most => most,
        };
        if !path.exists() {
            let small = compress(bytes, squeeze).at(&path)?;
            let half = path.with_extension("half");
            fs::write(&half, small).at(&half)?;
            fs::rename(&half, &path).at(&path)?;
        }
        copies.insert(format!("{name}.br"), fs::read(&path).at(&path)?);
        used.push(path);
    }
    for name in found(&kept)? {
        let path = kept.join(name);
        if !used.contains(&path) {
            fs::remove_file(&path).at(&path)?;
        }
    }
    Ok(copies)
}

fn is_compressible(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, kind)| KINDS.contains(&kind))
}

fn compress(bytes: &[u8], squeeze: Squeeze) -> std::io::Result<Vec<u8>> {
    let quality = match squeeze {
        Squeeze::Some => 5,
        Squeeze::Most => 11,
    };
    let mut small = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut small, BUFFER, quality, WINDOW);
    writer.write_all(bytes)?;
    writer.flush()?;
    drop(writer);
    Ok(small)
}
