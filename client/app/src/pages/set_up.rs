//! The administrator's first visit: the service's name and nation, who signs in, and recovery codes to keep.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use waymark_shared::api::{Nation, PASSWORD_LEAST, ProblemCode};
use waymark_shared::seam::answer::Who;
use waymark_shared::seam::{Ask, Failure};

use super::codes::keep;
use crate::components::attempt::Attempt;
use crate::components::field::Field;
use crate::components::heading::Heading;
use crate::components::page;
use crate::components::secret::secret;
use crate::engine::Engine;
use crate::locale::{self, t};
use crate::route;
use crate::standing::Standing;
use crate::{t, take};

/// The nations in the order they are asked for, with their words.
const NATIONS: [(Nation, &str); 4] = [
    (Nation::England, "set-up-england"),
    (Nation::NorthernIreland, "set-up-northern-ireland"),
    (Nation::Scotland, "set-up-scotland"),
    (Nation::Wales, "set-up-wales"),
];

/// The id of the first choice.
const FIRST_NATION: &str = "set-up-england";

/// Set-up, from the one-time link that the server printed. The token stays in the address until it is used, so that a reload
/// comes back here.
#[component]
pub fn SetUpPage() -> impl IntoView {
    let standing = Standing::here();
    let token = route::secret();
    let has_token = Memo::new(move |_| token.with(Option::is_some));
    view! {
        <div class="column">
            {move || match standing.codes.get() {
                Some(codes) => keep(codes).into_any(),
                // Who is here becomes another while the form waits for its answer: asked when it is drawn, and not again.
                None if untrack(|| standing.who()) == Who::Administrator => done().into_any(),
                None if has_token.get() => form(token).into_any(),
                None => no_token().into_any(),
            }}
        </div>
    }
}

fn no_token() -> impl IntoView {
    view! {
        <Heading words=t("set-up-title") />
        <p class="lead">{t("set-up-no-token")}</p>
        <p><a class="button plain" href=route::SIGN_IN>{t("set-up-sign-in")}</a></p>
    }
}

/// Set up already, by who is here.
fn done() -> impl IntoView {
    view! {
        <Heading words=t("set-up-done-title") />
        <p class="lead">{t("set-up-done-lead")}</p>
        <p class="acts">
            <a class="button" href=route::HOME data-test="to-service">{t("set-up-done-service")}</a>
            <a class="button plain" href=route::CODES data-test="to-codes">{t("codes-make")}</a>
        </p>
    }
}

/// What is wrong with the link is said of the link, and nothing is said to be kept that is not.
fn wrong(failure: &Failure) -> String {
    if matches!(failure, Failure::Problem { code: ProblemCode::NotAllowed, .. }) {
        return t("set-up-old-link");
    }
    locale::failure_of_form(failure)
}

fn form(token: Memo<Option<String>>) -> impl IntoView {
    let (engine, standing) = (Engine::here(), Standing::here());
    let attempt = Attempt::new();
    let service = Field::text("service").completed_by("organization");
    let name = Field::text("name").completed_by("username");
    let password = Field::password("password", "new-password");
    let (nation, nation_missing) = (RwSignal::new(None), RwSignal::new(false));
    Effect::new(move |_| {
        token.track();
        attempt.failure.set(None);
    });
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let typed = password.value.get_untracked();
        let length = typed.chars().count();
        service.check(service.trimmed().is_empty().then(|| t("set-up-service-missing")));
        name.check(name.trimmed().is_empty().then(|| t("set-up-name-missing")));
        password.check(match length {
            0 => Some(t("set-up-password-missing")),
            short if short < PASSWORD_LEAST => Some(t!("set-up-password-short", length = length)),
            _ => None,
        });
        let chosen = nation.get_untracked();
        nation_missing.set(chosen.is_none());
        let Some(nation) = chosen else {
            Field::all_right(&[service]).then(|| page::focus(FIRST_NATION));
            return;
        };
        if Field::all_right(&[service, name, password]) {
            let ask = Ask::SetUp {
                token: token.get_untracked().unwrap_or_default(),
                service: service.trimmed(),
                nation,
                name: name.trimmed(),
                password: typed,
            };
            attempt.run(async move {
                standing.codes.set(Some(engine.get(ask, take!(RecoveryCodes)).await?));
                engine.begin(None);
                Ok(())
            });
        }
    };
    view! {
        <Heading words=t("set-up-title") />
        <p class="lead">{t("set-up-lead")}</p>
        <form novalidate on:submit=send>
            {service.view(t("set-up-service"), Some(t("set-up-service-hint")))}
            {nations(nation, nation_missing)}
            {name.view(t("set-up-name"), Some(t("set-up-name-hint")))}
            {secret(password, t("set-up-password"), Some(t("set-up-password-hint")))}
            {attempt.words_or(wrong)}
            {attempt.submit("set-up", t("set-up-send"), t("set-up-sending"))}
        </form>
    }
}

fn nations(nation: RwSignal<Option<Nation>>, missing: RwSignal<bool>) -> impl IntoView {
    let choices = NATIONS.map(|(each, words)| {
        let choose = move |_| {
            nation.set(Some(each));
            missing.set(false);
        };
        view! {
            <label class="choice">
                <input type="radio" autocomplete="off" name="nation" id=words data-test=words prop:checked=move || nation.get() == Some(each) on:change=choose />
                <span>{t(words)}</span>
            </label>
        }
    });
    view! {
        <fieldset class="choices" aria-describedby={"nation-hint"}>
            <legend>{t("set-up-nation")}</legend>
            <p class="hint" id={"nation-hint"}>{t("set-up-nation-hint")}</p>
            <p class="field-error" aria-live="polite">{move || missing.get().then(|| t("set-up-nation-missing"))}</p>
            {choices.collect_view()}
        </fieldset>
    }
}
