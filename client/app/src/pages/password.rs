//! A new password for staff, for who proves themselves.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use waymark_shared::seam::Ask;

use super::sign_in::too_short;
use crate::components::attempt::Attempt;
use crate::components::field::Field;
use crate::components::heading::Heading;
use crate::components::prove::Prover;
use crate::components::secret::secret;
use crate::locale::{self, t};
use crate::route::{self, Way};
use crate::standing::Standing;

/// Changes the password.
#[component]
pub fn PasswordPage() -> impl IntoView {
    let (prover, standing, way) = (Prover::here(), Standing::here(), Way::here());
    let attempt = Attempt::new();
    let new = Field::password("password-new", "new-password");
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let new_password = new.value.get_untracked();
        new.check(too_short(&new_password));
        if Field::all_right(&[new]) {
            attempt.run(async move {
                prover.ask(Ask::ChangePassword { new_password }).await?;
                way.instead(route::ME);
                standing.say(t("password-changed"));
                Ok(())
            });
        }
    };
    view! {
        <div class="column">
            <Heading words=t("password-title") />
            <p class="lead">{t("password-lead")}</p>
            <form novalidate on:submit=send>
                {secret(new, t("sign-in-new-password"), Some(t("password-hint")))}
                {attempt.words_or(locale::failure_of_form)}
                {attempt.submit("change-password", t("password-change"), t("password-changing"))}
            </form>
        </div>
    }
}
