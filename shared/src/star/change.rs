//! What changed between two finished readings, area by area and always with whose score it is. There is no total.
//!
//! The words are made of this in the language files: "Since March, *home* went from 3 to 5; *body* stayed at 4."

use crate::record::reading::{FinishedArea, FinishedReading};
use crate::star::score::{Score, Whose};

/// What changed, in the later reading's order of areas; areas that only the earlier one has come last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The day of the earlier reading, as `2026-03-12`.
    pub since: String,
    /// One line for each area either reading has.
    pub areas: Vec<AreaChange>,
}

/// What changed in one area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AreaChange {
    /// The area's id.
    pub area: String,
    /// Whose scores are compared: always the same person's at both ends.
    pub whose: Whose,
    /// From what to what.
    pub movement: Movement,
}

/// From what to what. None of these is good or bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Movement {
    /// A higher step than before.
    Up {
        /// The earlier step.
        from: u8,
        /// The later step.
        to: u8,
    },
    /// A lower step than before.
    Down {
        /// The earlier step.
        from: u8,
        /// The later step.
        to: u8,
    },
    /// The same step as before.
    Same {
        /// The step.
        at: u8,
    },
    /// A step now, and none before: not read, skipped, or not settled.
    Begun {
        /// The later step.
        to: u8,
    },
    /// A step before, and none now.
    Paused {
        /// The earlier step.
        from: u8,
    },
    /// No step in either.
    Without,
}

/// Readings of different definitions, or different versions of one, are never compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotComparable;

/// What changed from an earlier reading to a later one, by this person's scores where both readings have one, else by
/// the next in [`fallback`] that both have.
pub fn between(earlier: &FinishedReading, later: &FinishedReading, whose: Whose) -> Result<Change, NotComparable> {
    if earlier.definition != later.definition || earlier.version != later.version {
        return Err(NotComparable);
    }
    let find = |reading: &'_ FinishedReading, area: &str| reading.areas.iter().position(|held| held.area == area);
    let there = later.areas.iter().map(|now| {
        let before = find(earlier, &now.area).map(|at| &earlier.areas[at]);
        compare(&now.area, before, Some(now), whose)
    });
    let gone = earlier.areas.iter().filter(|before| find(later, &before.area).is_none());
    let gone = gone.map(|before| compare(&before.area, Some(before), None, whose));
    Ok(Change { since: earlier.day.clone(), areas: there.chain(gone).collect() })
}

/// Whose scores to look at, the wanted one first; then what was agreed, the person's own word, and the keyworker's.
pub fn fallback(wanted: Whose) -> [Whose; 3] {
    match wanted {
        Whose::Agreed => [Whose::Agreed, Whose::Mine, Whose::Theirs],
        Whose::Mine => [Whose::Mine, Whose::Agreed, Whose::Theirs],
        Whose::Theirs => [Whose::Theirs, Whose::Agreed, Whose::Mine],
    }
}

/// The step these scores settle on: none while there are several, and none for *skipped* and *not for me*.
pub fn settled(scores: &[Score]) -> Option<u8> {
    match scores {
        [Score::Step(step)] => Some(*step),
        [Score::Skipped | Score::NotForMe] | [] | [_, _, ..] => None,
    }
}

/// An area that two people see differently: something to talk about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Difference<'a> {
    /// The area's id.
    pub area: &'a str,
    /// The person's step.
    pub mine: u8,
    /// The keyworker's step.
    pub theirs: u8,
}

/// Where mine and theirs differ, the widest apart first; equal distances in the reading's order.
pub fn differences(reading: &FinishedReading) -> Vec<Difference<'_>> {
    let mut found: Vec<_> =
        reading.areas.iter().filter_map(|area| difference(&area.area, &area.mine, &area.theirs)).collect();
    found.sort_by_key(|difference| std::cmp::Reverse(difference.mine.abs_diff(difference.theirs)));
    found
}

/// The difference in one area, finished or in the making; none while a side has no settled step.
pub fn difference<'a>(area: &'a str, mine: &[Score], theirs: &[Score]) -> Option<Difference<'a>> {
    let (mine, theirs) = (settled(mine)?, settled(theirs)?);
    (mine != theirs).then_some(Difference { area, mine, theirs })
}

fn compare(area: &str, before: Option<&FinishedArea>, now: Option<&FinishedArea>, wanted: Whose) -> AreaChange {
    let steps =
        |whose| (before.and_then(|area| settled(area.scores(whose))), now.and_then(|area| settled(area.scores(whose))));
    let order = fallback(wanted);
    let in_both = order.into_iter().find(|whose| matches!(steps(*whose), (Some(_), Some(_))));
    let in_either = || order.into_iter().find(|whose| !matches!(steps(*whose), (None, None)));
    let whose = in_both.or_else(in_either).unwrap_or(wanted);
    let movement = match steps(whose) {
        (Some(from), Some(to)) if from < to => Movement::Up { from, to },
        (Some(from), Some(to)) if from > to => Movement::Down { from, to },
        (Some(_), Some(at)) => Movement::Same { at },
        (None, Some(to)) => Movement::Begun { to },
        (Some(from), None) => Movement::Paused { from },
        (None, None) => Movement::Without,
    };
    AreaChange { area: area.to_owned(), whose, movement }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::DocumentId;
    use crate::star::score::Score::{NotForMe, Skipped, Step};

    fn area(name: &str, mine: &[Score], theirs: &[Score], agreed: &[Score]) -> FinishedArea {
        FinishedArea {
            area: name.into(),
            mine: mine.into(),
            theirs: theirs.into(),
            agreed: agreed.into(),
            note: String::new(),
        }
    }

    fn reading(day: &str, areas: Vec<FinishedArea>) -> FinishedReading {
        FinishedReading {
            definition: "waymark-star".into(),
            version: 1,
            day: day.into(),
            together: true,
            areas,
            made_from: DocumentId([0; 16]),
            heads: vec![],
            finished: None,
        }
    }

    fn check(before: FinishedArea, now: FinishedArea, wanted: Whose, whose: Whose, movement: Movement) {
        let change = between(&reading("2026-03-12", vec![before]), &reading("2026-07-21", vec![now]), wanted);
        let change = change.expect("of one definition");
        assert_eq!(change.since, "2026-03-12");
        assert_eq!(change.areas, [AreaChange { area: "home".into(), whose, movement }]);
    }

    #[test]
    fn a_step_up_a_step_down_and_the_same_step_are_told_apart() {
        let mine = |step| area("home", &[Step(step)], &[], &[]);
        check(mine(3), mine(5), Whose::Mine, Whose::Mine, Movement::Up { from: 3, to: 5 });
        check(mine(5), mine(3), Whose::Mine, Whose::Mine, Movement::Down { from: 5, to: 3 });
        check(mine(4), mine(4), Whose::Mine, Whose::Mine, Movement::Same { at: 4 });
    }

    #[test]
    fn one_persons_score_is_never_compared_with_anothers() {
        let before = area("home", &[Step(3)], &[], &[]);
        let now = area("home", &[Step(4)], &[Step(6)], &[Step(5)]);
        check(before, now.clone(), Whose::Agreed, Whose::Mine, Movement::Up { from: 3, to: 4 });
        let agreed_only = area("home", &[], &[], &[Step(5)]);
        check(agreed_only, area("home", &[Step(4)], &[], &[]), Whose::Mine, Whose::Mine, Movement::Begun { to: 4 });
    }

    #[test]
    fn skipped_not_for_me_and_unsettled_scores_are_no_steps() {
        for none in [vec![], vec![Skipped], vec![NotForMe], vec![Step(2), Step(7)]] {
            let empty = area("home", &none, &[], &[]);
            let four = area("home", &[Step(4)], &[], &[]);
            check(empty.clone(), four.clone(), Whose::Mine, Whose::Mine, Movement::Begun { to: 4 });
            check(four, empty.clone(), Whose::Mine, Whose::Mine, Movement::Paused { from: 4 });
            check(empty.clone(), empty, Whose::Mine, Whose::Mine, Movement::Without);
        }
    }

    #[test]
    fn areas_keep_the_later_order_and_those_gone_come_last() {
        let mine = |name: &str| area(name, &[Step(4)], &[], &[]);
        let earlier = reading("2026-03-12", vec![mine("time"), mine("home")]);
        let later = reading("2026-07-21", vec![mine("home"), mine("body")]);
        let change = between(&earlier, &later, Whose::Mine).expect("of one definition");
        let names: Vec<_> = change.areas.iter().map(|area| area.area.as_str()).collect();
        assert_eq!(names, ["home", "body", "time"]);
    }

    #[test]
    fn readings_of_other_definitions_or_versions_are_not_compared() {
        let one = reading("2026-03-12", vec![]);
        let other = FinishedReading { definition: "another".into(), ..one.clone() };
        let newer = FinishedReading { version: 2, ..one.clone() };
        assert_eq!(between(&one, &other, Whose::Mine), Err(NotComparable));
        assert_eq!(between(&one, &newer, Whose::Mine), Err(NotComparable));
    }

    #[test]
    fn differences_are_listed_the_widest_first_and_only_between_settled_steps() {
        let reading = reading(
            "2026-07-21",
            vec![
                area("time", &[Step(4)], &[Step(5)], &[]),
                area("home", &[Step(3)], &[Step(7)], &[Step(5)]),
                area("body", &[Step(4)], &[Step(4)], &[]),
                area("say", &[Skipped], &[Step(4)], &[]),
            ],
        );
        let found: Vec<_> = differences(&reading).iter().map(|found| (found.area, found.mine, found.theirs)).collect();
        assert_eq!(found, [("home", 3, 7), ("time", 4, 5)]);
    }
}
