//! The first open: one sentence, and the ways in. Writing needs none of them.

use leptos::prelude::*;

use crate::components::heading::Heading;
use crate::components::icon::{PEN, icon};
use crate::components::page;
use crate::locale::t;
use crate::pages::me::install_card;
use crate::route;
use crate::standing::Standing;

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
            {others_here()}
            <p class="after">
                <a href=route::SIGN_IN data-test="to-sign-in">{t("welcome-sign-in")}</a>
                <a href=route::RECOVER data-test="to-recover">{t("welcome-recover")}</a>
                <a href=route::NAME data-test="to-name">{t("welcome-name")}</a>
                <a href=route::ABOUT>{t("welcome-about")}</a>
            </p>
        </div>
    }
}

/// The way back for those who use this device already.
fn others_here() -> impl IntoView {
    let standing = Standing::here();
    let is_shared =
        standing.opening.with_untracked(|opening| opening.as_ref().is_some_and(|opening| opening.is_shared));
    is_shared.then(|| {
        view! { <p><button type="button" class="link" data-test="to-picker" on:click=move |_| page::start_anew()>{t("welcome-others")}</button></p> }
    })
}
