//! The service, for its administrator: who works here, and whom to invite.

mod ending;

use leptos::prelude::*;
use waymark_shared::api::StaffRow;
use waymark_shared::rules::Role;
use waymark_shared::seam::Ask;

use self::ending::{Ending, end};
use super::invite::waiting::{Open, nobody_here, open, waiting};
use crate::components::heading::Heading;
use crate::engine::Outcome;
use crate::locale::{self, t};
use crate::route;
use crate::standing::{Standing, watch};
use crate::{t, take};

/// The service's own page.
#[component]
pub fn ServicePage() -> impl IntoView {
    let standing = Standing::here();
    let invited = open();
    let changed = RwSignal::new(0_u32);
    let ask = move || {
        changed.track();
        Ask::Staff
    };
    let staff = watch(ask, take!(Staff), |_| false);
    let me = Memo::new(move |_| standing.name());
    let ending = Ending::here(changed);
    let title = Signal::derive(move || {
        let name = standing.service();
        if name.is_empty() { t("service-title") } else { name }
    });
    view! {
        <div class="column">
            <div class="caseload-head">
                <Heading words=title called="service-title" />
                <a class="button" href=route::INVITE data-test="invite">{t("service-invite")}</a>
            </div>
            {move || staff.read().as_ref().map(|staff| list(staff, invited, ending, &me.get()))}
            {ending.attempt.words()}
            {waiting(invited)}
            <p class="caseload-note">{t("service-privacy")}</p>
        </div>
    }
}

fn list(staff: &Outcome<Vec<StaffRow>>, invited: Open, ending: Ending, me: &str) -> impl IntoView + use<> {
    let rows = match staff {
        Ok(rows) => rows,
        Err(failure) => return view! { <p class="problem" role="alert">{locale::failure(failure)}</p> }.into_any(),
    };
    let alone = rows.iter().all(|row| row.role == Role::Administrator);
    let rows = rows.iter().map(|one| row(one, ending, me)).collect_view();
    let first = alone.then(|| {
        view! {
            <div class="empty">
                {nobody_here(invited, ["service-invited-heading", "service-invited"], ["service-staff-empty-heading", "service-staff-empty"])}
            </div>
        }
    });
    view! { <h2>{t("service-staff")}</h2> <ul class="staff-list" data-test="staff">{rows}</ul> {first} }.into_any()
}

fn row(row: &StaffRow, ending: Ending, me: &str) -> impl IntoView + use<> {
    let again = (!row.ended && row.name != me).then(|| {
        let label = t!("staff-again", name = row.name.as_str());
        let to = format!("{}?staff={}", route::INVITE, row.account);
        view! { <a class="button plain" href=to aria-label=label data-test="staff-again">{t("staff-again-link")}</a> }
    });
    let letter: String = row.name.chars().take(1).flat_map(char::to_uppercase).collect();
    let role = match row.role {
        Role::Administrator => t("service-administrator"),
        Role::Keyworker => t("service-keyworker"),
        Role::Person | Role::Supporter => String::new(),
    };
    let what =
        if row.ended { t("end-ended") } else { t!("service-since", role = role, day = locale::day_of(row.since)) };
    let end = (!row.ended && row.name != me).then(|| end(row, ending));
    view! {
        <li>
            <span class="people-letter" aria-hidden="true">{letter}</span>
            <span>
                <span class="people-name" dir="auto">{row.name.clone()}</span>
                <span class="people-what">{what}</span>
            </span>
            {again}
            {end}
        </li>
    }
}
