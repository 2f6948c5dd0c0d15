//! Facts about the gate before automerge: what our documents write passes, and nothing altered does harm.

use waymark_tests::mutants::{Tally, judge};

#[test]
fn what_automerge_writes_passes_and_what_was_altered_is_refused_or_harmless() {
    let tally = (1..=60).map(|seed| judge(seed, 40)).fold(Tally::default(), Tally::and);
    assert!(tally.holds(), "{tally:?}");
    assert!(tally.admitted > 100, "the mutants are too coarse to find anything: {tally:?}");
}
