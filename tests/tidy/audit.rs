//! The audit of what is protected: every requirement has one answer, and every file and fact that an answer names is there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use super::source::{gather, nothing_wrong, paths, quoted, root, sources};

const ANSWERS: &str = "docs/security/ASVS.md";
const REQUIREMENTS: &str = "docs/security/asvs-5.0-level-2.txt";
const WORDS: [&str; 4] = ["holds", "does not apply", "exception", "not yet"];

/// A line of the answers: the requirements it is about, the answer, and where or why.
struct Line<'a> {
    numbers: Vec<&'a str>,
    answer: &'a str,
    reason: &'a str,
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).expect("the page is there")
}

/// The lines of every table whose first cell is made of numbers such as `3.4.1`.
fn lines(page: &str) -> Vec<Line<'_>> {
    let is_number = |cell: &str| cell.split('.').filter(|part| part.parse::<u8>().is_ok()).count() == 3;
    let row =
        |line: &'_ str| line.starts_with("| ") && is_number(line[2..].split([' ', ',']).next().unwrap_or_default());
    let read = |line| {
        let [numbers, _, answer, reason] = cells(line);
        Line { numbers: numbers.split(", ").collect(), answer, reason }
    };
    page.lines().filter(|line| row(line)).map(read).collect()
}

fn cells(line: &str) -> [&str; 4] {
    let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
    cells.try_into().unwrap_or_else(|_| panic!("four cells: {line}"))
}

/// Every page about what is protected, by its path.
fn pages() -> BTreeMap<String, String> {
    let mut pages = BTreeMap::from([("docs/SECURITY.md".to_owned(), read("docs/SECURITY.md"))]);
    gather(&root().join("docs/security"), "md", &mut |path, text| {
        pages.insert(path, text);
    });
    pages
}

#[test]
fn every_requirement_is_answered_once() {
    let (page, list) = (read(ANSWERS), read(REQUIREMENTS));
    let wanted: BTreeSet<&str> = list.lines().collect();
    assert_eq!((list.lines().count(), wanted.len()), (253, 253), "{REQUIREMENTS} names levels 1 and 2 of ASVS 5.0.0");
    let mut complaints = Vec::new();
    let mut answered = BTreeSet::new();
    for number in lines(&page).iter().flat_map(|line| &line.numbers) {
        if !wanted.contains(number) {
            complaints.push(format!("{ANSWERS} answers {number}, which is no requirement"));
        }
        if !answered.insert(*number) {
            complaints.push(format!("{ANSWERS} answers {number} twice"));
        }
    }
    complaints.extend(wanted.difference(&answered).map(|number| format!("{ANSWERS} does not answer {number}")));
    nothing_wrong(&complaints);
}

#[test]
fn every_answer_is_a_plain_one_and_says_where_or_why() {
    let page = read(ANSWERS);
    let mut complaints = Vec::new();
    for Line { numbers, answer, reason } in lines(&page) {
        let which = numbers.join(", ");
        if !WORDS.iter().any(|word| answer == *word || (*word == "not yet" && answer.starts_with("not yet ("))) {
            complaints.push(format!("{which}: “{answer}” is none of {WORDS:?}"));
        }
        let names_a_file = quoted(reason).any(|text| !text.is_empty() && root().join(text).is_file());
        if reason.is_empty() || (answer == "holds" && !names_a_file) {
            complaints.push(format!("{which}: {answer}, and where?"));
        }
    }
    nothing_wrong(&complaints);
}

#[test]
fn every_file_and_fact_that_these_pages_name_is_there() {
    let sources = sources();
    let is_fact = |text: &&str| {
        text.matches('_').count() > 1 && text.chars().all(|letter| letter == '_' || letter.is_ascii_alphanumeric())
    };
    let mut complaints = Vec::new();
    for (page, text) in pages() {
        let files = paths(&text).filter(|path| !root().join(path).exists());
        complaints.extend(files.map(|path| format!("{page} names {path}, which is not there")));
        for fact in quoted(&text).filter(is_fact) {
            let told = format!("fn {fact}(");
            if !sources.iter().any(|source| source.text.contains(&told)) {
                complaints.push(format!("{page} names the fact {fact}, which nobody tells"));
            }
        }
    }
    nothing_wrong(&complaints);
}
