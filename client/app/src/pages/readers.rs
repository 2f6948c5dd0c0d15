//! Who can read what I share: since when, until when, and who no longer can.

use leptos::prelude::*;
use waymark_shared::api::TeamMember;
use waymark_shared::seam::Ask;
use waymark_shared::seam::news::Changed;

use crate::components::heading::Heading;
use crate::engine::Outcome;
use crate::locale::{self, t};
use crate::route;
use crate::standing::watch;
use crate::{t, take};

/// The list.
#[component]
pub fn ReadersPage() -> impl IntoView {
    let held = watch(|| Ask::Readers, take!(Readers), |changed| *changed == Changed::Journal);
    view! {
        <div class="column">
            <Heading words=t("readers-title") />
            <p class="lead">{t("readers-lead")}</p>
            {move || held.read().as_ref().map(list)}
            <p><a href=route::HISTORY data-test="to-history">{t("history-title")}</a></p>
        </div>
    }
}

fn list(readers: &Outcome<Vec<TeamMember>>) -> impl IntoView + use<> {
    let readers = match readers {
        Ok(readers) => readers,
        Err(failure) => return view! { <p class="problem" role="alert">{locale::failure(failure)}</p> }.into_any(),
    };
    let lines = readers.iter().filter(|reader| reader.reads).map(one).collect_view();
    let nobody = readers.iter().all(|reader| !reader.reads);
    let nobody = nobody.then(|| view! { <p class="empty">{t("readers-nobody")}</p> });
    let left: Vec<_> = readers.iter().filter(|reader| !reader.reads).map(one).collect();
    let left = (!left.is_empty()).then(|| {
        view! { <h2>{t("readers-left-title")}</h2> <ul class="team-people" data-test="readers-left">{left}</ul> }
    });
    view! { {nobody} <ul class="team-people" data-test="readers">{lines}</ul> {left} }.into_any()
}

fn one(reader: &TeamMember) -> impl IntoView + use<> {
    let since = locale::day_of(reader.since);
    let what = match (reader.reads, reader.until.map(locale::day_of), &reader.covers) {
        (false, Some(until), _) => t!("readers-left", day = until),
        (true, Some(until), Some(covers)) => {
            t!("readers-covers", covers = covers.as_str(), since = since, until = until)
        }
        (true, Some(until), None) => t!("readers-until", since = since, until = until),
        (_, None, _) => t!("readers-since", since = since),
    };
    view! {
        <li><span class="people-name" dir="auto">{reader.name.clone()}</span> <span class="people-what">{what}</span></li>
    }
}
