//! Staff sign in, with a password or with a recovery code.

use leptos::prelude::*;
use waymark_shared::api::{PASSWORD_LEAST, ProblemCode};
use waymark_shared::seam::{Answer, Ask, Failure};

use crate::components::attempt::Attempt;
use crate::components::field::Field;
use crate::components::heading::Heading;
use crate::components::passkey;
use crate::components::secret::secret;
use crate::engine::Engine;
use crate::locale::{self, t};
use crate::route::{self, Way};
use crate::standing::Standing;
use crate::t;

/// Signs staff in.
#[component]
pub fn SignIn() -> impl IntoView {
    let (engine, standing, way) = (Engine::here(), Standing::here(), Way::here());
    let attempt = Attempt::new();
    let by_code = RwSignal::new(false);
    // The code of the app is asked for once the password is right.
    let needs_app = RwSignal::new(false);
    let app_code = Field::app_code("sign-in-app-code");
    let name = Field::text("sign-in-name").completed_by("username");
    let password = Field::password("sign-in-password", "current-password");
    let code = Field::text("sign-in-code");
    let new_password = Field::password("sign-in-new-password", "new-password");
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        name.check(name.trimmed().is_empty().then(|| t("sign-in-name-missing")));
        let ask = if by_code.get_untracked() {
            let chosen = new_password.value.get_untracked();
            code.check(code.trimmed().is_empty().then(|| t("sign-in-code-missing")));
            new_password.check(too_short(&chosen));
            if !Field::all_right(&[name, code, new_password]) {
                return;
            }
            Ask::SignInWithRecovery { name: name.trimmed(), code: code.trimmed(), new_password: chosen }
        } else {
            let typed = password.value.get_untracked();
            password.check(typed.is_empty().then(|| t("sign-in-password-missing")));
            let shows = needs_app.get_untracked();
            app_code.check((shows && app_code.trimmed().is_empty()).then(|| t("app-code-missing")));
            if !Field::all_right(&[name, password, app_code]) {
                return;
            }
            Ask::SignIn { name: name.trimmed(), password: typed, code: shows.then(|| app_code.trimmed()) }
        };
        attempt.run(async move {
            let asked = engine.ask(ask).await;
            if matches!(asked, Err(Failure::Problem { code: ProblemCode::SecondStepNeeded, .. })) {
                needs_app.set(true);
                request_animation_frame(move || app_code.focus());
                return Ok(());
            }
            let answer = asked?;
            let said = if let Answer::CodesLeft(count) = &answer {
                Some(t!("sign-in-by-code-done", count = *count))
            } else {
                standing.take(answer);
                None
            };
            let needs_lock =
                standing.opening.with_untracked(|opening| opening.as_ref().is_some_and(|opening| !opening.has_lock));
            way.instead(if needs_lock { route::LOCK } else { route::HOME });
            if let Some(said) = said {
                standing.say(said);
            }
            Ok(())
        });
    };
    let by_passkey = move || {
        attempt.run(async move {
            let answer = passkey::signed(engine).await?;
            standing.take(engine.ask(Ask::SignInWithPasskey(answer)).await?);
            let needs_lock =
                standing.opening.with_untracked(|opening| opening.as_ref().is_some_and(|opening| !opening.has_lock));
            way.instead(if needs_lock { route::LOCK } else { route::HOME });
            Ok(())
        });
    };
    let passkey = passkey::can_passkey().then(|| {
        view! { <p>{attempt.button("button plain", "sign-in-passkey", t("passkey-use"), t("passkey-waiting"), by_passkey)}</p> }
    });
    let other_way = move |_| {
        attempt.failure.set(None);
        by_code.update(|by_code| *by_code = !*by_code);
    };
    let ways = move || {
        if by_code.get() {
            view! {
                {code.view(t("sign-in-code"), Some(t("sign-in-code-hint")))}
                {secret(new_password, t("sign-in-new-password"), Some(t("password-hint")))}
                <p class="small-print">{t("sign-in-code-none")}</p>
            }
            .into_any()
        } else {
            let app = move || {
                needs_app.get().then(|| {
                    view! {
                        <p role="status">{t("problem-second-step-needed")}</p>
                        {app_code.view(t("app-code"), Some(t("app-code-hint")))}
                        <p class="small-print">{t("app-code-lost")}</p>
                    }
                })
            };
            view! { {secret(password, t("sign-in-password"), None)} {app} }.into_any()
        }
    };
    view! {
        <form class="column" on:submit=send>
            <Heading words=t("sign-in-title") />
            <p class="lead">{t("sign-in-lead")}</p>
            {passkey}
            {name.view(t("sign-in-name"), None)}
            {ways}
            {move || if by_code.get() { attempt.words_or(wrong_code).into_any() } else { attempt.words_or(locale::failure_of_form).into_any() }}
            <p>{attempt.submit("sign-in", t("sign-in"), t("sign-in-pending"))}</p>
            <p>
                <button type="button" class="link" data-test="sign-in-other-way" on:click=other_way>
                    {move || if by_code.get() { t("sign-in-with-password") } else { t("sign-in-with-code") }}
                </button>
            </p>
            <p class="small-print">{t("sign-in-person")}</p>
        </form>
    }
}

/// A code that does not fit is not called a password.
fn wrong_code(failure: &Failure) -> String {
    if matches!(failure, Failure::Problem { code: ProblemCode::WrongPassword, .. }) {
        return t("sign-in-code-wrong");
    }
    locale::failure_of_form(failure)
}

/// What is wrong with a new password, if it is too short.
pub fn too_short(password: &str) -> Option<String> {
    let length = password.chars().count();
    (length < PASSWORD_LEAST).then(|| t!("password-short", length = length, least = PASSWORD_LEAST))
}
