//! A note on an area: behind a button until it is wanted, kept at every pause.

use std::time::Duration;

use leptos::leptos_dom::helpers::debounce;
use leptos::prelude::*;

use super::sitting::Sitting;
use crate::components::growing::{Cursor, Growing, growing};
use crate::locale::t;
use crate::t;

/// After this pause what was typed is kept.
const PAUSE: Duration = Duration::from_millis(600);

/// The note of the area at a place.
pub fn note(sitting: Sitting, at: usize) -> impl IntoView {
    let text = RwSignal::new(untrack(|| sitting.marks(at).note));
    let open = RwSignal::new(text.with_untracked(|text| !text.is_empty()));
    let asked_for = RwSignal::new(false);
    let keep = move || sitting.note(at, text.get_untracked());
    on_cleanup(keep);
    let form = move || {
        let mut soon = debounce(PAUSE, move |()| keep());
        let hint = if sitting.together() {
            t!("reading-note-hint-together", with = sitting.with())
        } else {
            t("reading-note-hint-alone")
        };
        let shape = Growing {
            name: "note",
            label: t!("reading-note-label", area = sitting.area_name(at)),
            invites: t("reading-note-add"),
            cursor: if asked_for.get_untracked() { Cursor::AtTheEnd } else { Cursor::Away },
            one_paragraph: None,
        };
        let typed = std::cell::RefCell::new(move || soon(()));
        view! { <div class="reading-note">{growing(shape, text, move || (typed.borrow_mut())())} <p class="hint">{hint}</p></div> }
    };
    let button = move || {
        let show = move |_| {
            asked_for.set(true);
            open.set(true);
        };
        view! {
            <button type="button" class="button quiet reading-note-add" data-test="add-note" on:click=show>{t("reading-note-add")}</button>
        }
    };
    move || if open.get() { form().into_any() } else { button().into_any() }
}
