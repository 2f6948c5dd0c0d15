//! A note on an area: behind a button until it is wanted, kept at every pause, and at least each second, while it is
//! written.

use std::time::Duration;

use leptos::prelude::*;

use super::sitting::Sitting;
use crate::components::growing::{Cursor, Growing, growing};
use crate::components::page;
use crate::locale::t;
use crate::t;

/// A pause in typing.
const PAUSE: Duration = Duration::from_millis(300);
/// The longest that words stay unsaved while somebody types on.
const LONGEST: Duration = Duration::from_secs(1);

/// The note of one area while its screen is open; cheap to copy.
#[derive(Clone, Copy)]
pub struct Note {
    sitting: Sitting,
    at: usize,
    text: RwSignal<String>,
    open: RwSignal<bool>,
    cursor: RwSignal<Cursor>,
}

impl Note {
    /// The note of the area at a place, as it was kept last.
    pub fn of(sitting: Sitting, at: usize) -> Self {
        let text = sitting.marks(at).note;
        let open = RwSignal::new(!text.is_empty());
        let note = Self { sitting, at, text: RwSignal::new(text), open, cursor: RwSignal::new(Cursor::Away) };
        let hand_over = move || note.text.try_get_untracked().is_some_and(|text| sitting.hand_over(at, text));
        page::on_leaving(hand_over);
        page::on_hidden(move || {
            hand_over();
        });
        on_cleanup(move || note.keep());
        note
    }

    fn keep(self) {
        if let Some(text) = self.text.try_get_untracked() {
            self.sitting.note(self.at, text);
        }
    }

    /// The button that brings the field, as long as it is not there.
    pub fn button(self) -> impl IntoView + use<> {
        let show = move |_| {
            self.cursor.set(Cursor::AtTheEnd);
            self.open.set(true);
        };
        move || {
            (!self.open.get()).then(|| {
                view! {
                    <button type="button" class="button quiet" data-test="add-note" on:click=show>{t("reading-note-add")}</button>
                }
            })
        }
    }

    /// The field, once it is wanted or holds something.
    pub fn field(self) -> impl IntoView + use<> {
        move || self.open.get().then(|| untrack(|| self.opened()))
    }

    fn opened(self) -> impl IntoView + use<> {
        let pause = StoredValue::new(None::<TimeoutHandle>);
        let due = StoredValue::new(false);
        let soon = move || {
            if let Some(running) = pause.try_update_value(Option::take).flatten() {
                running.clear();
            }
            pause.set_value(set_timeout_with_handle(move || self.keep(), PAUSE).ok());
            if !due.get_value() {
                due.set_value(true);
                set_timeout(
                    move || {
                        due.try_set_value(false);
                        self.keep();
                    },
                    LONGEST,
                );
            }
        };
        let hint = if self.sitting.together() {
            t!("reading-note-hint-together", with = self.sitting.with())
        } else {
            t("reading-note-hint-alone")
        };
        let shape = Growing {
            name: "note",
            label: t!("reading-note-label", area = self.sitting.area_name(self.at)),
            invites: t("reading-note-add"),
            cursor: self.cursor.get(),
            one_paragraph: None,
        };
        let is_kept = Memo::new(move |_| self.text.with(|text| *text == self.sitting.marks(self.at).note));
        let keeping = move || {
            let is_touched = self.text.with(|text| !text.is_empty());
            is_touched.then(|| if is_kept.get() { t("keeping-kept") } else { t("keeping-typing") })
        };
        view! {
            <div class="reading-note">
                {growing(shape, self.text, soon)}
                <p class="hint">{hint}</p>
                <p class="keeping" role="status" data-test="note-keeping" data-state=move || if is_kept.get() { "kept" } else { "typing" }>
                    {keeping}
                </p>
            </div>
        }
    }
}
