//! The first open: one sentence, and the ways in. Writing needs none of them.

use leptos::prelude::*;

use crate::components::heading::Heading;
use crate::components::icon::{PEN, icon};
use crate::components::page;
use crate::locale::t;
use crate::pages::me::install_card;
use crate::route;

/// The first open.
#[component]
pub fn Welcome() -> impl IntoView {
    let apple_first = page::is_apple() && !page::is_installed();
    view! {
        <div class="column welcome">
            <p class="brand-large">{t("waymark")}</p>
            <Heading words=t("welcome-title") />
            <p class="lead">{t("welcome-lead")}</p>
            <a class="write-card" href=route::WRITE data-test="start-writing">
                {icon(PEN)}
                <span><strong>{t("welcome-write")}</strong> <span>{t("welcome-write-hint")}</span></span>
            </a>
            {apple_first.then(install_card)}
            <p><a class="button plain wide" href=route::JOIN data-test="have-invitation">{t("welcome-invitation")}</a></p>
            <p class="after">
                <a href=route::SIGN_IN data-test="to-sign-in">{t("welcome-sign-in")}</a>
                <a href=route::RECOVER data-test="to-recover">{t("welcome-recover")}</a>
                <a href=route::ABOUT>{t("welcome-about")}</a>
            </p>
        </div>
    }
}
