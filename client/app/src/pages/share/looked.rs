//! Who looked, and when: shown when the person asks.

use leptos::prelude::*;
use waymark_shared::api::LookRow;
use waymark_shared::id::DocumentId;
use waymark_shared::seam::Ask;

use crate::components::attempt::Attempt;
use crate::engine::Engine;
use crate::locale::{self, t};
use crate::take;

/// The question, and then its answer.
pub fn looked(document: DocumentId) -> impl IntoView {
    let engine = Engine::here();
    let attempt = Attempt::new();
    let told: RwSignal<Option<Vec<LookRow>>> = RwSignal::new(None);
    let ask = move || {
        attempt.run(async move {
            let rows = engine.get(Ask::WhoLooked { document }, take!(Looks)).await?;
            // The page may be gone by now; then nobody looks.
            let _ = told.try_set(Some(rows));
            Ok(())
        });
    };
    let answer = move || {
        told.get().map(|rows| {
            if rows.is_empty() {
                return view! { <p>{t("looked-nobody")}</p> }.into_any();
            }
            let lines = rows.into_iter().map(|row| {
                view! { <li data-test="look"><strong dir="auto">{row.name}</strong> " " <span>{locale::moment(row.at)}</span></li> }
            });
            view! { <ul class="plain-list">{lines.collect_view()}</ul> <p class="hint">{t("looked-means")}</p> }.into_any()
        })
    };
    view! {
        <section class="looked">
            {attempt.button("button quiet", "who-looked", t("looked-ask"), t("looked-asking"), ask)}
            <div role="status">{answer}</div>
            {attempt.words()}
        </section>
    }
}
