//! Banners above every page: what went wrong with the engine, what is not kept, what is said of this device, and a sign-in
//! that is over.

use leptos::prelude::*;
use waymark_shared::seam::answer::Opening;

use crate::engine::{Engine, Stopped};
use crate::locale::{self, t};
use crate::route;
use crate::standing::Standing;

/// No engine that opened: the page stays as it is, because words may stand on it that nothing else has.
pub fn stopped(engine: Engine) -> impl IntoView {
    move || {
        engine.stopped.get().map(|stopped| {
            let (words, action) = match stopped {
                Stopped::Fallen => (t("stopped"), t("stopped-action")),
                Stopped::Unopened(failure) => (locale::failure(&failure), t("stopped-action")),
                Stopped::Replaced => (t("stopped-replaced"), t("stopped-replaced-action")),
            };
            view! {
                <p class="banner" role="alert" data-test="stopped">
                    <span>{words}</span>
                    <button type="button" class="button plain" data-test="start-again" on:click=move |_| engine.start_again()>{action}</button>
                </p>
            }
        })
    }
}

/// Words that a full phone has not taken; an open editor says so itself.
pub fn unkept(standing: Standing) -> impl IntoView {
    move || {
        let shows = standing.unkept.get() && !standing.writing.get();
        shows.then(|| view! { <p class="banner" role="alert" data-test="unkept">{t("unkept")}</p> })
    }
}

/// A journal that is not kept here has to come first.
pub fn on_its_way(standing: Standing) -> impl IntoView {
    let is_awaited = Memo::new(move |_| {
        let is_awaited = |opening: &Opening| opening.keeps_nothing && !opening.has_come && !opening.locked;
        standing.opening.with(|opening| opening.as_ref().is_some_and(is_awaited))
    });
    move || {
        is_awaited
            .get()
            .then(|| view! { <p class="banner" role="status" data-test="on-its-way">{t("nothing-on-its-way")}</p> })
    }
}

/// What is said of this device, on every page until it is closed.
pub fn lasting(standing: Standing) -> impl IntoView {
    move || {
        let close = move |place| standing.lasting.update(|lasting| drop(lasting.remove(place)));
        let banner = move |(place, words)| {
            view! {
                <p class="banner" role="status" data-test="lasting">
                    <span>{words}</span>
                    <button type="button" class="button plain" data-test="close-lasting" on:click=move |_| close(place)>{t("notice-close")}</button>
                </p>
            }
        };
        standing.lasting.get().into_iter().enumerate().map(banner).collect_view()
    }
}

/// Staff whose sign-in is over see so on every page; what is on the device stays readable.
pub fn signed_out(standing: Standing) -> impl IntoView {
    let over = Memo::new(move |_| {
        standing.opening.with(|opening| opening.as_ref().is_some_and(|opening| opening.signed_out && !opening.locked))
    });
    let path = route::path();
    move || {
        (over.get() && path.get() != route::SIGN_IN).then(|| {
            view! {
                <p class="banner" role="status">
                    <span>{t("signed-out")}</span>
                    <a class="button plain" href=route::SIGN_IN>{t("signed-out-action")}</a>
                </p>
            }
        })
    }
}
