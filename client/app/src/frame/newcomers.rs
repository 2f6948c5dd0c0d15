//! Devices that signed in as this member of staff and were never seen before: told on every page, until somebody says whether
//! it was them.

use leptos::prelude::*;
use waymark_shared::api::Newcomer;
use waymark_shared::seam::Ask;

use crate::components::attempt::Attempt;
use crate::engine::Engine;
use crate::locale::{self, t};
use crate::pages::sign_ins::called;
use crate::route::{self, Way};
use crate::standing::Standing;
use crate::t;

/// The question, where there is one to ask.
pub fn newcomers(standing: Standing) -> impl IntoView {
    let way = Way::here();
    let is_locked = move || standing.opening.with(|opening| opening.as_ref().is_none_or(|opening| opening.locked));
    move || {
        let first = standing.newcomers.with(|newcomers| newcomers.first().cloned());
        first.filter(|_| !is_locked()).map(|newcomer| question(standing, way, &newcomer))
    }
}

fn question(standing: Standing, way: Way, newcomer: &Newcomer) -> impl IntoView + use<> {
    let engine = Engine::here();
    let attempt = Attempt::new();
    let device = newcomer.device;
    let words = t!("newcomer", browser = called(&newcomer.browser), when = locale::moment(newcomer.since));
    let say = move |mine: bool| {
        attempt.run(async move {
            engine.ask(Ask::SpeakFor { device, mine }).await?;
            if !mine {
                way.to(route::PASSWORD);
                standing.say_until_closed(t("newcomer-ended"));
            }
            Ok(())
        });
    };
    view! {
        <div class="banner newcomer" role="status" data-test="newcomer">
            <span>{words}</span>
            <span class="acts">
                <button type="button" class="button plain" data-test="newcomer-not-mine" on:click=move |_| say(false)>{t("newcomer-not-mine")}</button>
                <button type="button" class="button plain" data-test="newcomer-mine" on:click=move |_| say(true)>{t("newcomer-mine")}</button>
            </span>
            {attempt.words()}
        </div>
    }
}
