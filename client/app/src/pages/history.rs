//! What happened with my things: who began or ended to work with the person, what was let in, what was taken back.

use leptos::prelude::*;
use waymark_shared::api::AuditRow;
use waymark_shared::seam::Ask;
use waymark_shared::seam::teams::TeamAsk;

use super::audit::row;
use crate::components::heading::Heading;
use crate::engine::Outcome;
use crate::locale::{self, t};
use crate::standing::watch;
use crate::take;

/// The list, the newest first.
#[component]
pub fn HistoryPage() -> impl IntoView {
    let held = watch(|| Ask::Teams(TeamAsk::History), take!(History), |_| false);
    view! {
        <div class="column">
            <Heading words=t("history-title") />
            <p class="lead">{t("history-lead")}</p>
            {move || held.read().as_ref().map(list)}
        </div>
    }
}

fn list(rows: &Outcome<Vec<AuditRow>>) -> impl IntoView + use<> {
    match rows {
        Err(failure) => view! { <p class="problem" role="alert">{locale::failure(failure)}</p> }.into_any(),
        Ok(rows) if rows.is_empty() => view! { <p class="empty">{t("history-empty")}</p> }.into_any(),
        Ok(rows) => {
            view! { <ul class="deeds" data-test="history">{rows.iter().map(row).collect_view()}</ul> }.into_any()
        }
    }
}
