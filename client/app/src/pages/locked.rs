//! The app lock is closed: nothing of anybody's is on the screen.

use leptos::prelude::*;
use waymark_shared::seam::{Ask, Failure};

use crate::components::attempt::Attempt;
use crate::components::field::Field;
use crate::components::heading::Heading;
use crate::engine::Engine;
use crate::locale::{self, t};
use crate::standing::Standing;

/// Opens the lock.
#[component]
pub fn Locked() -> impl IntoView {
    let (engine, standing) = (Engine::here(), Standing::here());
    let attempt = Attempt::new();
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
                Err(failure @ Failure::WrongSecret { .. }) => {
                    secret.value.set(String::new());
                    secret.check(Some(locale::failure(&failure)));
                    secret.focus();
                    Ok(())
                }
                Err(failure) => Err(failure),
            }
        });
    };
    view! {
        <form class="column" on:submit=unlock>
            <Heading words=t("locked-title") />
            <p class="lead">{t("locked-lead")}</p>
            {secret.view(t("locked-secret"), None)}
            {attempt.words()}
            <p>{attempt.submit("unlock", t("locked-open"), t("locked-opening"))}</p>
            <p class="small-print">{t("locked-forgot")}</p>
        </form>
    }
}
