//! The administrator's first visit: the service's name and nation, who signs in, and recovery codes to keep.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use waymark_shared::api::{Nation, PASSWORD_LEAST};
use waymark_shared::seam::Ask;

use crate::components::attempt::Attempt;
use crate::components::copied::{copy_button, print_button};
use crate::components::field::Field;
use crate::components::heading::Heading;
use crate::components::secret::secret;
use crate::engine::Engine;
use crate::locale::t;
use crate::route;
use crate::{t, take};

/// The nations in the order they are asked for, with their words.
const NATIONS: [(Nation, &str); 4] = [
    (Nation::England, "set-up-england"),
    (Nation::NorthernIreland, "set-up-northern-ireland"),
    (Nation::Scotland, "set-up-scotland"),
    (Nation::Wales, "set-up-wales"),
];

/// Set-up, from the one-time link that the server printed. The token stays in the address until it is used, so that a reload
/// comes back here.
#[component]
pub fn SetUpPage() -> impl IntoView {
    let token = use_location().hash.get_untracked().trim_start_matches('#').to_owned();
    let codes: RwSignal<Option<Vec<String>>> = RwSignal::new(None);
    view! {
        <div class="column">
            {move || match codes.get() {
                Some(codes) => keep(codes).into_any(),
                None if token.is_empty() => no_token().into_any(),
                None => form(token.clone(), codes).into_any(),
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

fn form(token: String, codes: RwSignal<Option<Vec<String>>>) -> impl IntoView {
    let engine = Engine::here();
    let attempt = Attempt::new();
    let service = Field::text("service").completed_by("organization");
    let name = Field::text("name").completed_by("username");
    let password = Field::password("password", "new-password");
    let nation = RwSignal::new(Nation::default());
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
        if Field::all_right(&[service, name, password]) {
            let ask = Ask::SetUp {
                token: token.clone(),
                service: service.trimmed(),
                nation: nation.get_untracked(),
                name: name.trimmed(),
                password: typed,
            };
            attempt.run(async move {
                codes.set(Some(engine.get(ask, take!(RecoveryCodes)).await?));
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
            {nations(nation)}
            {name.view(t("set-up-name"), Some(t("set-up-name-hint")))}
            {secret(password, t("set-up-password"), Some(t("set-up-password-hint")))}
            {attempt.words()}
            {attempt.submit("set-up", t("set-up-send"), t("set-up-sending"))}
        </form>
    }
}

fn nations(nation: RwSignal<Nation>) -> impl IntoView {
    let choices = NATIONS.map(|(each, words)| {
        view! {
            <label class="choice">
                <input type="radio" name="nation" data-test=words prop:checked=move || nation.get() == each on:change=move |_| nation.set(each) />
                <span>{t(words)}</span>
            </label>
        }
    });
    view! {
        <fieldset class="choices" aria-describedby={"nation-hint"}>
            <legend>{t("set-up-nation")}</legend>
            <p class="hint" id={"nation-hint"}>{t("set-up-nation-hint")}</p>
            {choices.collect_view()}
        </fieldset>
    }
}

/// The codes, shown this once.
fn keep(codes: Vec<String>) -> impl IntoView {
    let copied = codes.join("\n");
    let items = codes.into_iter().map(|code| view! { <li>{code}</li> }).collect_view();
    view! {
        <Heading words=t("set-up-codes-title") />
        <p class="lead">{t("set-up-codes-lead")}</p>
        <ol class="codes" aria-label=t("set-up-codes-list") data-test="codes">{items}</ol>
        <div class="acts">
            {copy_button("copy-codes", t("set-up-codes-copy"), move || copied.clone())}
            {print_button(t("set-up-codes-print"))}
        </div>
        <p><a class="button" href=route::LOCK data-test="codes-kept">{t("set-up-codes-kept")}</a></p>
    }
}
