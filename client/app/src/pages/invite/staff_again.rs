//! A member of staff begins again: what they signed in with stops working, and an invitation lets them back in.

use leptos::prelude::*;
use waymark_shared::id::AccountId;
use waymark_shared::seam::Ask;

use super::Made;
use crate::components::attempt::Attempt;
use crate::components::heading::Heading;
use crate::components::prove::Prover;
use crate::engine::Engine;
use crate::locale::t;
use crate::{t, take};

/// Says what it does, and makes the invitation.
pub fn form(account: AccountId, made: Made) -> impl IntoView {
    let (engine, prover) = (Engine::here(), Prover::here());
    let attempt = Attempt::new();
    let name = RwSignal::new(String::new());
    leptos::task::spawn_local(async move {
        if let Ok(rows) = engine.get(Ask::Staff, take!(Staff)).await {
            let row = rows.into_iter().find(|row| row.account == account);
            // The page may be gone by now; then nobody looks.
            let _ = row.map(|row| name.try_set(row.name));
        }
    });
    let make = move || {
        attempt.run(async move {
            let invited = prover.get(Ask::InviteStaffAgain { account }, take!(Invited)).await?;
            made.set(Some((name.get_untracked(), invited)));
            Ok(())
        });
    };
    view! {
        <Heading words=Signal::derive(move || t!("staff-again-title", name = name.get())) called="invite-called" />
        <p class="lead">{move || t!("staff-again-body", name = name.get())}</p>
        <p>{t("staff-again-ends")}</p>
        {attempt.words()}
        <p>{attempt.button("button", "make-invitation", t("invite-make"), t("invite-making"), make)}</p>
    }
}
