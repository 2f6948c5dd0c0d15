//! The audit log, for an administrator: who did what, the newest first; names, and nothing of what anybody wrote.

pub mod deed;

use leptos::prelude::*;
use leptos::task::spawn_local;
use waymark_shared::api::{AuditPage as Page, AuditRow, AuditWanted, Deed};
use waymark_shared::seam::Ask;
use waymark_shared::seam::teams::TeamAsk;

use crate::components::attempt::Attempt;
use crate::components::heading::Heading;
use crate::engine::{Engine, Outcome};
use crate::locale::{self, t};
use crate::take;

/// What can be looked for alone.
const WANTED: [Deed; 9] = [
    Deed::SignedIn,
    Deed::SignInFailed,
    Deed::Joined,
    Deed::AccessBegan,
    Deed::AccessEnded,
    Deed::AccountEnded,
    Deed::Withdrawn,
    Deed::BackedUp,
    Deed::Restored,
];

/// The log, page by page.
#[component]
pub fn AuditPage() -> impl IntoView {
    let engine = Engine::here();
    let attempt = Attempt::new();
    let wanted: RwSignal<Option<Deed>> = RwSignal::new(None);
    let held: RwSignal<Option<Outcome<Page>>> = RwSignal::new(None);
    let look = move |deed: Option<Deed>| {
        spawn_local(async move {
            let ask = Ask::Teams(TeamAsk::Audit(AuditWanted { deed, before: None }));
            let outcome = engine.get(ask, take!(Audit)).await;
            // The page may be gone by now; then nobody looks.
            let _ = held.try_set(Some(outcome));
        });
    };
    Effect::new(move |_| look(wanted.get()));
    let more = move || {
        let before = held.with_untracked(|held| held.iter().flatten().next()?.rows.last().map(|row| row.place));
        let deed = wanted.get_untracked();
        attempt.run(async move {
            let ask = Ask::Teams(TeamAsk::Audit(AuditWanted { deed, before }));
            let page = engine.get(ask, take!(Audit)).await?;
            held.update(|held| {
                if let Some(Ok(held)) = held {
                    held.rows.extend(page.rows);
                    held.has_more = page.has_more;
                }
            });
            Ok(())
        });
    };
    let choose = move |event| {
        let chosen = event_target_value(&event);
        wanted.set(chosen.parse().ok().and_then(Deed::from_code));
    };
    let options = WANTED.map(|deed| view! { <option value=deed.code().to_string()>{deed::kind(deed)}</option> });
    let shown = move || match &*held.read() {
        None => ().into_any(),
        Some(Err(failure)) => view! { <p class="problem" role="alert">{locale::failure(failure)}</p> }.into_any(),
        Some(Ok(page)) if page.rows.is_empty() => view! { <p class="empty">{t("audit-empty")}</p> }.into_any(),
        Some(Ok(page)) => {
            let more = page
                .has_more
                .then(|| attempt.button("button plain", "audit-more", t("audit-more"), t("audit-looking"), more));
            view! { <ul class="deeds" data-test="audit">{page.rows.iter().map(row).collect_view()}</ul> {more} }
                .into_any()
        }
    };
    view! {
        <div class="column">
            <Heading words=t("audit-title") />
            <p class="lead">{t("audit-lead")}</p>
            <label class="field">
                <span>{t("audit-kind")}</span>
                <select data-test="audit-kind" on:change=choose>
                    <option value="">{t("audit-all")}</option>
                    {options.collect_view()}
                </select>
            </label>
            {shown}
            {attempt.words()}
        </div>
    }
}

/// One row, in words.
pub fn row(row: &AuditRow) -> impl IntoView + use<> {
    view! { <li><span>{deed::words(row)}</span> <span class="people-what">{locale::moment(row.at)}</span></li> }
}
