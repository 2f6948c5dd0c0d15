//! Accepting an invitation: by its link or by its code, as a person, as somebody a person trusts, or as staff.

use leptos::prelude::*;
use waymark_shared::api::{Invitation, ProblemCode};
use waymark_shared::rules::Role;
use waymark_shared::seam::{Ask, Failure};

use crate::components::attempt::Attempt;
use crate::components::field::Field;
use crate::components::heading::Heading;
use crate::components::page;
use crate::components::secret::secret;
use crate::engine::Engine;
use crate::locale::{self, t};
use crate::pages::me::install_card;
use crate::pages::sign_in::too_short;
use crate::route::{self, Way};
use crate::standing::Standing;
use crate::{t, take};

/// Reads an invitation and accepts it.
#[component]
pub fn Join() -> impl IntoView {
    let engine = Engine::here();
    let attempt = Attempt::new();
    let read = RwSignal::new(None::<(String, Invitation)>);
    let code = Field::text("join-code");
    let look = move |typed: String| {
        attempt.run(async move {
            let invitation = engine.get(Ask::ReadInvitation { code: typed.clone() }, take!(Invitation)).await?;
            read.set(Some((typed, invitation)));
            Ok(())
        });
    };
    let link = route::secret();
    Effect::new(move |_| {
        if let Some(secret) = link.get() {
            read.set(None);
            look(secret);
        }
    });
    // A link that opens nothing is said to be the link's fault: nobody who pressed one was given a code.
    let is_bad_link = Memo::new(move |_| link.with(Option::is_some) && attempt.failure.with(is_no_invitation));
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let typed = code.trimmed();
        code.check(typed.is_empty().then(|| t("join-code-missing")));
        if Field::all_right(&[code]) {
            look(typed);
        }
    };
    let apple_first = page::is_apple() && !page::is_installed();
    let ask_for_code = move || {
        view! {
            <form class="column" on:submit=send>
                <Heading words=Signal::derive(move || t(if is_bad_link.get() { "join-bad-link" } else { "join-title" })) called="join-title" />
                <p class="lead">{move || t(if is_bad_link.get() { "join-bad-link-lead" } else { "join-lead" })}</p>
                {apple_first.then(install_card)}
                {code.view(t("join-code"), Some(t("join-code-hint")))}
                {attempt.words()}
                <p>{attempt.submit("read-invitation", t("join-read"), t("join-reading"))}</p>
            </form>
        }
    };
    move || match read.get() {
        None => ask_for_code().into_any(),
        Some((code, invitation)) => match invitation.role {
            Role::Person if invitation.again.is_some() => again(&code, &invitation).into_any(),
            Role::Person => as_person(code, invitation).into_any(),
            Role::Keyworker | Role::Administrator => as_staff(code, invitation).into_any(),
            Role::Supporter => as_supporter(code, invitation).into_any(),
        },
    }
}

fn is_no_invitation(failure: &Option<Failure>) -> bool {
    matches!(failure, Some(Failure::Problem { code: ProblemCode::NoInvitation, .. }))
}

fn from_whom(invitation: &Invitation) -> impl IntoView + use<> {
    let words = match invitation.role {
        Role::Person => t!("join-from-person", from = invitation.from.as_str(), service = invitation.service.as_str()),
        Role::Keyworker => {
            t!("join-from-keyworker", from = invitation.from.as_str(), service = invitation.service.as_str())
        }
        Role::Supporter => t!("join-from-supporter", from = invitation.from.as_str()),
        Role::Administrator => {
            t!("join-from-administrator", from = invitation.from.as_str(), service = invitation.service.as_str())
        }
    };
    view! { <p class="lead" data-test="invitation">{locale::rich(&words)}</p> }
}

/// A way back is for somebody who has the recovery words.
fn again(code: &str, invitation: &Invitation) -> impl IntoView + use<> {
    view! {
        <div class="column">
            <Heading words=t("join-again-title") />
            {from_whom(invitation)}
            <p>{t("join-again-body")}</p>
            <p><a class="button" href=format!("{}#{code}", route::RECOVER) data-test="type-words">{t("join-again-action")}</a></p>
        </div>
    }
}

fn as_person(code: String, invitation: Invitation) -> impl IntoView {
    let (engine, standing, way) = (Engine::here(), Standing::here(), Way::here());
    let attempt = Attempt::new();
    let from = from_whom(&invitation);
    let name = Field::holding("join-name", invitation.name).completed_by("nickname");
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !has_name(name) {
            return;
        }
        let code = code.clone();
        attempt.run(async move {
            standing.take(engine.ask(Ask::JoinPerson { code, name: name.trimmed() }).await?);
            way.instead(route::WORDS);
            Ok(())
        });
    };
    view! {
        <form class="column" on:submit=send>
            <Heading words=t("join-person-title") />
            {from}
            <ul class="means">
                <li>{t("join-person-private")}</li>
                <li>{t("join-person-shared")}</li>
                <li>{t("join-person-kept")}</li>
                <li>{t("join-person-not-live")}</li>
            </ul>
            {under_what_name(name, attempt, "join-action")}
        </form>
    }
}

fn as_supporter(code: String, invitation: Invitation) -> impl IntoView {
    let (engine, standing, way) = (Engine::here(), Standing::here(), Way::here());
    let attempt = Attempt::new();
    let (from, who) = (from_whom(&invitation), invitation.from.clone());
    // Joining changes the name: the form must not be drawn anew for that.
    let known = untrack(|| standing.name());
    let name = if known.is_empty() { invitation.name } else { known };
    let name = Field::holding("join-name", name).completed_by("nickname");
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !has_name(name) {
            return;
        }
        let code = code.clone();
        attempt.run(async move {
            standing.take(engine.ask(Ask::JoinSupporter { code, name: name.trimmed() }).await?);
            let is_locked_already =
                standing.opening.with_untracked(|opening| opening.as_ref().is_some_and(|opening| opening.has_lock));
            way.instead(if is_locked_already { route::HOME } else { route::LOCK });
            Ok(())
        });
    };
    view! {
        <form class="column" on:submit=send>
            <Heading words=t!("join-supporter-title", from = who.as_str()) called="join-title" />
            {from}
            <ul class="means">
                <li>{t!("join-supporter-only", from = who.as_str())}</li>
                <li>{t("join-supporter-theirs")}</li>
                <li>{t("join-supporter-keep")}</li>
                <li>{t("join-supporter-not-live")}</li>
            </ul>
            {under_what_name(name, attempt, "join-supporter-action")}
        </form>
    }
}

/// Whether there is a name to go by; says so where there is none.
fn has_name(name: Field) -> bool {
    name.check(name.trimmed().is_empty().then(|| t("join-name-missing")));
    Field::all_right(&[name])
}

/// The name to go by, the button that joins, and the way out.
fn under_what_name(name: Field, attempt: Attempt, action: &str) -> impl IntoView + use<> {
    view! {
        {name.view(t("join-name"), Some(t("join-name-hint")))}
        {attempt.words()}
        <p>{attempt.submit("join", t(action), t("join-pending"))}</p>
        <p><a href=route::HOME>{t("join-not-now")}</a></p>
    }
}

fn as_staff(code: String, invitation: Invitation) -> impl IntoView {
    let (engine, standing, way) = (Engine::here(), Standing::here(), Way::here());
    let attempt = Attempt::new();
    let from = from_whom(&invitation);
    let again = invitation.staff_again;
    let name = Field::holding("join-name", invitation.name).completed_by("username");
    let password = Field::password("join-password", "new-password");
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let typed = password.value.get_untracked();
        name.check(name.trimmed().is_empty().then(|| t("join-name-missing")));
        password.check(too_short(&typed));
        if !Field::all_right(&[name, password]) {
            return;
        }
        let code = code.clone();
        attempt.run(async move {
            let joined = engine.ask(Ask::JoinStaff { code, name: name.trimmed(), password: typed }).await;
            if let Err(failure @ Failure::Problem { code: ProblemCode::WeakPassword, .. }) = &joined {
                password.check(Some(locale::failure(failure)));
                password.focus();
                return Ok(());
            }
            standing.take(joined?);
            way.instead(route::LOCK);
            Ok(())
        });
    };
    view! {
        <form class="column" on:submit=send>
            <Heading words=t(if again { "join-staff-again-title" } else { "join-staff-title" }) />
            {from}
            {again.then(|| view! { <p>{t("join-staff-again-body")}</p> })}
            {(!again).then(|| name.view(t("join-staff-name"), Some(t("join-staff-name-hint"))))}
            {secret(password, t("join-password"), Some(t("password-hint")))}
            {attempt.words_or(locale::failure_of_form)}
            <p>{attempt.submit("join", t("join-staff-action"), t("join-pending"))}</p>
        </form>
    }
}
