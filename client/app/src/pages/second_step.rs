//! The second step of signing in: an authenticator app is given its secret by a square to scan, and shows its first code.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use waymark_shared::seam::Ask;

use super::invite::square::square;
use crate::components::attempt::Attempt;
use crate::components::copied::copy_button;
use crate::components::field::Field;
use crate::components::heading::Heading;
use crate::components::page;
use crate::components::passkey;
use crate::components::prove::Prover;
use crate::engine::Engine;
use crate::locale::t;
use crate::route::{self, Way};
use crate::standing::Standing;
use crate::take;

/// Sets the app up, for the first time or anew.
#[component]
pub fn SecondStepPage() -> impl IntoView {
    let (standing, prover) = (Standing::here(), Prover::here());
    let must = standing.opening.with_untracked(|opening| opening.as_ref().is_some_and(|it| it.needs_second_step));
    let attempt = Attempt::new();
    let made = standing.app_secret;
    let begin = move || {
        if standing.asks_for_secret.get_untracked() {
            return;
        }
        standing.asks_for_secret.set(true);
        attempt.run(async move {
            let told = prover.get(Ask::Authenticator, take!(Authenticator)).await;
            standing.asks_for_secret.set(false);
            made.set(Some(told?));
            Ok(())
        });
    };
    if must && made.with_untracked(Option::is_none) {
        begin();
    }
    let (title, lead) = if must {
        ("second-step-title", "second-step-lead")
    } else {
        ("second-step-renew-title", "second-step-renew-lead")
    };
    let first = move || {
        let (words, pending) = if must {
            (t("second-step-again"), t("second-step-waiting"))
        } else {
            (t("second-step-renew"), t("second-step-renewing"))
        };
        view! { {attempt.words()} <p>{attempt.button("button", "begin-second-step", words, pending, begin)}</p> }
    };
    let passkey = (must && passkey::can_passkey()).then(|| {
        view! { <p><a class="button plain" href=route::PASSKEYS data-test="to-passkeys">{t("second-step-passkey")}</a></p> }
    });
    view! {
        <div class="column">
            <Heading words=t(title) />
            <p class="lead">{t(lead)}</p>
            {passkey}
            {move || match made.get() {
                None => first().into_any(),
                Some(secret) => steps(secret, begin).into_any(),
            }}
        </div>
    }
}

fn steps(secret: String, begin: impl Fn() + 'static) -> impl IntoView {
    let (engine, standing, way) = (Engine::here(), Standing::here(), Way::here());
    let attempt = Attempt::new();
    let code = Field::app_code("second-step-code");
    let address = address(standing, &secret);
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        code.check(code.trimmed().is_empty().then(|| t("app-code-missing")));
        if Field::all_right(&[code]) {
            attempt.run(async move {
                let answer = engine.ask(Ask::ConfirmAuthenticator { code: code.trimmed() }).await?;
                standing.app_secret.set(None);
                standing.take(answer);
                way.instead(route::HOME);
                standing.say(t("second-step-done"));
                Ok(())
            });
        }
    };
    let groups: Vec<&str> = secret.as_bytes().chunks(4).filter_map(|group| std::str::from_utf8(group).ok()).collect();
    let shown = groups.join(" ");
    view! {
        <ol class="steps">
            <li>
                <h2>{t("second-step-app")}</h2>
                <p>{t("second-step-app-hint")}</p>
            </li>
            <li>
                <h2>{t("second-step-scan")}</h2>
                <div class="square">{square(&address, t("second-step-square"))}</div>
                <p><a class="button plain" href=address>{t("second-step-open")}</a></p>
                <p>{t("second-step-type")}</p>
                <output class="typed-code" dir="ltr" data-test="app-secret">{shown}</output>
                <p class="hint">{t("second-step-type-hint")}</p>
                <p>{copy_button("copy-secret", t("second-step-copy"), move || secret.clone())}</p>
            </li>
            <li>
                <h2>{t("second-step-code")}</h2>
                <form novalidate on:submit=send>
                    {code.view(t("app-code"), None)}
                    {attempt.words()}
                    {attempt.submit("confirm-second-step", t("second-step-confirm"), t("second-step-confirming"))}
                </form>
                <p><button type="button" class="link" data-test="another-square" on:click=move |_| begin()>{t("second-step-another")}</button></p>
            </li>
        </ol>
    }
}

/// What authenticator apps read from a square: <https://github.com/google/google-authenticator/wiki/Key-Uri-Format>.
fn address(standing: Standing, secret: &str) -> String {
    let (service, name) = untrack(|| (standing.service(), standing.name()));
    let (service, name) = (page::in_address(&service), page::in_address(&name));
    format!("otpauth://totp/{service}:{name}?secret={secret}&issuer={service}")
}
