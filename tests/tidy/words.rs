//! Every string a person reads lives in the language files, and every message there is used.

use std::collections::{BTreeMap, BTreeSet};

use super::source::{Source, gather, nothing_wrong, root, sources};

/// Keys that the code puts together, by what they begin with.
const MADE: [&str; 1] = ["problem-"];

fn messages() -> BTreeMap<String, String> {
    let mut messages = BTreeMap::new();
    gather(&root().join("client/app/locales"), "ftl", &mut |path, text| {
        for line in text.lines() {
            let Some((key, _)) = line.split_once(" =") else {
                continue;
            };
            if key.starts_with(|letter: char| letter.is_ascii_lowercase()) && !key.contains(' ') {
                let earlier = messages.insert(key.to_owned(), path.clone());
                assert!(earlier.is_none(), "{key} stands in {path} and in {}", earlier.unwrap_or_default());
            }
        }
    });
    messages
}

fn interface() -> Vec<Source> {
    sources().into_iter().filter(|source| source.is_in("client/app/src")).collect()
}

/// The strings of a line.
fn strings(line: &str) -> impl Iterator<Item = &str> {
    line.split('"').skip(1).step_by(2)
}

#[test]
fn every_message_the_interface_asks_for_is_there() {
    let messages = messages();
    let mut complaints = Vec::new();
    for source in interface() {
        for (number, line) in source.code() {
            for key in asked(line) {
                if !messages.contains_key(key) {
                    complaints.push(format!("{}:{number}: no language file has {key}", source.path));
                }
            }
        }
    }
    nothing_wrong(&complaints);
}

/// The keys that stand in `t("…")` and `t!("…")`, and in no other call that ends in the same letter.
fn asked(line: &str) -> impl Iterator<Item = &str> {
    let calls = ["t(\"", "t!(\""].into_iter().flat_map(|call| line.match_indices(call));
    calls.filter_map(|(at, call)| {
        let is_other = line[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_' || before == '.');
        let key = line[at + call.len()..].split('"').next()?;
        (!is_other && !key.contains('{')).then_some(key)
    })
}

#[test]
fn every_message_is_asked_for_somewhere() {
    let sources = interface();
    let asked: BTreeSet<&str> = sources.iter().flat_map(|source| source.text.lines().flat_map(strings)).collect();
    let unused = messages().into_iter().filter(|(key, _)| !asked.contains(key.as_str()) && !is_made(key, &asked));
    nothing_wrong(&unused.map(|(key, path)| format!("{path}: nobody asks for {key}")).collect::<Vec<_>>());
}

/// Whether the code puts this key together from a beginning that it names.
fn is_made(key: &str, asked: &BTreeSet<&str>) -> bool {
    let begins = |start: &str| start.ends_with('-') && key.starts_with(start);
    MADE.iter().any(|start| key.starts_with(start))
        || asked.iter().any(|text| text.split('{').next().is_some_and(|start| text.contains('{') && begins(start)))
}

#[test]
fn no_sentence_stands_in_the_interfaces_code() {
    let mut complaints = Vec::new();
    for source in interface() {
        for (number, line) in source.code() {
            if ["expect(", "assert", "panic!", "unreachable!", "#[", "error!", "warn!"]
                .iter()
                .any(|mark| line.contains(mark))
            {
                continue;
            }
            let found = strings(line).filter(|text| is_sentence(text));
            complaints
                .extend(found.map(|text| format!("{}:{number}: “{text}” belongs in a language file", source.path)));
        }
    }
    nothing_wrong(&complaints);
}

/// A capital, small letters, a space, and a word: something somebody would read.
fn is_sentence(text: &str) -> bool {
    let mut words = text.split(' ');
    let first = words.next().unwrap_or_default();
    let is_word = |word: &str| word.chars().filter(|letter| letter.is_alphabetic()).count() > 1;
    first.starts_with(char::is_uppercase)
        && first.len() > 1
        && !first.contains('{')
        && first.chars().skip(1).all(|letter| letter.is_lowercase() || letter.is_ascii_punctuation())
        && words.next().is_some_and(is_word)
}
