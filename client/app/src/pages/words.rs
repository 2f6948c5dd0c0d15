//! The twelve recovery words: shown, copied or printed, and two of them confirmed.

use leptos::prelude::*;
use waymark_shared::seam::{Ask, Failure};

use crate::components::attempt::Attempt;
use crate::components::copied::{copy_button, print_button};
use crate::components::field::Field;
use crate::components::heading::Heading;
use crate::engine::Engine;
use crate::locale::{self, t};
use crate::route::{self, Way};
use crate::standing::{Standing, watch};
use crate::{t, take};

/// The places that are asked for, from 1.
const ASKED: [u8; 2] = [4, 11];

/// Shows the words until they are confirmed.
#[component]
pub fn Words() -> impl IntoView {
    let words = watch(|| Ask::Words, take!(Words), |_| false);
    let asking = RwSignal::new(false);
    move || {
        if asking.get() {
            return confirm(asking).into_any();
        }
        match words.get() {
            None => view! { <Heading words=t("words-title") /> }.into_any(),
            Some(Ok(words)) => shown(words, asking).into_any(),
            Some(Err(_)) => gone().into_any(),
        }
    }
}

fn gone() -> impl IntoView {
    view! {
        <div class="column">
            <Heading words=t("words-title") />
            <p class="lead">{t("words-gone")}</p>
            <p><a class="button" href=route::ME>{t("words-to-me")}</a></p>
        </div>
    }
}

fn shown(words: Vec<String>, asking: RwSignal<bool>) -> impl IntoView {
    let list = words.iter().map(|word| view! { <li>{word.clone()}</li> }).collect_view();
    let all = words.join(" ");
    view! {
        <div class="column">
            <Heading words=t("words-title") />
            <p class="lead">{t("words-lead")}</p>
            <ol class="words" data-test="words" translate="no">{list}</ol>
            <p class="row">
                {print_button(t("words-print"))}
                {copy_button("copy-words", t("words-copy"), move || all.clone())}
            </p>
            <p>{t("words-care")}</p>
            <p><button type="button" class="button" data-test="words-kept" on:click=move |_| asking.set(true)>{t("words-kept")}</button></p>
            <p><a href=after_words(Standing::here()) data-test="words-later">{t("words-later")}</a></p>
        </div>
    }
}

fn confirm(asking: RwSignal<bool>) -> impl IntoView {
    let (engine, standing, way) = (Engine::here(), Standing::here(), Way::here());
    let attempt = Attempt::new();
    let fields = [Field::text("word-first"), Field::text("word-second")];
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        for field in fields {
            field.check(field.trimmed().is_empty().then(|| t("words-missing")));
        }
        if !Field::all_right(&fields) {
            return;
        }
        let words = ASKED.into_iter().zip(fields.map(|field| field.trimmed().to_lowercase())).collect();
        attempt.run(async move {
            match engine.ask(Ask::ConfirmWords { words }).await {
                Ok(_) => {
                    standing.opening.update(|opening| {
                        if let Some(opening) = opening {
                            opening.words_confirmed = true;
                        }
                    });
                    way.instead(after_words(standing));
                    standing.say(t("words-confirmed"));
                    Ok(())
                }
                Err(failure @ Failure::WrongWords { .. }) => {
                    fields[0].check(Some(locale::failure(&failure)));
                    fields[0].focus();
                    Ok(())
                }
                Err(failure) => Err(failure),
            }
        });
    };
    let asked = ASKED
        .into_iter()
        .zip(fields)
        .map(|(place, field)| field.view(t!("words-which", place = place), None))
        .collect_view();
    view! {
        <form class="column" on:submit=send>
            <Heading words=t("words-confirm-title") />
            <p class="lead">{t("words-confirm-lead")}</p>
            {asked}
            {attempt.words()}
            <p>{attempt.submit("confirm-words", t("words-confirm"), t("words-confirming"))}</p>
            <p><button type="button" class="link" on:click=move |_| asking.set(false)>{t("words-show-again")}</button></p>
        </form>
    }
}

/// A lock comes next, where there is none yet.
fn after_words(standing: Standing) -> &'static str {
    let has_lock = standing.opening.with_untracked(|opening| opening.as_ref().is_some_and(|opening| opening.has_lock));
    if has_lock { route::ME } else { route::LOCK }
}
