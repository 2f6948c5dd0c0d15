//! What Waymark is, what it is not, and whose work it stands on.

use leptos::prelude::*;

use crate::components::heading::Heading;
use crate::locale::t;

/// About Waymark.
#[component]
pub fn About() -> impl IntoView {
    view! {
        <div class="column prose">
            <Heading words=t("about-title") />
            <p class="lead">{t("about-lead")}</p>
            <h2>{t("about-private-title")}</h2>
            <p>{t("about-private")}</p>
            <h2>{t("about-not-title")}</h2>
            <p>{t("about-not")}</p>
            <h2>{t("about-star-title")}</h2>
            <p>{t("about-star")}</p>
            <h2>{t("about-work-title")}</h2>
            <p>{t("about-work")}</p>
            <p><a href="/fonts/OFL.txt">{t("about-font-licence")}</a></p>
            <p><a href="/icons/LICENCE.txt">{t("about-icon-licence")}</a></p>
        </div>
    }
}
