//! R2: mistakes planted in the simulated world, each of which it has to notice.

use waymark_tests::simulation::planted::{Bug, WORLDS};

use crate::figure::{Figure, Size};

/// Mistakes that have to be planted at least.
const BUGS: usize = 20;

/// Looks for each of them; there is no smaller or larger way of doing it.
pub fn measure(_: Size) -> Figure {
    let mut found = 0;
    let mut latest = 0;
    for bug in Bug::ALL {
        match bug.found() {
            Some(violation) => {
                println!("{bug:?}: found in world {}: {}", violation.seed, violation.what);
                found += 1;
                latest = latest.max(violation.seed);
            }
            None => println!("{bug:?}: went unnoticed in {WORLDS} worlds"),
        }
    }
    let planted = Bug::ALL.len();
    Figure {
        id: "R2",
        measured: format!("{found} of {planted} planted bugs found, the last of them in world {latest}"),
        goal: "20 planted bugs, each found within 100 worlds",
        holds: found == planted && planted >= BUGS,
    }
}
