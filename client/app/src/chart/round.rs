//! One side's scores of one reading, in the definition's order of areas: what a chart draws and its table says.

use waymark_shared::record::reading::FinishedReading;
use waymark_shared::star::change::{fallback, settled};
use waymark_shared::star::definition::Definition;
use waymark_shared::star::score::{Score, Whose};

use super::when::When;

/// One side's scores of one reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    /// Whose scores.
    pub whose: Whose,
    /// When they were given.
    pub when: When,
    /// A mark for each area of the definition.
    pub marks: Vec<Mark>,
}

/// What one side gave for an area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// A step.
    Step(u8),
    /// Two devices gave scores apart, and nobody chose: all of them.
    Several(Vec<Score>),
    /// Not that day.
    Skipped,
    /// Not a side of this person's life.
    NotForMe,
    /// Nothing was given.
    Missing,
}

impl Mark {
    /// What these scores come to.
    pub fn of(scores: &[Score]) -> Self {
        match scores {
            [] => Self::Missing,
            [Score::Step(step)] => Self::Step(*step),
            [Score::Skipped] => Self::Skipped,
            [Score::NotForMe] => Self::NotForMe,
            several @ [_, _, ..] => Self::Several(several.to_vec()),
        }
    }

    /// The step, where there is exactly one.
    pub fn step(&self) -> Option<u8> {
        match self {
            Self::Step(step) => Some(*step),
            Self::Several(_) | Self::Skipped | Self::NotForMe | Self::Missing => None,
        }
    }

    /// Every step that was given: more than one where they were given apart.
    pub fn steps(&self) -> Vec<u8> {
        match self {
            Self::Step(step) => vec![*step],
            Self::Several(scores) => scores.iter().filter_map(|score| settled(&[*score])).collect(),
            Self::Skipped | Self::NotForMe | Self::Missing => vec![],
        }
    }
}

impl Round {
    /// The scores of this side in a reading.
    pub fn of(definition: &Definition, reading: &FinishedReading, whose: Whose) -> Self {
        let marks = definition.areas.iter().map(|area| {
            let held = reading.areas.iter().find(|held| held.area == area.id);
            held.map_or(Mark::Missing, |held| Mark::of(held.scores(whose)))
        });
        Self { whose, when: When::on(&reading.day), marks: marks.collect() }
    }

    /// The wanted side's scores, or those of the next side that gave any.
    pub fn nearest(definition: &Definition, reading: &FinishedReading, wanted: Whose) -> Self {
        let round = |whose| Self::of(definition, reading, whose);
        let there = fallback(wanted).into_iter().map(round).find(|round| !round.is_empty());
        there.unwrap_or_else(|| round(wanted))
    }

    /// Whether no area has a mark.
    pub fn is_empty(&self) -> bool {
        self.marks.iter().all(|mark| *mark == Mark::Missing)
    }

    /// The steps to draw a line through: none where there is no step, or more than one.
    pub fn steps(&self) -> Vec<Option<u8>> {
        self.marks.iter().map(Mark::step).collect()
    }
}

/// Which sides gave scores in a reading.
pub fn sides(reading: &FinishedReading) -> Vec<Whose> {
    let gave = |whose: &Whose| reading.areas.iter().any(|area| !area.scores(*whose).is_empty());
    [Whose::Mine, Whose::Theirs, Whose::Agreed].into_iter().filter(gave).collect()
}

#[cfg(test)]
mod tests {
    use waymark_shared::id::DocumentId;
    use waymark_shared::record::reading::FinishedArea;

    use super::*;

    fn reading(areas: &[(&str, &[Score], &[Score])]) -> FinishedReading {
        let areas = areas.iter().map(|(area, mine, agreed)| FinishedArea {
            area: (*area).to_owned(),
            mine: mine.to_vec(),
            theirs: vec![],
            agreed: agreed.to_vec(),
            note: String::new(),
        });
        FinishedReading {
            definition: "waymark-star".to_owned(),
            version: 1,
            day: "2026-07-18".to_owned(),
            together: true,
            areas: areas.collect(),
            made_from: DocumentId([0; 16]),
            heads: vec![],
            finished: None,
        }
    }

    fn definition(areas: &[&str]) -> Definition {
        serde_json::from_value(serde_json::json!({
            "id": "waymark-star", "version": 1, "language": "en", "title": "Star", "copyright": "",
            "licence": { "name": "own", "needs_number": false },
            "scale": { "least": 1, "most": 10 },
            "stages": [{ "name": "All", "from": 1, "to": 10 }],
            "areas": areas.iter().map(|area| serde_json::json!({
                "id": area, "name": area, "short": area, "about": "", "stages": [""]
            })).collect::<Vec<_>>(),
        }))
        .expect("a definition as its file would say it")
    }

    #[test]
    fn marks_stand_in_the_definitions_order_and_missing_areas_keep_their_place() {
        let reading = reading(&[("home", &[Score::Step(3)], &[]), ("body", &[Score::Skipped], &[])]);
        let round = Round::of(&definition(&["body", "time", "home"]), &reading, Whose::Mine);
        assert_eq!(round.marks, [Mark::Skipped, Mark::Missing, Mark::Step(3)]);
        assert_eq!(round.steps(), [None, None, Some(3)]);
    }

    #[test]
    fn several_scores_are_all_kept_and_none_of_them_is_the_step() {
        let mark = Mark::of(&[Score::Step(2), Score::NotForMe, Score::Step(7)]);
        assert_eq!(mark.step(), None);
        assert_eq!(mark.steps(), [2, 7]);
    }

    #[test]
    fn a_side_that_gave_nothing_gives_way_to_the_next() {
        let mine_only = reading(&[("home", &[Score::Step(3)], &[])]);
        let agreed = reading(&[("home", &[Score::Step(3)], &[Score::Step(4)])]);
        let definition = definition(&["home", "body", "time"]);
        assert_eq!(Round::nearest(&definition, &mine_only, Whose::Agreed).whose, Whose::Mine);
        assert_eq!(Round::nearest(&definition, &agreed, Whose::Agreed).whose, Whose::Agreed);
        assert_eq!(sides(&agreed), [Whose::Mine, Whose::Agreed]);
    }
}
