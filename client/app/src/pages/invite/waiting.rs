//! Invitations that nobody used yet, and taking them back.

use leptos::prelude::*;
use leptos::task::spawn_local;
use waymark_shared::api::OpenInvitation;
use waymark_shared::seam::Ask;

use crate::components::attempt::Attempt;
use crate::components::icon::{PEOPLE, icon};
use crate::engine::Engine;
use crate::locale::{self, t};
use crate::standing::Standing;
use crate::{t, take};

/// Invitations as last heard.
pub type Open = RwSignal<Vec<OpenInvitation>>;

/// Asks for them; none where the server cannot be asked now.
pub fn open() -> Open {
    let held = RwSignal::new(vec![]);
    look(Engine::here(), held);
    held
}

/// Asks again: somebody may have come.
pub fn look(engine: Engine, held: Open) {
    spawn_local(async move {
        if let Ok(invitations) = engine.get(Ask::Invitations, take!(Invitations)).await {
            // The page may be gone by now; then nobody looks.
            let _ = held.try_set(invitations);
        }
    });
}

/// In place of an empty list: who is invited and has not come, or that nobody was invited yet.
pub fn nobody_here(open: Open, invited: [&'static str; 2], empty: [&'static str; 2]) -> impl IntoView {
    let words = move || {
        open.with(|open| {
            let fresh: Vec<_> = open.iter().filter(|invitation| !invitation.again).collect();
            match fresh.first() {
                Some(first) => (t!(invited[0], count = fresh.len(), name = first.name.as_str()), t(invited[1])),
                None => (t(empty[0]), t(empty[1])),
            }
        })
    };
    view! {
        {icon(PEOPLE)}
        {move || {
            let (heading, words) = words();
            view! { <p><strong>{heading}</strong></p> <p>{words}</p> }
        }}
    }
}

/// The list; nothing where there is none, or where the server cannot be asked now.
pub fn waiting(open: Open) -> impl IntoView {
    let (engine, standing) = (Engine::here(), Standing::here());
    let attempt = Attempt::new();
    let cancel = move |number| {
        attempt.run(async move {
            engine.ask(Ask::CancelInvitation { number }).await?;
            standing.say(t("invite-cancelled"));
            look(engine, open);
            Ok(())
        });
    };
    let lines = move || open.get().into_iter().map(|invitation| line(&invitation, cancel)).collect_view();
    let section = move || {
        (!open.read().is_empty()).then(|| {
            view! { <section class="waiting" data-test="waiting"><h2>{t("invite-open")}</h2><ul>{lines}</ul></section> }
        })
    };
    view! { {section} {attempt.words()} }
}

fn line<C: Fn(u32) + 'static>(invitation: &OpenInvitation, cancel: C) -> impl IntoView + use<C> {
    let number = invitation.number;
    let name = if invitation.again {
        t!("invite-open-again", name = invitation.name.as_str())
    } else {
        invitation.name.clone()
    };
    let label = t!("invite-cancel-label", name = invitation.name.as_str());
    view! {
        <li>
            <span>
                <strong>{name}</strong>
                <span class="waiting-until">{t!("invite-open-until", until = locale::moment(invitation.link_until))}</span>
            </span>
            <button type="button" class="button quiet" data-test="cancel-invitation" aria-label=label on:click=move |_| cancel(number)>
                {t("invite-cancel")}
            </button>
        </li>
    }
}
