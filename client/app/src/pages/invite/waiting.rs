//! Invitations that nobody used yet, and taking them back.

use leptos::prelude::*;
use leptos::task::spawn_local;
use waymark_shared::api::OpenInvitation;
use waymark_shared::seam::Ask;

use crate::components::attempt::Attempt;
use crate::engine::Engine;
use crate::locale::{self, t};
use crate::standing::Standing;
use crate::{t, take};

/// The list; nothing where there is none, or where the server cannot be asked now.
pub fn waiting() -> impl IntoView {
    let (engine, standing) = (Engine::here(), Standing::here());
    let open: RwSignal<Vec<OpenInvitation>> = RwSignal::new(vec![]);
    let attempt = Attempt::new();
    let look = move || {
        spawn_local(async move {
            if let Ok(invitations) = engine.get(Ask::Invitations, take!(Invitations)).await {
                // The page may be gone by now; then nobody looks.
                let _ = open.try_set(invitations);
            }
        });
    };
    look();
    let cancel = move |number| {
        attempt.run(async move {
            engine.ask(Ask::CancelInvitation { number }).await?;
            standing.say(t("invite-cancelled"));
            look();
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
    let label = t!("invite-cancel-label", name = invitation.name.as_str());
    view! {
        <li>
            <span>
                <strong>{invitation.name.clone()}</strong>
                <span class="waiting-until">{t!("invite-open-until", until = locale::moment(invitation.link_until))}</span>
            </span>
            <button type="button" class="button quiet" data-test="cancel-invitation" aria-label=label on:click=move |_| cancel(number)>
                {t("invite-cancel")}
            </button>
        </li>
    }
}
