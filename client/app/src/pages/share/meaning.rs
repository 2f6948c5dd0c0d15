//! What sharing means, in five sentences: who can read it, the server, taking it back, later changes, and that nobody watches.

use leptos::prelude::*;
use waymark_shared::api::TeamMember;
use waymark_shared::seam::answer::Sharing;

use crate::components::icon::{Icon, NO_CHANGE, NOT_WATCHED, PEOPLE, SERVICE, UNDO, icon};
use crate::locale::{self, t};
use crate::t;

/// The list.
pub fn meaning(team: Option<&[TeamMember]>, sharing: Sharing) -> impl IntoView + use<> {
    let line = |picture: Icon, words: String| view! { <li>{icon(picture)} <p>{locale::rich(&words)}</p></li> };
    let (readers, back) = match sharing {
        Sharing::Private | Sharing::Shared { .. } => {
            let readers = view! { {line(PEOPLE, readers(team))} {line(SERVICE, t("share-means-server"))} };
            (Some(readers), t("share-means-back"))
        }
        Sharing::Withdrawn { until, .. } => (None, t!("share-means-undo", until = locale::moment(until))),
    };
    view! {
        <ul class="means pictures">
            {readers}
            {line(UNDO, back)}
            {line(NO_CHANGE, t("share-means-changes"))}
            {line(NOT_WATCHED, t("share-means-not-live"))}
        </ul>
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
