//! The simulated world: real replicas and the real rules of the log, on one thread, with everything that can go wrong.
//!
//! A seed is a world: the same seed tells the same story for ever. What happens (`world`, `faults`) knows nothing of what
//! must hold (`checks`); mistakes that were planted on purpose (`planted`) show that the checks can see.

mod bundling;
pub mod chance;
mod checks;
mod device;
mod disk;
mod faults;
mod people;
pub mod planted;
mod server;
mod story;
mod world;

use planted::Bug;
use world::World;

/// A world in which everything held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// How many things happened.
    pub steps: u64,
    /// What happened, where that was asked for.
    pub story: Vec<String>,
}

/// A world in which something did not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Which world.
    pub seed: u64,
    /// What did not hold.
    pub what: String,
    /// What happened, where that was asked for.
    pub story: Vec<String>,
}

/// Runs the world of a seed; `trace` asks for its story.
pub fn run(seed: u64, trace: bool) -> Result<Report, Violation> {
    run_with(seed, None, trace)
}

/// Runs the world of a seed with a mistake in it.
pub fn run_with(seed: u64, bug: Option<Bug>, trace: bool) -> Result<Report, Violation> {
    let mut world = World::new(seed, bug, trace);
    let steps = world.run();
    let story = world.story.take();
    match world.book.violation() {
        None => Ok(Report { steps, story }),
        Some(what) => Err(Violation { seed, what: what.into(), story }),
    }
}
