//! Who is here: of several people who use a device each chooses their own, and sees of the others what they chose to show.

use leptos::prelude::*;
use waymark_shared::seam::Ask;

use crate::components::attempt::Attempt;
use crate::components::heading::Heading;
use crate::engine::Engine;
use crate::locale::t;
use crate::pages::others::words_of;
use crate::standing::Standing;

/// The choice.
#[component]
pub fn Picker() -> impl IntoView {
    let (engine, standing) = (Engine::here(), Standing::here());
    let attempt = Attempt::new();
    let people = standing.opening.with_untracked(|opening| opening.as_ref().map(|opening| opening.people.clone()));
    let go = move |ask: Ask| {
        attempt.run(async move {
            standing.take(engine.ask(ask).await?);
            Ok(())
        });
    };
    let lines = people.unwrap_or_default().into_iter().map(|somebody| {
        let words = words_of(&somebody.sign);
        let choose = move |_| go(Ask::Choose { profile: somebody.profile.clone() });
        view! {
            <li>
                <button type="button" class="button plain wide" data-test="somebody" on:click=choose><bdi>{words}</bdi></button>
            </li>
        }
    });
    let lines = lines.collect_view();
    view! {
        <div class="column">
            <Heading words=t("picker-title") />
            <p class="lead">{t("picker-lead")}</p>
            <ul class="go-list picker">{lines}</ul>
            <p><button type="button" class="link" data-test="newcomer" on:click=move |_| go(Ask::Newcomer)>{t("picker-newcomer")}</button></p>
            {attempt.words()}
        </div>
    }
}
