//! Installing, offered as what it is: browsers clear what a site keeps, and keep what an installed app has.

use leptos::prelude::*;

use crate::components::icon::{SMARTPHONE, icon};
use crate::components::page;
use crate::locale::t;

/// In *Me*, while it is not installed and can be.
pub fn install_section() -> impl IntoView {
    let possible =
        page::follow("waymark-install", || !page::is_installed() && (page::can_install() || page::is_apple()));
    move || possible.get().then(install_card)
}

/// Why to install, and how.
pub fn install_card() -> impl IntoView {
    let act = if page::is_apple() {
        view! { <p>{t("install-apple")}</p> }.into_any()
    } else {
        view! { <p><button type="button" class="button plain" data-test="install" on:click=move |_| page::install()>{t("install-action")}</button></p> }
            .into_any()
    };
    view! {
        <section class="card">
            <h2>{icon(SMARTPHONE)} {t("install-title")}</h2>
            <p>{if page::is_apple() { t("install-why-apple") } else { t("install-why") }}</p>
            {act}
        </section>
    }
}
