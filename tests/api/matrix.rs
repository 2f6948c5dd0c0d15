//! Who gets what: every path and method of the table, and every kind of envelope, asked by everybody there can be; compared
//! with what stands in `matrix/routes.txt` and `matrix/envelopes.txt`, cell by cell.
//!
//! A cell says how the answer begins, and, for a path, whose names are in it: anything more is a surplus read. A path that
//! is added to `api::ROUTES`, or a kind that is added to the records or controls, needs its row there before this passes.

mod asks;
mod envelopes;
mod scene;

use std::collections::BTreeMap;

use waymark_shared::api::ROUTES;

use asks::{Ask, asks};
use scene::{ASKERS, Scene};

const ROUTES_EXPECTED: &str = include_str!("matrix/routes.txt");
const ENVELOPES_EXPECTED: &str = include_str!("matrix/envelopes.txt");

/// A table: its rows by their names, with a cell for each asker.
type Table = BTreeMap<String, Vec<String>>;

/// Reads a table; lines that begin with `#` say what it means.
fn read(text: &str) -> Table {
    let lines = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    let rows = lines.map(|line| {
        let (name, cells) = line.split_once('|').expect("a name, a bar, cells");
        (name.trim().to_owned(), cells.split_whitespace().map(str::to_owned).collect())
    });
    rows.collect()
}

/// Compares what was found with what is written down, and says every difference.
fn compare(what: &str, expected: &str, found: &[(String, Vec<String>)]) {
    let expected = read(expected);
    let mut wrong = Vec::new();
    let mut surplus = 0;
    for (name, cells) in found {
        match expected.get(name) {
            Some(wanted) if wanted == cells => {}
            Some(wanted) => {
                surplus += wanted.iter().zip(cells).filter(|(wanted, cell)| sees_more(cell, wanted)).count();
                wrong.push(format!("expected {}\n   found {}", line(name, wanted), line(name, cells)));
            }
            None => wrong.push(format!("no row for it: {}", line(name, cells))),
        }
    }
    let names: Vec<&String> = found.iter().map(|(name, _)| name).collect();
    wrong.extend(expected.keys().filter(|name| !names.contains(name)).map(|name| format!("nobody asked for {name}")));
    let cells = found.len() * ASKERS.len();
    println!("matrix of {what}: {cells} cells, {} rows not as written, {surplus} surplus reads", wrong.len());
    assert!(wrong.is_empty(), "{}\n{}", header(), wrong.join("\n"));
}

/// Whether an answer shows names that it should not.
fn sees_more(cell: &str, wanted: &str) -> bool {
    let seen = |cell: &str| cell.split_once('+').map(|(_, seen)| seen.to_owned()).unwrap_or_default();
    let wanted = seen(wanted);
    seen(cell).chars().any(|mark| !wanted.contains(mark))
}

fn line(name: &str, cells: &[String]) -> String {
    let cells: String = cells.iter().map(|cell| format!(" {cell:<15}")).collect();
    format!("{name:<44}|{}", cells.trim_end())
}

fn header() -> String {
    let askers: Vec<String> = ASKERS.iter().map(|asker| (*asker).to_owned()).collect();
    line("#", &askers)
}

#[tokio::test]
async fn every_path_answers_everybody_as_written_and_shows_nothing_more() {
    let mut scene = Scene::start().await;
    let asks = asks(&scene);
    let unasked =
        ROUTES.iter().filter(|(path, method)| !asks.iter().any(|ask| ask.path == *path && ask.method == *method));
    let unasked: Vec<_> = unasked.collect();
    assert!(unasked.is_empty(), "matrix/asks.rs asks nothing of {unasked:?}");
    let strange = asks.iter().find(|ask| !ROUTES.contains(&(ask.path, ask.method)));
    assert!(strange.is_none(), "there is no such path: {:?}", strange.map(Ask::name));
    let mut found = Vec::new();
    for ask in &asks {
        let mut cells = Vec::new();
        for asker in 0..ASKERS.len() {
            cells.push(scene.ask(asker, ask).await);
        }
        found.push((ask.name(), cells));
    }
    compare("paths", ROUTES_EXPECTED, &found);
}

#[tokio::test]
async fn every_kind_of_envelope_is_taken_from_those_who_may_write_it_and_from_nobody_else() {
    let mut scene = Scene::start().await;
    let found = envelopes::found(&mut scene).await;
    compare("envelopes", ENVELOPES_EXPECTED, &found);
}
