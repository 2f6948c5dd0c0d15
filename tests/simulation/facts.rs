//! Facts about the simulated world: two hundred seeds hold, a seed is a seed, and planted mistakes are found.

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
