//! The source files of the house, and a list of complaints about them.

use std::fs;
use std::path::{Path, PathBuf};

/// One file of Rust.
pub struct Source {
    /// From the root of the house, with forward slashes.
    pub path: String,
    /// The whole of it.
    pub text: String,
}

impl Source {
    /// The lines before the file's own tests, numbered from 1, without what follows `//`.
    pub fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let end = self.text.find("\n#[cfg(test)]\nmod ").unwrap_or(self.text.len());
        let lines = self.text[..end].lines().enumerate();
        lines.map(|(number, line)| (number + 1, without_comment(line)))
    }

    /// Every line as it stands, numbered from 1.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(number, line)| (number + 1, line))
    }

    /// Whether it stands below a folder.
    pub fn is_in(&self, folder: &str) -> bool {
        self.path.starts_with(folder)
    }
}

/// The root of the house.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a room of the house").to_path_buf()
}

/// Every file of Rust in the house.
pub fn sources() -> Vec<Source> {
    let rooms = ["client", "server", "shared", "tests", "xtask"];
    let mut sources = Vec::new();
    for room in rooms {
        gather(&root().join(room), "rs", &mut |path, text| sources.push(Source { path, text }));
    }
    assert!(sources.len() > 20, "the house has rooms");
    sources
}

/// Gives every file of a kind below a folder, by its path from the root.
pub fn gather(folder: &Path, kind: &str, give: &mut impl FnMut(String, String)) {
    let Ok(items) = fs::read_dir(folder) else {
        return;
    };
    let mut paths: Vec<PathBuf> = items.filter_map(|item| Some(item.ok()?.path())).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap_or_default();
        if path.is_dir() {
            if name != "node_modules" && name != "target" {
                gather(&path, kind, give);
            }
        } else if path.extension().is_some_and(|extension| extension == kind) {
            let short = path.strip_prefix(root()).expect("below the root").to_string_lossy().into_owned();
            give(short, fs::read_to_string(&path).expect("sources are text"));
        }
    }
}

/// What a page of words quotes.
pub fn quoted(page: &str) -> impl Iterator<Item = &str> {
    page.split('`').skip(1).step_by(2)
}

/// The paths that a page of words quotes, from the root of the house.
pub fn paths(page: &str) -> impl Iterator<Item = &str> {
    let is_path =
        |text: &&str| text.contains('/') && !text.contains([' ', '<', '*', '{', ':', '…']) && !text.starts_with('/');
    quoted(page).filter(is_path).map(|path| path.trim_end_matches('/'))
}

/// Fails with every complaint, one a line.
pub fn nothing_wrong(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

/// A line without its comment; what stands in a string is left alone.
fn without_comment(line: &str) -> &str {
    let mut quoted = false;
    let mut before = ' ';
    for (at, character) in line.char_indices() {
        match character {
            '"' if before != '\\' && before != '\'' => quoted = !quoted,
            '/' if before == '/' && !quoted => return &line[..at - 1],
            _ => {}
        }
        before = character;
    }
    line
}
