//! Ending the account of a member of staff: at once, after saying what goes with it.

use leptos::prelude::*;
use waymark_shared::api::{EndAccount, StaffRow};
use waymark_shared::seam::Ask;
use waymark_shared::seam::teams::TeamAsk;

use crate::components::attempt::Attempt;
use crate::engine::Engine;
use crate::locale::t;
use crate::standing::Standing;
use crate::t;

/// What ends accounts; cheap to copy.
#[derive(Clone, Copy)]
pub struct Ending {
    /// The trying of it.
    pub attempt: Attempt,
    engine: Engine,
    standing: Standing,
    changed: RwSignal<u32>,
}

impl Ending {
    /// On this page; what it shows is asked for again afterwards.
    pub fn here(changed: RwSignal<u32>) -> Self {
        Self { attempt: Attempt::new(), engine: Engine::here(), standing: Standing::here(), changed }
    }
}

/// Says what ends with the account of somebody, and ends it.
pub fn end(row: &StaffRow, ending: Ending) -> impl IntoView + use<> {
    let Ending { attempt, engine, standing, changed } = ending;
    let (account, name) = (row.account, row.name.clone());
    let title = t!("end-title", name = name.as_str());
    let said = t!("end-said", name = name.as_str());
    let act = move || {
        let said = said.clone();
        attempt.run(async move {
            engine.ask(Ask::Teams(TeamAsk::EndAccount(EndAccount { account }))).await?;
            standing.say(said);
            changed.update(|changed| *changed += 1);
            Ok(())
        });
    };
    view! {
        <details class="team-cover">
            <summary data-test="end-account">{title}</summary>
            <p>{t!("end-meaning", name = name)}</p>
            {attempt.button("button danger", "end-account-now", t("end-action"), t("end-pending"), act)}
        </details>
    }
}
