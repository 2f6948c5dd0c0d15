//! Facts about the simulated world: two hundred seeds hold and those that once did not, a seed is a seed, and planted mistakes are found.

use waymark_tests::simulation::planted::Bug;
use waymark_tests::simulation::run;

#[test]
fn two_hundred_worlds_hold() {
    for seed in 1..=200 {
        if let Err(violation) = run(seed, false) {
            panic!("seed {seed}: {}\nreplay it: cargo xtask simulate {seed} --trace", violation.what);
        }
    }
}

/// Worlds in which something was found once: a seed to a line, and what it was.
const SEEDS: &str = include_str!("seeds.txt");

#[test]
fn worlds_that_once_failed_hold() {
    for line in SEEDS.lines() {
        let (seed, _) = line.split_once(' ').expect("a seed, and what was found");
        let held = run(seed.parse().expect("a number"), false);
        assert!(held.is_ok(), "seed {line}: {held:?}");
    }
}

#[test]
fn a_seed_tells_the_same_story_every_time() {
    assert_eq!(run(7, true), run(7, true));
}

#[test]
fn every_planted_mistake_is_found() {
    for bug in Bug::ALL {
        let found = bug.found().unwrap_or_else(|| panic!("{bug:?} went unnoticed in a hundred worlds"));
        println!("{bug:?} was found in world {}: {}", found.seed, found.what);
    }
}
