//! A finished star reading: frozen and signed. What arrives late becomes a proposed amendment, never a change.

use minicbor::{CborLen, Decode, Encode};
use serde::{Deserialize, Serialize};

use super::{MERGED, long_text};
use crate::doc::entry::{are_areas, is_day};
use crate::doc::length;
use crate::doc::reading::{AreaMarks, NOTE_LIMIT, Reading};
use crate::id::{ChangeHash, DocumentId};
use crate::star::definition::{Definition, Scale, is_id};
use crate::star::score::{Score, Whose};
use crate::time::Timestamp;

/// The most values one side of an area keeps apart.
const SCORES_MOST: usize = 16;
/// The most heads a reading names.
const HEADS_MOST: usize = 64;

/// One dated round of the star, as it was agreed to leave it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, CborLen, Serialize, Deserialize)]
#[cbor(map)]
pub struct FinishedReading {
    /// The definition it was read with.
    #[n(0)]
    pub definition: String,
    /// That definition's version.
    #[n(1)]
    pub version: u32,
    /// The day it is about, as `2026-07-18`.
    #[n(2)]
    pub day: String,
    /// Whether a keyworker took part.
    #[n(3)]
    pub together: bool,
    /// The areas, in the definition's order.
    #[n(4)]
    pub areas: Vec<FinishedArea>,
    /// The document it was made from.
    #[n(5)]
    pub made_from: DocumentId,
    /// The heads of that document it was made from.
    #[n(6)]
    pub heads: Vec<ChangeHash>,
    /// When it was finished, by that device's clock: readings of one day keep their order, whenever one of them is shared. None
    /// in the oldest ones.
    #[n(7)]
    pub finished: Option<Timestamp>,
}

/// One area of a finished reading: three values, none of which overwrites another.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, CborLen, Serialize, Deserialize)]
#[cbor(map)]
pub struct FinishedArea {
    /// The area's id in the definition.
    #[n(0)]
    pub area: String,
    /// The person's own score; more than one where two devices set it apart and nobody chose.
    #[n(1)]
    pub mine: Vec<Score>,
    /// The keyworker's score; likewise.
    #[n(2)]
    pub theirs: Vec<Score>,
    /// What they agreed; likewise.
    #[n(3)]
    pub agreed: Vec<Score>,
    /// A note on the area; may be empty.
    #[cbor(n(4), with = "long_text")]
    pub note: String,
}

/// The reading was made with another definition, or another version of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OtherDefinition;

impl FinishedReading {
    /// A reading as it stands in this document at these heads. Every area of the definition is in it, so that what it
    /// lacks is said; what is not of the definition is left out.
    pub fn from_reading(
        reading: &Reading,
        definition: &Definition,
        together: bool,
        made_from: DocumentId,
        heads: Vec<ChangeHash>,
        finished: Timestamp,
    ) -> Result<Self, OtherDefinition> {
        if reading.definition != definition.id || reading.version != definition.version {
            return Err(OtherDefinition);
        }
        let marks = |area: &str| reading.areas.iter().find(|marks| marks.area == area);
        let areas = definition.areas.iter().map(|area| FinishedArea::of(&area.id, marks(&area.id), definition.scale));
        Ok(Self {
            definition: reading.definition.clone(),
            version: reading.version,
            day: reading.day.clone(),
            together,
            areas: areas.collect(),
            made_from,
            heads,
            finished: Some(finished),
        })
    }

    /// What was given for an area.
    pub fn area(&self, id: &str) -> Option<&FinishedArea> {
        self.areas.iter().find(|area| area.area == id)
    }

    pub(super) fn keeps_to_the_schema(&self) -> bool {
        let areas: Vec<String> = self.areas.iter().map(|area| area.area.clone()).collect();
        let named = is_id(&self.definition) && self.version >= 1 && is_day(&self.day);
        let counted = !areas.is_empty() && are_areas(&areas) && (1..=HEADS_MOST).contains(&self.heads.len());
        named && counted && self.areas.iter().all(FinishedArea::keeps_to_the_schema)
    }
}

impl FinishedArea {
    fn of(area: &str, marks: Option<&AreaMarks>, scale: Scale) -> Self {
        let on_scale = |score: &Score| match score {
            Score::Step(step) => (scale.least..=scale.most).contains(step),
            Score::Skipped | Score::NotForMe => true,
        };
        let side = |whose| -> Vec<Score> {
            let scores = marks.map(|marks| marks.scores(whose)).unwrap_or_default();
            scores.iter().copied().filter(on_scale).take(SCORES_MOST).collect()
        };
        Self {
            area: area.to_owned(),
            mine: side(Whose::Mine),
            theirs: side(Whose::Theirs),
            agreed: side(Whose::Agreed),
            note: marks.map(|marks| marks.note.clone()).unwrap_or_default(),
        }
    }

    /// One side's scores.
    pub fn scores(&self, whose: Whose) -> &[Score] {
        match whose {
            Whose::Mine => &self.mine,
            Whose::Theirs => &self.theirs,
            Whose::Agreed => &self.agreed,
        }
    }

    fn keeps_to_the_schema(&self) -> bool {
        let few = [&self.mine, &self.theirs, &self.agreed].into_iter().all(|scores| scores.len() <= SCORES_MOST);
        few && length(&self.note) <= NOTE_LIMIT * MERGED
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::star::score::Score::{NotForMe, Skipped, Step};

    fn marks(area: &str, mine: &[Score]) -> AreaMarks {
        AreaMarks { area: area.into(), mine: mine.into(), ..AreaMarks::default() }
    }

    fn reading(areas: Vec<AreaMarks>) -> Reading {
        Reading { definition: "waymark-star".into(), version: 1, day: "2026-07-21".into(), areas }
    }

    fn finish(reading: &Reading) -> Result<FinishedReading, OtherDefinition> {
        let heads = vec![ChangeHash([7; 32])];
        FinishedReading::from_reading(reading, &Definition::bundled(), true, DocumentId([5; 16]), heads, Timestamp(9))
    }

    #[test]
    fn a_finished_reading_has_every_area_in_the_definitions_order() {
        let given =
            reading(vec![marks("body", &[Step(4)]), marks("home", &[Skipped]), marks("time", &[NotForMe, Step(2)])]);
        let finished = finish(&given).expect("of this definition");
        let names: Vec<_> = finished.areas.iter().map(|area| area.area.as_str()).collect();
        let expected: Vec<_> = Definition::bundled().areas.into_iter().map(|area| area.id).collect();
        assert_eq!(names, expected);
        let mine = |area| finished.area(area).map(|area| area.mine.as_slice());
        assert_eq!(mine("home"), Some(&[Skipped][..]));
        assert_eq!(mine("time"), Some(&[NotForMe, Step(2)][..]), "what was never settled stays so");
        assert_eq!(mine("belonging"), Some(&[][..]), "what it lacked is said");
        assert_eq!((finished.made_from, finished.heads.len(), finished.together), (DocumentId([5; 16]), 1, true));
    }

    #[test]
    fn what_is_not_of_the_definition_is_left_out() {
        let finished =
            finish(&reading(vec![marks("garden", &[Step(4)]), marks("home", &[Step(0), Step(11), Step(3)])]));
        let finished = finished.expect("of this definition");
        assert_eq!(finished.area("garden"), None);
        assert_eq!(finished.area("home").map(|area| area.mine.clone()), Some(vec![Step(3)]));
    }

    #[test]
    fn a_reading_of_another_definition_is_not_finished_with_this_one() {
        let other = Reading { definition: "another".into(), ..reading(vec![]) };
        assert_eq!(finish(&other), Err(OtherDefinition));
        assert_eq!(finish(&Reading { version: 2, ..reading(vec![]) }), Err(OtherDefinition));
    }
}
