//! What a room may be like: its size, its name, its first sentence, and what it must not hold.

use super::source::{Source, nothing_wrong, sources};

const WALL: usize = 600;
const WALL_OF_THE_INTERFACE: usize = 330;
const EMPTY_NAMES: [&str; 12] =
    ["manager", "handler", "helper", "helpers", "util", "utils", "common", "base", "impl", "data", "info", "mod"];

fn complaints(find: impl Fn(&Source) -> Vec<String>) {
    let found: Vec<String> = sources().iter().flat_map(find).collect();
    nothing_wrong(&found);
}

#[test]
fn no_file_is_longer_than_its_wall() {
    complaints(|source| {
        let wall = if source.is_in("client/app/") { WALL_OF_THE_INTERFACE } else { WALL };
        let lines = source.text.lines().count();
        if lines > wall { vec![format!("{}: {lines} lines, at most {wall}", source.path)] } else { vec![] }
    });
}

#[test]
fn every_file_opens_with_a_sentence() {
    complaints(|source| {
        let first: String = source.text.lines().take_while(|line| line.starts_with("//!")).collect();
        let is_sentence = first.starts_with("//! ") && first.contains(['.', ':', '?']);
        if is_sentence { vec![] } else { vec![format!("{}: say what it is in the first line", source.path)] }
    });
}

#[test]
fn files_are_named_after_what_they_are() {
    complaints(|source| {
        let name = source.path.rsplit('/').next().unwrap_or_default().trim_end_matches(".rs");
        let empty = name.split('_').any(|part| EMPTY_NAMES.contains(&part));
        if empty { vec![format!("{}: a name that says nothing", source.path)] } else { vec![] }
    });
}

#[test]
fn types_are_named_after_what_they_are() {
    let endings = ["Manager", "Handler", "Helper", "Util", "Utils", "Common", "Impl"];
    complaints(|source| {
        let named = |line: &str| {
            let mut words = line.split(|letter: char| !letter.is_alphanumeric());
            let is_type = words.any(|word| matches!(word, "struct" | "enum" | "trait"));
            let name = words.next().unwrap_or_default();
            is_type && endings.iter().any(|ending| name.ends_with(ending))
        };
        let lines = source.code().filter(|(_, line)| named(line));
        lines.map(|(number, line)| format!("{}:{number}: {}", source.path, line.trim())).collect()
    });
}

#[test]
fn nothing_is_left_for_later_or_looked_away_from() {
    // Put together here, so that this file does not find itself.
    let marks = [["TO", "DO"], ["FIX", "ME"], ["#[allo", "w("], ["#![allo", "w("], ["#[igno", "re"]]
        .map(|parts| parts.concat());
    complaints(|source| {
        let lines = source.lines().filter(|(_, line)| marks.iter().any(|mark| line.contains(mark.as_str())));
        lines.map(|(number, line)| format!("{}:{number}: {}", source.path, line.trim())).collect()
    });
}

#[test]
fn no_code_is_commented_out() {
    complaints(|source| {
        let dead = |line: &str| {
            let Some(rest) = line.trim().strip_prefix("// ") else {
                return false;
            };
            rest.ends_with(';') && (rest.contains(" = ") || rest.contains('('))
        };
        let lines = source.lines().filter(|(_, line)| dead(line));
        lines.map(|(number, line)| format!("{}:{number}: {}", source.path, line.trim())).collect()
    });
}

#[test]
fn a_test_is_a_sentence_of_three_words_or_more() {
    complaints(|source| {
        let mut found = Vec::new();
        let mut is_test = false;
        for (number, line) in source.lines() {
            let line = line.trim();
            if line == "#[test]" || line.starts_with("#[tokio::test") {
                is_test = true;
            } else if is_test && let Some((_, rest)) = line.split_once("fn ") {
                let name = rest.split('(').next().unwrap_or_default();
                if name.matches('_').count() < 2 {
                    found.push(format!("{}:{number}: {name} is no sentence", source.path));
                }
                is_test = false;
            }
        }
        found
    });
}

#[test]
fn no_test_sleeps_for_a_fixed_time() {
    // These look again and again, until what they wait for is so.
    let lookers = ["tests/browser/page.rs", "tests/tidy/rooms.rs"];
    complaints(|source| {
        if !source.is_in("tests/") || lookers.contains(&source.path.as_str()) {
            return vec![];
        }
        let lines = source.code().filter(|(_, line)| line.contains("sleep("));
        lines.map(|(number, line)| format!("{}:{number}: {}", source.path, line.trim())).collect()
    });
}
