//! The app lock is closed: nothing of anybody's is on the screen.

use leptos::prelude::*;
use waymark_shared::seam::{Ask, Failure};

use crate::components::attempt::Attempt;
use crate::components::field::Field;
use crate::components::heading::Heading;
use crate::engine::Engine;
use crate::locale::t;
use crate::pages::others::step_aside;
use crate::route;
use crate::standing::Standing;

/// Opens the lock.
#[component]
pub fn Locked() -> impl IntoView {
    let (engine, standing) = (Engine::here(), Standing::here());
    let (attempt, wait) = (Attempt::new(), standing.lock_wait);
    let secret = Field::password("unlock-secret", "current-password");
    let unlock = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let typed = secret.value.get_untracked();
        secret.check(typed.is_empty().then(|| t("locked-empty")));
        if !Field::all_right(&[secret]) {
            return;
        }
        attempt.run(async move {
            match engine.ask(Ask::Unlock { secret: typed }).await {
                Ok(answer) => {
                    standing.take(answer);
                    Ok(())
                }
                Err(Failure::WrongSecret { wait: seconds }) => {
                    secret.value.set(String::new());
                    secret.check(Some(t("failure-wrong-secret")));
                    secret.focus();
                    wait.begin(seconds);
                    Ok(())
                }
                Err(Failure::TooEarly { wait: seconds }) => {
                    // What was typed may be right: it stays for when it counts.
                    wait.begin(seconds);
                    Ok(())
                }
                Err(failure) => Err(failure),
            }
        });
    };
    let path = route::path();
    let lead = move || {
        path.with(|path| match path.as_str() {
            route::RECOVER => t("locked-lead-recover"),
            route::JOIN => t("locked-lead-join"),
            _ => t("locked-lead"),
        })
    };
    let waits = Memo::new(move |_| wait.is_on());
    let waiting = move || {
        waits.get().then(|| {
            view! {
                <div class="wait" data-test="wait">
                    <p role="status">{t("locked-wait-why")}</p>
                    <p class="wait-left" role="timer">{move || wait.words("locked-wait", "locked-wait-minutes")}</p>
                </div>
            }
        })
    };
    request_animation_frame(move || secret.focus());
    let words = move || if attempt.pending.get() { t("locked-opening") } else { t("locked-open") };
    view! {
        <form class="column" on:submit=unlock>
            <Heading words=t("locked-title") />
            <p class="lead">{lead}</p>
            {secret.view(t("locked-secret"), None)}
            {waiting}
            {attempt.words()}
            <p>
                <button type="submit" class="button" data-test="unlock" disabled=waits aria-busy=move || attempt.pending.get().to_string()>
                    {words}
                </button>
            </p>
            {somebody_else(standing, engine)}
            <p><a href=route::LEAVE data-test="forgot">{t("locked-forgot")}</a></p>
            <p class="small-print">{t("locked-help")}</p>
        </form>
    }
}

/// The way for the others who use this device, where there are any.
fn somebody_else(standing: Standing, engine: Engine) -> impl IntoView {
    let is_shared =
        standing.opening.with_untracked(|opening| opening.as_ref().is_some_and(|opening| opening.is_shared));
    let attempt = Attempt::new();
    let act = move || attempt.run(step_aside(standing, engine));
    is_shared.then(|| {
        view! {
            <p>{attempt.button("button plain", "somebody-else", t("locked-somebody-else"), t("others-pending"), act)}</p>
            {attempt.words()}
        }
    })
}
