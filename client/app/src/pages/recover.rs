//! Coming back on a new phone: a fresh code from the keyworker, and the twelve words.

use leptos::prelude::*;
use waymark_shared::seam::{Ask, Failure};

use crate::components::attempt::Attempt;
use crate::components::field::Field;
use crate::components::heading::Heading;
use crate::engine::Engine;
use crate::locale::{self, t};
use crate::route::{self, Way};
use crate::standing::Standing;

/// How many words there are.
const WORDS: usize = 12;

/// Brings a journey to this device.
#[component]
pub fn Recover() -> impl IntoView {
    let (engine, standing, way) = (Engine::here(), Standing::here(), Way::here());
    let attempt = Attempt::new();
    let code = Field::holding("recover-code", route::secret_here().unwrap_or_default());
    let words = Field::text("recover-words");
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let typed = words.trimmed();
        code.check(code.trimmed().is_empty().then(|| t("join-code-missing")));
        words.check((typed.split_whitespace().count() != WORDS).then(|| t("recover-words-count")));
        if !Field::all_right(&[code, words]) {
            return;
        }
        attempt.run(async move {
            let outcome = engine.ask(Ask::Recover { code: code.trimmed(), words: typed }).await;
            if let Err(failure @ Failure::WrongWords { .. }) = &outcome {
                words.check(Some(locale::failure(failure)));
                words.focus();
                return Ok(());
            }
            standing.take(outcome?);
            way.instead(route::LOCK);
            standing.say(t("recover-done"));
            Ok(())
        });
    };
    view! {
        <form class="column" on:submit=send>
            <Heading words=t("recover-title") />
            <p class="lead">{t("recover-lead")}</p>
            {code.view(t("recover-code"), Some(t("recover-code-hint")))}
            {words.view(t("recover-words"), Some(t("recover-words-hint")))}
            {attempt.words()}
            <p>{attempt.submit("recover", t("recover-action"), t("recover-pending"))}</p>
        </form>
    }
}
