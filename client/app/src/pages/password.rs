//! A new password for staff, for who types the one until now again.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use waymark_shared::api::ProblemCode;
use waymark_shared::seam::{Ask, Failure};

use super::sign_in::too_short;
use crate::components::attempt::Attempt;
use crate::components::field::Field;
use crate::components::heading::Heading;
use crate::components::secret::secret;
use crate::engine::Engine;
use crate::locale::{self, t};
use crate::route::{self, Way};
use crate::standing::Standing;

/// Changes the password.
#[component]
pub fn PasswordPage() -> impl IntoView {
    let (engine, standing, way) = (Engine::here(), Standing::here(), Way::here());
    let attempt = Attempt::new();
    let before = Field::password("password-before", "current-password");
    let new = Field::password("password-new", "new-password");
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let (password, new_password) = (before.value.get_untracked(), new.value.get_untracked());
        before.check(password.is_empty().then(|| t("sign-in-password-missing")));
        new.check(too_short(&new_password));
        if Field::all_right(&[before, new]) {
            attempt.run(async move {
                engine.ask(Ask::ChangePassword { password, new_password }).await?;
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
                {secret(before, t("password-before"), None)}
                {secret(new, t("sign-in-new-password"), Some(t("password-hint")))}
                {attempt.words_or(wrong)}
                {attempt.submit("change-password", t("password-change"), t("password-changing"))}
            </form>
        </div>
    }
}

/// Nothing but the password was typed, so nothing else is wrong.
pub fn wrong(failure: &Failure) -> String {
    if matches!(failure, Failure::Problem { code: ProblemCode::WrongPassword, .. }) {
        return t("password-wrong");
    }
    locale::failure_of_form(failure)
}
