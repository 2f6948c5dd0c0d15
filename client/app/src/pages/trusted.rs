//! What a supporter sees: who trusts them, with what, and how they can help.

use leptos::prelude::*;
use waymark_shared::id::JourneyId;
use waymark_shared::seam::Ask;
use waymark_shared::seam::answer::{CaseloadLine, Finished, PersonPage, SharedEntry, Star};
use waymark_shared::seam::news::Changed;
use waymark_shared::star::definition::Definition;
use waymark_shared::time::Timestamp;

use crate::chart::sentence::Eyes;
use crate::chart::table::table;
use crate::chart::when::When;
use crate::components::entry_card::entry_card;
use crate::components::heading::Heading;
use crate::locale::{self, Shape, t};
use crate::route;
use crate::standing::watch;
use crate::{t, take};

/// Everybody who trusts the supporter; the one person, where there is but one.
#[component]
pub fn Trusted() -> impl IntoView {
    let named = route::journey();
    let held = watch(|| Ask::Caseload, take!(Caseload), |changed| *changed == Changed::Caseload);
    let whom = Memo::new(move |_| {
        named.get().or_else(|| {
            held.with(|held| match held {
                Some(Ok(lines)) if lines.len() == 1 => Some(lines[0].journey),
                Some(Ok(_) | Err(_)) | None => None,
            })
        })
    });
    let list = move || match &*held.read() {
        None => ().into_any(),
        Some(Err(failure)) => view! { <p class="problem" role="alert">{locale::failure(failure)}</p> }.into_any(),
        Some(Ok(lines)) if lines.is_empty() => nobody().into_any(),
        Some(Ok(lines)) => people(lines).into_any(),
    };
    move || match whom.get() {
        Some(journey) => person(journey).into_any(),
        None => {
            view! { <div class="column"><Heading words=t("trusted-title") /> {list} {how_to_help()}</div> }.into_any()
        }
    }
}

fn nobody() -> impl IntoView {
    view! {
        <div class="empty" data-test="trusted-by-nobody">
            <p><strong>{t("trusted-none-heading")}</strong></p>
            <p>{t("trusted-none")}</p>
        </div>
        <p><a class="button plain" href=route::JOIN data-test="to-join">{t("me-join")}</a></p>
    }
}

fn people(lines: &[CaseloadLine]) -> impl IntoView + use<> {
    let lines = lines.iter().map(|line| {
        let letter: String = line.name.chars().take(1).flat_map(char::to_uppercase).collect();
        let what = if line.new > 0 {
            t!("trusted-new", count = line.new)
        } else {
            t!("trusted-since-short", day = locale::day_of(line.since))
        };
        view! {
            <li>
                <a href=route::person(line.journey) data-test="person">
                    <span class="people-letter" aria-hidden="true">{letter}</span>
                    <span>
                        <span class="people-name" dir="auto">{line.name.clone()}</span>
                        <span class="people-what">{what}</span>
                    </span>
                    {(line.new > 0).then(|| view! { <span class={"people-dot"} aria-hidden="true" /> })}
                </a>
            </li>
        }
    });
    view! { <ul class="people" aria-label=t("trusted-title")>{lines.collect_view()}</ul> }
}

fn person(journey: JourneyId) -> impl IntoView {
    let concerns = move |changed: &Changed| [Changed::Person(journey), Changed::Caseload].contains(changed);
    let page = watch(move || Ask::PersonPage { journey }, take!(PersonPage), concerns);
    let star = watch(move || Ask::Star { journey: Some(journey) }, take!(Star), concerns);
    let shown = move || match &*page.read() {
        None => ().into_any(),
        Some(Err(_)) => nobody().into_any(),
        Some(Ok(page)) => {
            let star = star.read();
            let star = star.as_ref().and_then(|star| star.as_ref().ok()).map(|star| &**star);
            trusted_with(page, star).into_any()
        }
    };
    let name = Memo::new(move |_| page.with(|page| page.as_ref()?.as_ref().ok().map(|page| page.name.clone())));
    let title =
        Signal::derive(move || name.get().map_or_else(|| t("trusted-title"), |name| t!("trusted-by", name = name)));
    view! {
        <div class="column" data-test="trusted-page">
            <Heading words=title called="trusted-title" />
            {shown}
            {how_to_help()}
        </div>
    }
}

/// Everything that is shared now, by the renderer that the person looked at before they shared it.
fn trusted_with(page: &PersonPage, star: Option<&Star>) -> impl IntoView + use<> {
    let name = page.name.as_str();
    let lead = view! { <p class="lead">{t!("trusted-since", day = locale::day_of(page.since), name = name)}</p> };
    if !page.has_come {
        return view! { {lead} <p class="empty" role="status">{t!("trusted-not-come", name = name)}</p> }.into_any();
    }
    let readings = star.map(|star| star.readings.as_slice()).unwrap_or_default();
    if page.entries.is_empty() && readings.is_empty() {
        let words = t!("trusted-nothing", name = name);
        return view! { {lead} <div class="empty" data-test="nothing-shared"><p>{words}</p></div> }.into_any();
    }
    let definition = star.map(|star| &star.definition);
    let entries = page.entries.iter().map(|entry| shared(entry, definition)).collect_view();
    let readings = definition
        .map(|definition| readings.iter().rev().map(|finished| reading(finished, definition, name)).collect_view());
    view! {
        {lead}
        <section>
            <h2>{t!("trusted-shared", name = name)}</h2>
            {entries}
            {readings}
        </section>
    }
    .into_any()
}

fn shared(entry: &SharedEntry, definition: Option<&Definition>) -> impl IntoView + use<> {
    let line = line(&locale::day(&entry.copy.day, Shape::Full), entry.at, entry.until);
    view! { <div class="shared" class:is-new=entry.new data-test="shared">{entry_card(&entry.copy, definition, line)}</div> }
}

fn reading(finished: &Finished, definition: &Definition, name: &str) -> impl IntoView + use<> {
    let day = locale::day(&finished.reading.day, Shape::Full);
    let line = line(&t!("trusted-reading", day = day), finished.at, finished.until);
    let eyes = Eyes::Of(name.to_owned());
    view! {
        <div class="shared" data-test="shared-reading">
            <p class="entry-line">{line}</p>
            {table(definition, &finished.reading, &When::on(&finished.reading.day), None, &eyes)}
        </div>
    }
}

fn line(what: &str, at: Timestamp, until: Option<Timestamp>) -> String {
    let shared = locale::day_of(at);
    match until {
        Some(until) => t!("trusted-line-until", day = what, shared = shared, until = locale::moment(until)),
        None => t!("trusted-line", day = what, shared = shared),
    }
}

fn how_to_help() -> impl IntoView {
    view! {
        <section class="card" data-test="how-to-help">
            <h2>{t("trusted-help-title")}</h2>
            <ul class="means">
                <li>{t("trusted-help-listen")}</li>
                <li>{t("trusted-help-ask")}</li>
                <li>{t("trusted-help-keep")}</li>
                <li>{t("trusted-help-you")}</li>
                <li>{locale::rich(&t("trusted-help-now"))}</li>
            </ul>
        </section>
        <p class="caseload-note">{t("trusted-not-live")}</p>
    }
}
