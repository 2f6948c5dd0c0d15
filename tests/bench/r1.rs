//! R1: simulated worlds, each from its seed.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Instant;

use waymark_tests::simulation::run;

use crate::figure::{Figure, Size};

/// The cores everything is meant to run on.
const CORES: usize = 2;
/// Minutes that ten thousand worlds may take.
const MINUTES: f64 = 10.0;

/// Runs the worlds.
pub fn measure(size: Size) -> Figure {
    let worlds = size.of(200, 10_000, 100_000);
    let next = AtomicU64::new(1);
    let violations = AtomicU64::new(0);
    let begin = Instant::now();
    thread::scope(|scope| {
        for _ in 0..CORES {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed > worlds {
                        break;
                    }
                    if let Err(violation) = run(seed, false) {
                        println!("seed {seed}: {}; replay it: cargo xtask simulate {seed} --trace", violation.what);
                        violations.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    let minutes = begin.elapsed().as_secs_f64() / 60.0;
    let violations = violations.into_inner();
    Figure {
        id: "R1",
        measured: format!("{worlds} seeds, {violations} violations, {minutes:.1} minutes"),
        goal: "0 violations, 10,000 seeds in 10 minutes",
        // A small run says nothing of time.
        holds: violations == 0 && (size == Size::Small || minutes <= MINUTES * worlds as f64 / 10_000.0),
    }
}
