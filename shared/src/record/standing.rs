//! What a person said of things to come: whatever is of a kind or an area goes to a circle, by itself or when they say so. Kept
//! by the person's own devices, which alone apply it; only ever sealed.

use minicbor::{CborLen, Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::id::CircleId;
use crate::time::Timestamp;

/// How long the id of an area may be.
const AREA_MOST: usize = 40;

/// What it is about.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, CborLen, Serialize, Deserialize)]
pub enum What {
    /// Entries that belong to an area.
    #[n(0)]
    Area(#[n(0)] String),
    /// Every entry with words in it.
    #[n(1)]
    Entries,
    /// Readings taken alone.
    #[n(2)]
    Readings,
}

/// What goes to whom; a later one under the same name takes its place.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, CborLen, Serialize, Deserialize)]
#[cbor(map)]
pub struct Standing {
    /// What.
    #[n(0)]
    pub what: What,
    /// The circle of a supporter; none is the care team.
    #[n(1)]
    pub circle: Option<CircleId>,
    /// Whether it goes by itself; else the person is asked each time.
    #[n(2)]
    pub always: bool,
    /// Only what was begun since then.
    #[n(3)]
    pub since: Timestamp,
    /// Since when it is no longer so.
    #[n(4)]
    pub ended: Option<Timestamp>,
}

impl Standing {
    /// The circle.
    pub fn circle(&self) -> CircleId {
        self.circle.unwrap_or(CircleId::CARE_TEAM)
    }

    /// Whether an entry of these areas, begun then, is meant.
    pub fn means_entry(&self, areas: &[String], begun: Timestamp) -> bool {
        let is_of = match &self.what {
            What::Area(area) => areas.contains(area),
            What::Entries => true,
            What::Readings => false,
        };
        is_of && self.is_open(begun)
    }

    /// Whether a reading taken alone then is meant.
    pub fn means_reading(&self, begun: Timestamp) -> bool {
        self.what == What::Readings && self.is_open(begun)
    }

    fn is_open(&self, begun: Timestamp) -> bool {
        self.ended.is_none() && begun >= self.since
    }

    pub(super) fn keeps_to_the_schema(&self) -> bool {
        match &self.what {
            What::Area(area) => !area.is_empty() && area.len() <= AREA_MOST,
            What::Entries | What::Readings => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(what: What, ended: Option<Timestamp>) -> Standing {
        Standing { what, circle: None, always: false, since: Timestamp(10), ended }
    }

    #[test]
    fn it_means_what_was_begun_since_and_never_what_was_there_before() {
        let home = standing(What::Area("home".into()), None);
        let areas = ["work".to_owned(), "home".to_owned()];
        assert!(home.means_entry(&areas, Timestamp(10)));
        assert!(!home.means_entry(&areas, Timestamp(9)), "what was private before stays so");
        assert!(!home.means_entry(&areas[..1], Timestamp(10)));
        assert!(!home.means_reading(Timestamp(10)));
        assert!(standing(What::Entries, None).means_entry(&[], Timestamp(10)));
        assert!(standing(What::Readings, None).means_reading(Timestamp(10)));
        assert!(!standing(What::Readings, None).means_entry(&areas, Timestamp(10)));
    }

    #[test]
    fn what_ended_means_nothing_more() {
        let ended = Some(Timestamp(11));
        assert!(!standing(What::Entries, ended).means_entry(&[], Timestamp(10)));
        assert!(!standing(What::Readings, ended).means_reading(Timestamp(12)));
    }
}
