//! Sitting with a reading: what it says now, and giving scores and notes.

use leptos::prelude::*;
use leptos::task::spawn_local;
use waymark_shared::doc::reading::AreaMarks;
use waymark_shared::id::DocumentId;
use waymark_shared::rules::Role;
use waymark_shared::seam::answer::OpenReading;
use waymark_shared::seam::news::Changed;
use waymark_shared::seam::{Ask, Failure, News};
use waymark_shared::star::score::{Score, Whose};

use crate::engine::Engine;
use crate::take;

/// One reading and the line to the engine; cheap to copy.
#[derive(Clone, Copy)]
pub struct Sitting {
    /// Which reading.
    pub document: DocumentId,
    /// How it stands.
    pub reading: RwSignal<OpenReading>,
    /// Why the last score or note was not kept.
    pub failure: RwSignal<Option<Failure>>,
    engine: Engine,
}

impl Sitting {
    /// Sits down with a reading.
    pub fn new(engine: Engine, document: DocumentId, reading: OpenReading) -> Self {
        Self { document, reading: RwSignal::new(reading), failure: RwSignal::new(None), engine }
    }

    /// Takes in what the other side does, for as long as the page is there.
    pub fn follow(self) {
        self.engine.on_news(move |news| {
            let ours = match news {
                News::Changed(Changed::Reading(document)) => *document == self.document,
                News::Changed(Changed::Person(journey)) => {
                    self.reading.with_untracked(|reading| reading.journey == *journey)
                }
                // The other side may have finished it.
                News::Changed(Changed::Star) | News::Restarted => true,
                News::Changed(Changed::Journal | Changed::Caseload | Changed::Supporters | Changed::Devices)
                | News::Opening(_)
                | News::Status(_)
                | News::Newcomers(_)
                | News::SpaceLow { .. }
                | News::Refused { .. }
                | News::Came
                | News::Offer { .. }
                | News::SharedAsSaid { .. }
                | News::Unkept(_)
                | News::Renewed
                | News::WrongClock { .. }
                | News::WentBack
                | News::OtherKey { .. }
                | News::UpdateNeeded => false,
            };
            if ours {
                self.ask(Ask::Reading { document: self.document });
            }
        });
    }

    /// Puts the reading away, or brings it back.
    pub fn put_away(self, away: bool) {
        self.ask(Ask::PutReadingAway { document: self.document, away });
    }

    /// Whose scores are given on this device.
    pub fn own(self) -> Whose {
        self.reading.with(|reading| match reading.role {
            Role::Person => Whose::Mine,
            Role::Keyworker | Role::Administrator | Role::Supporter => Whose::Theirs,
        })
    }

    /// Whose scores the other side gives.
    pub fn other(self) -> Whose {
        match self.own() {
            Whose::Theirs => Whose::Mine,
            Whose::Mine | Whose::Agreed => Whose::Theirs,
        }
    }

    /// Whether somebody else takes part.
    pub fn together(self) -> bool {
        self.reading.with(|reading| reading.together)
    }

    /// The name of the other side.
    pub fn with(self) -> String {
        self.reading.with(|reading| reading.with.clone())
    }

    /// Whether nothing can be set any more.
    pub fn is_finished(self) -> bool {
        self.reading.with(|reading| reading.finished.is_some())
    }

    /// Whether it was put away.
    pub fn is_put_away(self) -> bool {
        self.reading.with(|reading| reading.put_away)
    }

    /// How many areas there are.
    pub fn count(self) -> usize {
        self.reading.with_untracked(|reading| reading.definition.areas.len())
    }

    /// How many areas have a score of this device's side.
    pub fn done(self) -> usize {
        (0..self.count()).filter(|at| !self.scores(*at, self.own()).is_empty()).count()
    }

    /// The id of the area at a place.
    pub fn area_id(self, at: usize) -> String {
        self.reading.with_untracked(|reading| reading.definition.areas[at].id.clone())
    }

    /// The name of the area at a place.
    pub fn area_name(self, at: usize) -> String {
        self.reading.with_untracked(|reading| reading.definition.areas[at].name.clone())
    }

    /// The place of an area.
    pub fn place_of(self, area: &str) -> Option<usize> {
        self.reading.with_untracked(|reading| reading.definition.areas.iter().position(|known| known.id == area))
    }

    /// The first area without a score of this device's side; the first of all where every area has one.
    pub fn first_open(self) -> usize {
        untrack(|| (0..self.count()).find(|at| self.scores(*at, self.own()).is_empty()).unwrap_or(0))
    }

    /// What was given for the area at a place.
    pub fn marks(self, at: usize) -> AreaMarks {
        self.reading.with(|reading| {
            let area = &reading.definition.areas[at].id;
            reading.reading.areas.iter().find(|marks| marks.area == *area).cloned().unwrap_or_default()
        })
    }

    /// One side's scores of the area at a place: more than one where two devices gave them apart.
    pub fn scores(self, at: usize, whose: Whose) -> Vec<Score> {
        let marks = self.marks(at);
        match whose {
            Whose::Mine => marks.mine,
            Whose::Theirs => marks.theirs,
            Whose::Agreed => marks.agreed,
        }
    }

    /// Gives a score.
    pub fn give(self, at: usize, whose: Whose, score: Score) {
        if self.scores(at, whose) != [score] {
            self.ask(Ask::Score { document: self.document, area: self.area_id(at), whose, score });
        }
    }

    /// Writes the note of an area.
    pub fn note(self, at: usize, text: String) {
        if untrack(|| self.marks(at).note) != text {
            self.ask(Ask::Note { document: self.document, area: self.area_id(at), text });
        }
    }

    /// Hands over a note that only the screen has, and says whether it was one.
    pub fn hand_over(self, at: usize, text: String) -> bool {
        let is_new = untrack(|| self.marks(at).note) != text;
        if is_new {
            self.engine.tell(Ask::Note { document: self.document, area: self.area_id(at), text });
        }
        is_new
    }

    /// Whether a button for a score is pressed: said again with every answer, so that a score that was not kept goes back.
    pub fn pressed(self, is_held: impl Fn() -> bool) -> bool {
        self.reading.track();
        self.failure.track();
        is_held()
    }

    fn ask(self, ask: Ask) {
        spawn_local(async move {
            let outcome = self.engine.get(ask, take!(Reading)).await;
            let (reading, failure) =
                outcome.map_or_else(|failure| (None, Some(failure)), |reading| (Some(*reading), None));
            // The page may be gone by now; then nobody looks.
            let _ = self.failure.try_set(failure);
            let _ = reading.map(|reading| self.reading.try_set(reading));
        });
    }
}
