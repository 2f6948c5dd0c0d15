//! Others who use this device: what it calls whoever is here, and how somebody else comes to their own.

use leptos::prelude::*;
use waymark_shared::seam::{Answer, Ask, Sign};

use crate::components::attempt::Attempt;
use crate::components::field::Field;
use crate::components::heading::Heading;
use crate::components::page;
use crate::engine::{Engine, Outcome};
use crate::locale::t;
use crate::route;
use crate::standing::Standing;

/// Who else uses this device.
#[component]
pub fn OthersPage() -> impl IntoView {
    let standing = Standing::here();
    let has_lock =
        Memo::new(move |_| standing.opening.with(|opening| opening.as_ref().is_some_and(|opening| opening.has_lock)));
    let next = move || if has_lock.get() { let_in(standing).into_any() } else { lock_first().into_any() };
    view! {
        <div class="column">
            <Heading words=t("others-title") />
            <p class="lead">{t("others-lead")}</p>
            {own_sign(standing)}
            {next}
            <p class="small-print">{t("others-cost")}</p>
        </div>
    }
}

/// What others see of whoever is here.
fn own_sign(standing: Standing) -> impl IntoView {
    let engine = Engine::here();
    let attempt = Attempt::new();
    let sign = standing.opening.with_untracked(|opening| opening.as_ref().map(|opening| opening.sign.clone()));
    let field = Field::holding("sign", sign.as_ref().map(words_of).unwrap_or_default());
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        attempt.run(async move {
            standing.take(engine.ask(Ask::SetSign { own: field.trimmed() }).await?);
            standing.say(t("others-sign-kept"));
            Ok(())
        });
    };
    view! {
        <form class="card" on:submit=send>
            {field.view(t("others-sign"), Some(t("others-sign-hint")))}
            <p>{attempt.submit("keep-sign", t("others-sign-keep"), t("others-pending"))}</p>
            {attempt.words()}
        </form>
    }
}

/// Nobody else comes before this profile is closed to them.
fn lock_first() -> impl IntoView {
    view! {
        <p>{t("others-lock-first")}</p>
        <p><a class="button" href=route::LOCK data-test="others-lock">{t("me-lock")}</a></p>
    }
}

fn let_in(standing: Standing) -> impl IntoView {
    let engine = Engine::here();
    let attempt = Attempt::new();
    let act = move || attempt.run(step_aside(standing, engine));
    view! {
        <p>{attempt.button("button", "let-in", t("others-let-in"), t("others-pending"), act)}</p>
        {attempt.words()}
    }
}

/// Locks what is open, and makes a fresh page for whoever comes. Words that wait for the lock to open stay, and so does the
/// page they are on.
pub async fn step_aside(standing: Standing, engine: Engine) -> Outcome<()> {
    page::hand_over();
    let answer = engine.ask(Ask::StepAside).await?;
    if engine.holds_words() {
        standing.say(t("others-words-wait"));
        return Ok(());
    }
    if let Answer::Opening(_) = answer {
        page::start_anew();
    }
    Ok(())
}

/// What a device calls somebody: their own word, or a neutral one.
pub fn words_of(sign: &Sign) -> String {
    if sign.own.is_empty() { t(&format!("sign-{}", sign.mark)) } else { sign.own.clone() }
}
