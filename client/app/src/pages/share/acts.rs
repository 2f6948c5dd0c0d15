//! What can be done about a copy: sharing it, sharing newer words, taking it back, and undoing that.

use leptos::prelude::*;
use waymark_shared::id::{CircleId, DocumentId};
use waymark_shared::seam::Ask;
use waymark_shared::seam::answer::Sharing;
use waymark_shared::seam::news::Changed;

use super::whom::how_long;
use crate::components::attempt::Attempt;
use crate::engine::Engine;
use crate::locale::{self, t};
use crate::route::{self, Way};
use crate::standing::Standing;
use crate::t;

/// The acts of one page; cheap to copy.
#[derive(Clone, Copy)]
pub struct Acts {
    document: DocumentId,
    circle: RwSignal<CircleId>,
    /// After how many days it is to leave by itself.
    days: RwSignal<Option<u16>>,
    engine: Engine,
    standing: Standing,
    way: Way,
    attempt: Attempt,
}

impl Acts {
    /// What can be done about this document, for the circle that is looked at.
    pub fn here(document: DocumentId, circle: RwSignal<CircleId>) -> Self {
        let (engine, standing) = (Engine::here(), Standing::here());
        Self {
            document,
            circle,
            days: RwSignal::new(None),
            engine,
            standing,
            way: Way::here(),
            attempt: Attempt::new(),
        }
    }

    /// Shares what the person changed since.
    pub fn update(self) -> impl IntoView + use<> {
        let share = move || self.act(self.share(), "share-done");
        self.attempt.button("button plain", "share-update", t("share-update"), t("share-pending"), share)
    }

    /// The buttons below everything.
    pub fn foot(self, sharing: Sharing, reader: Option<String>) -> impl IntoView + use<> {
        let Self { document, circle, attempt, .. } = self;
        let button = match sharing {
            Sharing::Private => {
                let words = reader.map_or_else(|| t("share-action-team"), |name| t!("share-action", name = name));
                let share = move || self.act(self.share(), "share-done");
                attempt.button("button", "share-now", words, t("share-pending"), share).into_any()
            }
            Sharing::Shared { .. } => {
                let take_back = move || self.take_back();
                let words = (t("share-take-back"), t("share-taking-back"));
                attempt.button("button plain", "take-back", words.0, words.1, take_back).into_any()
            }
            Sharing::Withdrawn { .. } => {
                let again = move || {
                    let circle = circle.get_untracked();
                    self.act(Ask::ShareAgain { document, circle }, "share-undone");
                };
                attempt.button("button", "share-again", t("share-again"), t("share-pending"), again).into_any()
            }
        };
        let how_long = (sharing == Sharing::Private).then(|| how_long(self.days));
        view! {
            {how_long}
            {attempt.words()}
            <div class="foot">
                <a class="button plain" href=route::JOURNAL>{t("share-not-now")}</a>
                {button}
            </div>
        }
    }

    fn share(self) -> Ask {
        let (circle, days) = (self.circle.get_untracked(), self.days.get_untracked());
        Ask::Share { document: self.document, circle, days }
    }

    fn act(self, ask: Ask, said: &'static str) {
        self.attempt.run(async move {
            self.engine.ask(ask).await?;
            self.changed();
            self.standing.say(t(said));
            self.way.to(route::JOURNAL);
            Ok(())
        });
    }

    fn take_back(self) {
        let (document, circle) = (self.document, self.circle.get_untracked());
        let undo = move || {
            leptos::task::spawn_local(async move {
                match self.engine.ask(Ask::ShareAgain { document, circle }).await {
                    Ok(_) => {
                        self.changed();
                        self.standing.say(t("share-undone"));
                    }
                    Err(failure) => self.standing.say(locale::failure(&failure)),
                }
            });
        };
        self.attempt.run(async move {
            self.engine.ask(Ask::Withdraw { document, circle }).await?;
            self.changed();
            self.standing.say_with_undo(t("share-taken-back"), undo);
            Ok(())
        });
    }

    /// What is shared shows in the journal, on the star, and here.
    fn changed(self) {
        self.engine.announce(Changed::Journal);
        self.engine.announce(Changed::Star);
    }
}
