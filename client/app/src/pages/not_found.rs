//! There is nothing at this address.

use leptos::prelude::*;

use crate::components::heading::Heading;
use crate::locale::t;
use crate::route;

/// Nothing here, and the way home.
#[component]
pub fn NotFound() -> impl IntoView {
    view! {
        <div class="column">
            <Heading words=t("not-found-title") />
            <p class="lead">{t("not-found-lead")}</p>
            <p><a class="button" href=route::HOME>{t("not-found-home")}</a></p>
        </div>
    }
}
