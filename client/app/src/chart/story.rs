//! What a chart says in a sentence: which areas moved since an earlier reading, or where each stands in a first one, and which
//! have no step.

use waymark_shared::star::change::{AreaChange, Change, Movement};
use waymark_shared::star::definition::Definition;

use super::round::{Mark, Round};

/// How many areas a sentence names before it only counts.
const NAMED: usize = 3;

/// An area that went from one step to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// The area's id.
    pub area: String,
    /// The earlier step.
    pub from: u8,
    /// The later step.
    pub to: u8,
}

/// What changed, short enough to say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Story {
    /// The areas that moved furthest, three at most; equal distances in the definition's order.
    pub moved: Vec<Move>,
    /// The others that moved, likewise.
    pub moved_more: Vec<Move>,
    /// An area that stayed where it was, and its step.
    pub stayed: Option<(String, u8)>,
    /// How many more stayed.
    pub stayed_more: usize,
    /// The areas that have a step in one of the two readings alone.
    pub one_sided: Vec<String>,
}

impl Story {
    /// What to say of a change.
    pub fn of(change: &Change) -> Self {
        let mut moved: Vec<_> = change.areas.iter().filter_map(moved).collect();
        moved.sort_by_key(|moved| std::cmp::Reverse(moved.from.abs_diff(moved.to)));
        let moved_more = moved.split_off(moved.len().min(NAMED));
        let mut stayed = change.areas.iter().filter_map(stayed);
        let first = stayed.next();
        let one_sided = change.areas.iter().filter(|area| is_one_sided(area.movement)).map(|area| area.area.clone());
        Self { moved, moved_more, stayed: first, stayed_more: stayed.count(), one_sided: one_sided.collect() }
    }

    /// Whether no area has a step in both readings.
    pub fn is_silent(&self) -> bool {
        self.moved.is_empty() && self.stayed.is_none()
    }
}

fn moved(change: &AreaChange) -> Option<Move> {
    match change.movement {
        Movement::Up { from, to } | Movement::Down { from, to } => Some(Move { area: change.area.clone(), from, to }),
        Movement::Same { .. } | Movement::Begun { .. } | Movement::Paused { .. } | Movement::Without => None,
    }
}

fn stayed(change: &AreaChange) -> Option<(String, u8)> {
    match change.movement {
        Movement::Same { at } => Some((change.area.clone(), at)),
        Movement::Up { .. }
        | Movement::Down { .. }
        | Movement::Begun { .. }
        | Movement::Paused { .. }
        | Movement::Without => None,
    }
}

fn is_one_sided(movement: Movement) -> bool {
    match movement {
        Movement::Begun { .. } | Movement::Paused { .. } => true,
        Movement::Up { .. } | Movement::Down { .. } | Movement::Same { .. } | Movement::Without => false,
    }
}

/// The areas of one round that have no step, by why.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stepless {
    /// Not that day.
    pub skipped: Vec<String>,
    /// Not a side of this person's life.
    pub not_for_me: Vec<String>,
    /// Given apart, and nobody chose.
    pub several: Vec<String>,
    /// Nothing was given.
    pub missing: Vec<String>,
}

impl Stepless {
    /// The areas without a step in a round.
    pub fn of(definition: &Definition, round: &Round) -> Self {
        let mut stepless = Self::default();
        for (area, mark) in definition.areas.iter().zip(&round.marks) {
            let why = match mark {
                Mark::Step(_) => continue,
                Mark::Skipped => &mut stepless.skipped,
                Mark::NotForMe => &mut stepless.not_for_me,
                Mark::Several(_) => &mut stepless.several,
                Mark::Missing => &mut stepless.missing,
            };
            why.push(area.id.clone());
        }
        stepless
    }
}

/// Where the areas of one round stand: the stage's place and the areas in it, the highest stage first; empty ones left out.
pub fn by_stage(definition: &Definition, round: &Round) -> Vec<(usize, Vec<String>)> {
    let there = |stage: usize| -> Vec<String> {
        let areas = definition.areas.iter().zip(&round.marks);
        let inside = areas.filter(|(_, mark)| stage_of(definition, mark) == Some(stage));
        inside.map(|(area, _)| area.id.clone()).collect()
    };
    let stages = (0..definition.stages.len()).rev().map(|stage| (stage, there(stage)));
    stages.filter(|(_, areas)| !areas.is_empty()).collect()
}

/// The stage a mark is in.
pub fn stage_of(definition: &Definition, mark: &Mark) -> Option<usize> {
    let step = mark.step()?;
    definition.stages.iter().position(|stage| (stage.from..=stage.to).contains(&step))
}

#[cfg(test)]
mod tests {
    use waymark_shared::star::score::{Score, Whose};

    use super::*;
    use crate::chart::when::When;

    fn check(movements: &[Movement], expected: Story) {
        let areas = movements.iter().zip(["a", "b", "c", "d", "e"]).map(|(movement, area)| AreaChange {
            area: area.to_owned(),
            whose: Whose::Mine,
            movement: *movement,
        });
        let change = Change { since: "2026-03-12".to_owned(), areas: areas.collect() };
        assert_eq!(Story::of(&change), expected);
    }

    fn step(area: &str, from: u8, to: u8) -> Move {
        Move { area: area.to_owned(), from, to }
    }

    #[test]
    fn the_furthest_moves_are_named_up_and_down_alike() {
        let up = |from, to| Movement::Up { from, to };
        check(
            &[up(1, 2), Movement::Down { from: 9, to: 4 }, up(2, 4), up(3, 4), up(4, 5)],
            Story {
                moved: vec![step("b", 9, 4), step("c", 2, 4), step("a", 1, 2)],
                moved_more: vec![step("d", 3, 4), step("e", 4, 5)],
                ..Story::default()
            },
        );
    }

    #[test]
    fn one_that_stayed_is_named_and_the_others_counted() {
        let same = |at| Movement::Same { at };
        check(
            &[same(4), same(4), same(7)],
            Story { stayed: Some(("a".to_owned(), 4)), stayed_more: 2, ..Story::default() },
        );
    }

    #[test]
    fn areas_with_a_step_in_one_reading_alone_are_named_apart() {
        let one_sided = vec!["a".to_owned(), "b".to_owned()];
        check(
            &[Movement::Begun { to: 3 }, Movement::Paused { from: 3 }, Movement::Without],
            Story { one_sided: one_sided.clone(), ..Story::default() },
        );
        assert!(Story { one_sided, ..Story::default() }.is_silent());
    }

    #[test]
    fn areas_without_a_step_are_named_by_why() {
        let definition = Definition::bundled();
        let mut marks = vec![Mark::Step(4); definition.areas.len()];
        marks[0] = Mark::Skipped;
        marks[1] = Mark::NotForMe;
        marks[2] = Mark::Missing;
        marks[3] = Mark::Several(vec![Score::Step(2), Score::Step(3)]);
        let round = Round { whose: Whose::Mine, when: When::default(), marks };
        let named = |place: usize| vec![definition.areas[place].id.clone()];
        let expected = Stepless { skipped: named(0), not_for_me: named(1), missing: named(2), several: named(3) };
        assert_eq!(Stepless::of(&definition, &round), expected);
    }
}
