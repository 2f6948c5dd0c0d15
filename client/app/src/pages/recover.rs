//! Coming back on a new phone: a fresh code from the keyworker, and the twelve words.

use leptos::prelude::*;
use waymark_shared::seam::answer::Who;
use waymark_shared::seam::{Ask, Failure};

use crate::components::attempt::Attempt;
use crate::components::field::Field;
use crate::components::heading::Heading;
use crate::engine::Engine;
use crate::locale::{self, t};
use crate::route::{self, Way};
use crate::standing::{Standing, watch};
use crate::{t, take};

/// How many words there are.
const WORDS: usize = 12;

/// Brings a journey to this device.
#[component]
pub fn Recover() -> impl IntoView {
    match Standing::here().who() {
        Who::Nobody => form(None).into_any(),
        Who::Alone => form(Some(along())).into_any(),
        Who::Person => taken("recover-taken-person").into_any(),
        Who::Supporter => taken("recover-taken-supporter").into_any(),
        Who::Keyworker | Who::Administrator => taken("recover-taken-staff").into_any(),
    }
}

/// One device holds one journey: the way out is to take the other one off first.
fn taken(by: &'static str) -> impl IntoView {
    let standing = Standing::here();
    let words = t!(by, name = standing.name(), service = standing.service());
    view! {
        <div class="column">
            <Heading words=t("recover-taken-title") />
            <p class="lead" data-test="recover-taken">{locale::rich(&words)}</p>
            <p>{t("recover-taken-way")}</p>
            <p><a class="button plain" href=route::LEAVE data-test="to-leave">{t("recover-taken-action")}</a></p>
            <p><a href=route::HOME>{t("join-not-now")}</a></p>
        </div>
    }
}

/// What was written here alone, and that it comes along.
fn along() -> AnyView {
    let standing = Standing::here();
    let journal = watch(|| Ask::Journal { words: String::new(), most: 0 }, take!(Journal), |_| false);
    let star = watch(|| Ask::Star { journey: None }, take!(Star), |_| false);
    let entries = move || journal.with(|journal| Some(journal.as_ref()?.as_ref().ok()?.all)).unwrap_or(0);
    let readings = move || {
        let count = star.with(|star| {
            let star = star.as_ref()?.as_ref().ok()?;
            Some(star.readings.len() + star.open.iter().filter(|open| open.goes_on()).count())
        });
        count.unwrap_or(0)
    };
    let has_lock = standing.opening.with_untracked(|opening| opening.as_ref().is_some_and(|opening| opening.has_lock));
    let words = move || {
        let written = (entries() > 0).then(|| t!("recover-along-entries", count = entries()));
        let read = (readings() > 0).then(|| t!("recover-along-readings", count = readings()));
        let parts: Vec<_> = written.into_iter().chain(read).collect();
        (!parts.is_empty()).then(|| {
            let lock = has_lock.then(|| view! { <p>{t("recover-along-lock")}</p> });
            view! { <div class="card" data-test="along"><p>{parts.join(" ")} " " {t("recover-along")}</p> {lock}</div> }
        })
    };
    words.into_any()
}

fn form(along: Option<AnyView>) -> impl IntoView {
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
            {along}
            {code.view(t("recover-code"), Some(t("recover-code-hint")))}
            {words.view(t("recover-words"), Some(t("recover-words-hint")))}
            {attempt.words()}
            <p>{attempt.submit("recover", t("recover-action"), t("recover-pending"))}</p>
            <p class="small-print">{t("recover-not-kept")}</p>
        </form>
    }
}
