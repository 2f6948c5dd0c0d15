//! The map of the house: every path it names is there, and it fits on two pages.

use std::fs;

use super::source::{gather, nothing_wrong, paths, root};

const MAP: &str = "docs/ARCHITECTURE.md";
const LENGTH: usize = 150;
const DECISION: usize = 40;

#[test]
fn every_path_on_the_map_exists() {
    let map = fs::read_to_string(root().join(MAP)).expect("there is a map");
    assert!(map.lines().count() <= LENGTH, "{MAP} is longer than {LENGTH} lines");
    let missing = paths(&map).filter(|path| !root().join(path).exists());
    nothing_wrong(&missing.map(|path| format!("{MAP} names {path}, which is not there")).collect::<Vec<_>>());
}

#[test]
fn a_decision_is_one_question_on_one_page() {
    let mut complaints = Vec::new();
    gather(&root().join("docs/decisions"), "md", &mut |path, text| {
        if text.lines().count() > DECISION {
            complaints.push(format!("{path}: longer than {DECISION} lines"));
        }
        let title = text.lines().next().unwrap_or_default();
        if !title.contains("Why don") || !title.ends_with('?') {
            complaints.push(format!("{path}: the title asks no “Why don't we …?”"));
        }
    });
    nothing_wrong(&complaints);
}
