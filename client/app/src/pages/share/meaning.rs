//! What sharing means, in five sentences: who can read it, the server, taking it back, later changes, and that nobody watches.

use leptos::prelude::*;
use waymark_shared::api::TeamMember;
use waymark_shared::seam::answer::Sharing;
use waymark_shared::time::Timestamp;

use super::whom::Whom;
use crate::components::icon::{Icon, NO_CHANGE, NOT_WATCHED, PEOPLE, SERVICE, UNDO, icon};
use crate::locale::{self, t};
use crate::t;

/// How long backups hold what the service has wiped, in milliseconds.
const BACKUPS: i64 = 30 * 24 * 60 * 60 * 1000;

/// The list.
pub fn meaning(
    team: Option<&[TeamMember]>,
    whom: Option<&Whom>,
    sharing: Sharing,
    until: Option<Timestamp>,
) -> impl IntoView + use<> {
    let line = |picture: Icon, words: String| view! { <li>{icon(picture)} <p>{locale::rich(&words)}</p></li> };
    let (readers, back) = match sharing {
        Sharing::Private | Sharing::Shared { .. } => {
            let who = whom.map_or_else(|| readers(team), supporter);
            let readers = view! { {line(PEOPLE, who)} {line(SERVICE, t("share-means-server"))} };
            let back = until
                .map_or_else(|| t("share-means-back"), |until| t!("share-means-until", until = locale::moment(until)));
            (Some(readers), back)
        }
        Sharing::Withdrawn { until, .. } => return receipt(until).into_any(),
    };
    view! {
        <ul class="means pictures">
            {readers}
            {line(UNDO, back)}
            {line(NO_CHANGE, t("share-means-changes"))}
            {line(NOT_WATCHED, t("share-means-not-live"))}
        </ul>
    }
    .into_any()
}

/// What leaves at once, what is destroyed when, and what stays.
fn receipt(until: Timestamp) -> impl IntoView {
    let line = |picture: Icon, words: String| view! { <li>{icon(picture)} <p>{locale::rich(&words)}</p></li> };
    let gone = locale::moment(until.plus(BACKUPS));
    view! {
        <ul class="means pictures" data-test="receipt">
            {line(PEOPLE, t("receipt-now"))}
            {line(UNDO, t!("receipt-wiped", until = locale::moment(until)))}
            {line(SERVICE, t!("receipt-backups", gone = gone))}
            {line(NO_CHANGE, t("receipt-stays"))}
        </ul>
    }
}

/// Somebody the person trusts, who may be on their way.
fn supporter(whom: &Whom) -> String {
    let name = whom.name.clone().unwrap_or_default();
    if whom.has_come {
        t!("share-means-supporter", name = name)
    } else {
        t!("share-means-supporter-not-come", name = name)
    }
}

fn readers(team: Option<&[TeamMember]>) -> String {
    let names = |team: &[TeamMember]| team.iter().map(|member| member.name.as_str()).collect::<Vec<_>>().join(", ");
    match team {
        None => t("share-means-readers-unknown"),
        Some([]) => t("share-means-readers-nobody"),
        Some([one]) => t!("share-means-reader", name = one.name.as_str()),
        Some(team @ [_, _, ..]) => t!("share-means-readers", count = team.len(), names = names(team)),
    }
}
