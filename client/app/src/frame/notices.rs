//! Short messages, and that a newer Waymark is ready.

use std::time::Duration;

use leptos::prelude::*;

use crate::components::page;
use crate::locale::t;
use crate::route;
use crate::standing::Standing;

/// How long a message without anything to press stays.
const SHOWN: Duration = Duration::from_secs(8);

/// The one place for short messages; said aloud when they appear. They go with the page after the one they came on; those
/// without anything to press go by themselves.
pub fn notices(standing: Standing) -> impl IntoView {
    let path = route::path();
    Effect::new(move |before: Option<Option<String>>| {
        path.track();
        let shown = standing.notice.with_untracked(|notice| notice.as_ref().map(|notice| notice.words.clone()));
        if shown.is_some() && before == Some(shown.clone()) {
            standing.notice.set(None);
        }
        shown
    });
    Effect::new(move |running: Option<Option<TimeoutHandle>>| {
        if let Some(running) = running.flatten() {
            running.clear();
        }
        let passes = standing.notice.with(|notice| notice.as_ref().is_some_and(|notice| notice.undo.is_none()));
        passes.then(|| set_timeout_with_handle(move || standing.notice.set(None), SHOWN).ok()).flatten()
    });
    let ready = page::follow("waymark-update", page::update_ready);
    let update = move || {
        (ready.get() && !standing.writing.get()).then(|| {
            view! {
                <p class="notice">
                    <span>{t("update-ready")}</span>
                    <button type="button" class="button quiet" data-test="update" on:click=move |_| page::update()>{t("update-action")}</button>
                </p>
            }
        })
    };
    let notice = move || {
        standing.notice.get().map(|notice| {
            let undo = notice.undo.map(|undo| {
                let act = move |_| {
                    standing.notice.set(None);
                    undo.run(());
                };
                view! { <button type="button" class="button quiet" data-test="undo" on:click=act>{t(notice.label)}</button> }
            });
            view! {
                <p class="notice" data-test="notice">
                    <span>{notice.words}</span>
                    {undo}
                    <button type="button" class="button quiet" on:click=move |_| standing.notice.set(None)>{t("notice-close")}</button>
                </p>
            }
        })
    };
    view! { <div class="notices" role="status">{update} {notice}</div> }
}
