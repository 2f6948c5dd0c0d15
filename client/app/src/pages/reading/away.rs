//! A reading that was begun by mistake, or is not wanted now: put away, and brought back. Both sides see which.

use leptos::prelude::*;

use super::finish::star_of;
use super::sitting::Sitting;
use crate::components::heading::Heading;
use crate::components::icon::{REMOVE, icon};
use crate::locale::t;
use crate::t;

/// The button that puts it away; the screen that comes then undoes it.
pub fn put_away(sitting: Sitting) -> impl IntoView {
    view! {
        <button
            type="button"
            class="square-chip"
            data-test="put-away"
            aria-label=t("reading-put-away")
            title=t("reading-put-away")
            on:click=move |_| sitting.put_away(true)
        >
            {icon(REMOVE)}
        </button>
    }
}

/// What stands in its place.
pub fn away(sitting: Sitting) -> impl IntoView {
    let words = if sitting.together() { t!("reading-away-together", with = sitting.with()) } else { t("reading-away") };
    let failure = move || sitting.failure.get().map(|failure| crate::locale::failure(&failure));
    view! {
        <Heading words=t("reading-away-title") />
        <p class="lead" data-test="away">{words}</p>
        <div role="alert">{move || failure().map(|words| view! { <p class="problem">{words}</p> })}</div>
        <p class="row">
            <button type="button" class="button" data-test="bring-back" on:click=move |_| sitting.put_away(false)>{t("reading-bring-back")}</button>
            <a class="button plain" href=star_of(sitting)>{t("reading-finished-see")}</a>
        </p>
    }
}
