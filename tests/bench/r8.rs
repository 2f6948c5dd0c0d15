//! R8: the gate before automerge: altered changes, and honest ones.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use waymark_tests::mutants::{Tally, judge};

use crate::figure::{Figure, Size};

const CORES: usize = 2;
/// Mutants of each honest change.
const MUTANTS: u64 = 10;
/// Honest changes in one history, at least.
const CHANGES: u64 = 10;

/// Judges histories until there were enough of both.
pub fn measure(size: Size) -> Figure {
    let histories = size.of(1_000, 100_000, 1_000_000) / CHANGES;
    let next = AtomicU64::new(1);
    let whole = Mutex::new(Tally::default());
    thread::scope(|scope| {
        for _ in 0..CORES {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed > histories {
                        break;
                    }
                    let tally = judge(seed, MUTANTS);
                    if !tally.holds() {
                        println!("history {seed}: {tally:?}");
                    }
                    let mut whole = whole.lock().expect("nobody panics while counting");
                    *whole = whole.and(tally);
                }
            });
        }
    });
    let tally = whole.into_inner().expect("nobody panics while counting");
    let Tally { honest, refused, mutants, admitted, deaths, lost } = tally;
    let enough = honest >= histories * CHANGES && mutants >= histories * CHANGES * MUTANTS;
    Figure {
        id: "R8",
        measured: format!(
            "of {mutants} altered changes {admitted} admitted, {deaths} deaths, {lost} not loaded again; of {honest} honest ones {refused} refused"
        ),
        goal: "of 10^6 altered 0 deaths, 0 not loaded again; of 10^5 honest 0 refused",
        holds: tally.holds() && enough,
    }
}
