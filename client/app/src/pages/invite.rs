//! Inviting somebody, or letting somebody back in on a new phone: a square to scan, a code to type, a link to send.

pub mod square;
mod staff_again;
pub mod waiting;

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use waymark_shared::api::Invited;
use waymark_shared::id::{AccountId, CircleId, JourneyId};
use waymark_shared::rules::Role;
use waymark_shared::seam::Ask;
use waymark_shared::seam::answer::Who;

use crate::components::attempt::Attempt;
use crate::components::copied::copy_button;
use crate::components::field::Field;
use crate::components::heading::Heading;
use crate::components::prove::Prover;
use crate::engine::Engine;
use crate::locale::{self, t};
use crate::route;
use crate::standing::Standing;
use crate::{t, take};
use square::square;

/// Whom this invitation is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whom {
    /// Somebody a keyworker begins to work with.
    Person,
    /// Somebody who joins the staff.
    Keyworker,
    /// A person on a new phone.
    Again(JourneyId),
    /// Somebody whom a person trusts.
    Supporter,
    /// The same on a new phone.
    SupporterAgain(CircleId),
    /// A member of staff who has nothing left to sign in with.
    StaffAgain(AccountId),
}

/// An invitation, made and shown once.
#[component]
pub fn InvitePage() -> impl IntoView {
    let again = route::asked("again").get_untracked().and_then(|journey| journey.parse().ok());
    let circle = route::asked("circle").get_untracked().and_then(|circle| circle.parse().ok());
    let staff = route::asked("staff").get_untracked().and_then(|account| account.parse().ok());
    let whom = match (again, Standing::here().who()) {
        (_, Who::Person) => circle.map_or(Whom::Supporter, Whom::SupporterAgain),
        (Some(journey), _) => Whom::Again(journey),
        (None, Who::Administrator) => staff.map_or(Whom::Keyworker, Whom::StaffAgain),
        (None, Who::Nobody | Who::Alone | Who::Keyworker | Who::Supporter) => Whom::Person,
    };
    let made: RwSignal<Option<(String, Invited)>> = RwSignal::new(None);
    view! {
        <div class="column">
            {move || match made.get() {
                Some((name, invited)) => ready(&name, &invited, whom, made).into_any(),
                None => match whom {
                    Whom::Again(journey) => again_form(journey, made).into_any(),
                    Whom::SupporterAgain(circle) => supporter_again_form(circle, made).into_any(),
                    Whom::StaffAgain(account) => staff_again::form(account, made).into_any(),
                    Whom::Person | Whom::Keyworker | Whom::Supporter => form(whom, made).into_any(),
                },
            }}
        </div>
    }
}

type Made = RwSignal<Option<(String, Invited)>>;

fn form(whom: Whom, made: Made) -> impl IntoView {
    let engine = Engine::here();
    let attempt = Attempt::new();
    let field = Field::text("name");
    let (title, label, hint) = match whom {
        Whom::Keyworker => ("invite-title-staff", "invite-name-staff", "invite-name-staff-hint"),
        Whom::Person | Whom::Again(_) | Whom::StaffAgain(_) => {
            ("invite-title-person", "invite-name-person", "invite-name-person-hint")
        }
        Whom::Supporter | Whom::SupporterAgain(_) => {
            ("invite-title-supporter", "invite-name-supporter", "invite-name-supporter-hint")
        }
    };
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let name = field.trimmed();
        field.check(name.is_empty().then(|| t("invite-name-missing")));
        if Field::all_right(&[field]) {
            attempt.run(async move {
                let ask = match whom {
                    Whom::Keyworker => Ask::Invite { role: Role::Keyworker, name: name.clone() },
                    Whom::Person | Whom::Again(_) | Whom::StaffAgain(_) => {
                        Ask::Invite { role: Role::Person, name: name.clone() }
                    }
                    Whom::Supporter | Whom::SupporterAgain(_) => {
                        Ask::InviteSupporter { circle: None, name: name.clone() }
                    }
                };
                let invited = engine.get(ask, take!(Invited)).await?;
                made.set(Some((name, invited)));
                Ok(())
            });
        }
    };
    view! {
        <Heading words=t(title) />
        <form novalidate on:submit=send>
            {field.view(t(label), Some(t(hint)))}
            {attempt.words()}
            {attempt.submit("make-invitation", t("invite-make"), t("invite-making"))}
        </form>
    }
}

fn again_form(journey: JourneyId, made: Made) -> impl IntoView {
    let (engine, prover) = (Engine::here(), Prover::here());
    let attempt = Attempt::new();
    let name = RwSignal::new(String::new());
    leptos::task::spawn_local(async move {
        if let Ok(lines) = engine.get(Ask::Caseload, take!(Caseload)).await {
            let line = lines.into_iter().find(|line| line.journey == journey);
            // The page may be gone by now; then nobody looks.
            let _ = line.map(|line| name.try_set(line.name));
        }
    });
    let make = move || {
        attempt.run(async move {
            let invited = prover.get(Ask::InviteAgain { journey }, take!(Invited)).await?;
            made.set(Some((name.get_untracked(), invited)));
            Ok(())
        });
    };
    view! {
        <Heading words=Signal::derive(move || t!("invite-title-again", name = name.get())) called="invite-called" />
        <p class="lead">{move || t!("invite-again-body", name = name.get())}</p>
        {attempt.words()}
        <p>{attempt.button("button", "make-invitation", t("invite-make"), t("invite-making"), make)}</p>
    }
}

fn supporter_again_form(circle: CircleId, made: Made) -> impl IntoView {
    let engine = Engine::here();
    let attempt = Attempt::new();
    let name = RwSignal::new(String::new());
    leptos::task::spawn_local(async move {
        if let Ok(rows) = engine.get(Ask::Supporters, take!(Supporters)).await {
            let row = rows.into_iter().find(|row| row.circle == circle);
            // The page may be gone by now; then nobody looks.
            let _ = row.map(|row| name.try_set(row.name));
        }
    });
    let make = move || {
        attempt.run(async move {
            let name = name.get_untracked();
            let ask = Ask::InviteSupporter { circle: Some(circle), name: name.clone() };
            made.set(Some((name, engine.get(ask, take!(Invited)).await?)));
            Ok(())
        });
    };
    view! {
        <Heading words=Signal::derive(move || t!("invite-title-again", name = name.get())) called="invite-called" />
        <p class="lead">{move || t!("invite-again-supporter", name = name.get())}</p>
        {attempt.words()}
        <p>{attempt.button("button", "make-invitation", t("invite-make"), t("invite-making"), make)}</p>
    }
}

/// The invitation in its three forms.
fn ready(name: &str, invited: &Invited, whom: Whom, made: Made) -> impl IntoView + use<> {
    let link = format!("{}{}#{}", route::origin(), route::JOIN, invited.link_code);
    let (typed_until, link_until) = (locale::moment(invited.typed_until), locale::moment(invited.link_until));
    let copied = link.clone();
    let done = match whom {
        Whom::Supporter | Whom::SupporterAgain(_) => route::SUPPORTERS,
        Whom::Person | Whom::Keyworker | Whom::Again(_) | Whom::StaffAgain(_) => route::HOME,
    };
    let another = matches!(whom, Whom::Person | Whom::Keyworker | Whom::Supporter).then(|| {
        view! {
            <button type="button" class="button plain" data-test="another" on:click=move |_| made.set(None)>{t("invite-another")}</button>
        }
    });
    let is_staff = matches!(whom, Whom::Keyworker | Whom::StaffAgain(_));
    let phone = (!is_staff).then(|| view! { <p class="hint">{t("invite-iphone")}</p> });
    view! {
        <Heading words=t!("invite-ready", name = name) called="invite-called" />
        <p class="lead">{t("invite-only-once")}</p>
        {route::is_this_machine_only().then(|| view! { <p class="problem" data-test="only-here">{t!("invite-only-here", address = route::origin())}</p> })}
        <div class="invited" data-test="invited">
            <section>
                <h2>{t("invite-scan")}</h2>
                <div class="square">{square(&link, t("invite-qr-label"))}</div>
            </section>
            <div class="invited-words">
                <section>
                    <h2>{t("invite-or-type")}</h2>
                    <output class="typed-code" dir="ltr" data-test="typed-code">{invited.typed_code.clone()}</output>
                    <p>{t!("invite-code-where", address = format!("{}{}", route::origin(), route::JOIN))}</p>
                    <p>{t!("invite-code-hint", until = typed_until)}</p>
                </section>
                <section>
                    <h2>{t("invite-link")}</h2>
                    <output class="link-code" dir="ltr" data-test="link">{link}</output>
                    <p>{t!("invite-link-hint", until = link_until, name = name)}</p>
                    {copy_button("copy-link", t("invite-copy-link"), move || copied.clone())}
                </section>
                {phone}
            </div>
        </div>
        <div class="acts">
            <a class="button" href=done data-test="done">{t("invite-done")}</a>
            {another}
        </div>
    }
}
