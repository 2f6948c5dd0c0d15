//! Facts about the gate before automerge, and every other parser that meets foreign bytes: what is honest passes, and nothing
//! altered does harm.

use std::fs;
use std::panic::catch_unwind;
use std::path::Path;

use waymark_tests::mutants::{Tally, altered, judge};
use waymark_tests::parsers;
use waymark_tests::simulation::chance::Chance;

#[test]
fn what_automerge_writes_passes_and_what_was_altered_is_refused_or_harmless() {
    let tally = (1..=60).map(|seed| judge(seed, 40)).fold(Tally::default(), Tally::and);
    assert!(tally.holds(), "{tally:?}");
    assert!(tally.admitted > 100, "the mutants are too coarse to find anything: {tally:?}");
}

#[test]
fn whatever_is_done_to_what_parsers_are_given_does_no_harm() {
    for (name, parse) in parsers::ALL {
        let corpus = corpus(name);
        corpus.iter().for_each(|bytes| parse(bytes));
        for seed in 0..2_000 {
            let mut chance = Chance::new(seed);
            let mut pick = || &corpus[usize::try_from(chance.below(corpus.len() as u64)).expect("one of them")];
            let (bytes, other) = (pick(), pick());
            let mutant = altered(bytes, other, &mut chance);
            let outcome = catch_unwind(|| parse(&mutant));
            assert!(outcome.is_ok(), "{name}, seed {seed}: {mutant:?}");
        }
    }
}

/// The kept files of a target, in the order of their names.
fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(name);
    let mut paths: Vec<_> =
        fs::read_dir(folder).expect("every target has a corpus").map(|file| file.expect("a file").path()).collect();
    paths.sort();
    assert!(!paths.is_empty(), "{name} has a corpus");
    paths.iter().map(|path| fs::read(path).expect("a file of the corpus")).collect()
}
