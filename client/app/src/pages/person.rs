//! A person, as their keyworker sees them: what they shared, their star, and starting a reading together.

mod withdrawn;

use std::collections::BTreeSet;

use leptos::prelude::*;
use waymark_shared::id::{DocumentId, JourneyId};
use waymark_shared::seam::answer::{PersonPage, SharedEntry, Star};
use waymark_shared::seam::news::Changed;
use waymark_shared::seam::{Ask, Failure};
use waymark_shared::star::definition::Definition;

use super::star::{in_the_making, is_in_the_making};
use crate::chart::look::StarLook;
use crate::chart::sentence::Eyes;
use crate::components::attempt::Attempt;
use crate::components::entry_card::entry_card;
use crate::components::heading::Heading;
use crate::engine::{Engine, Outcome};
use crate::locale::{self, Shape, t};
use crate::route::{self, Way};
use crate::standing::watch;
use crate::{t, take};

/// One person of the caseload. Looking at the page counts as having seen what is new; it stays marked until the page is left.
#[component]
pub fn Person(
    /// Who.
    journey: JourneyId,
) -> impl IntoView {
    let concerns = move |changed: &Changed| *changed == Changed::Person(journey);
    let page = watch(move || Ask::PersonPage { journey }, take!(PersonPage), concerns);
    let star = watch(move || Ask::Star { journey: Some(journey) }, take!(Star), concerns);
    let fresh = RwSignal::new(BTreeSet::new());
    Effect::new(move |_| {
        let new: Vec<_> = page.with(|page| match page {
            Some(Ok(page)) => page.entries.iter().filter(|entry| entry.new).map(|entry| entry.document).collect(),
            Some(Err(_)) | None => vec![],
        });
        if !new.is_empty() {
            fresh.update(|fresh| fresh.extend(new));
        }
    });
    let name =
        Memo::new(move |_| page.with(|page| page.as_ref()?.as_ref().ok().map(|page| (page.name.clone(), page.since))));
    let head = move || name.get().map(|(name, since)| head(journey, name, locale::day_of(since), star));
    let failed = move || page.with(|page| page.as_ref()?.as_ref().err().map(missing));
    let entries = move || {
        let (page, star) = (page.read(), star.read());
        let definition = star.as_ref().and_then(|star| Some(&star.as_ref().ok()?.definition));
        page.as_ref().and_then(|page| page.as_ref().ok()).map(|page| entries(page, definition, &fresh.read()))
    };
    let go_on = move || open_lines(star, false);
    let side = move || name.get().map(|(name, _)| star_side(star, name));
    let again = move || name.get().map(|(name, _)| again(journey, &name));
    let taken_back = withdrawn::withdrawn(journey);
    view! {
        <div class="person" data-test="person-page">
            {failed}
            {head}
            {go_on}
            <div class="person-columns">
                <div>{entries}</div>
                <section class="person-side">{side}</section>
            </div>
            {taken_back}
            {again}
        </div>
    }
}

type HeldStar = RwSignal<Option<Outcome<Box<Star>>>>;

fn missing(failure: &Failure) -> impl IntoView + use<> {
    let words = if *failure == Failure::NotFound { t("person-missing") } else { locale::failure(failure) };
    view! { <p class="problem" role="alert">{words}</p> }
}

fn head(journey: JourneyId, name: String, since: String, star: HeldStar) -> impl IntoView {
    let (engine, way) = (Engine::here(), Way::here());
    let attempt = Attempt::new();
    let start = move || {
        attempt.run(async move {
            let day = locale::today();
            let document =
                engine.get(Ask::StartReading { journey: Some(journey), together: true, day }, take!(Started)).await?;
            way.to(&route::reading(document));
            Ok(())
        });
    };
    let none_open = Memo::new(move |_| star.with(|star| !matches!(star, Some(Ok(star)) if is_in_the_making(star))));
    let start = move || {
        none_open
            .get()
            .then(|| attempt.button("button", "start-reading", t("person-start-reading"), t("star-taking"), start))
    };
    view! {
        <header class="person-head">
            <div>
                <Heading words=name.clone() called="person-called" />
                <p>{t!("person-since", day = since)}</p>
            </div>
            {start}
        </header>
        {attempt.words()}
    }
}

/// The readings in the making, or those put away lately.
fn open_lines(held: HeldStar, put_away: bool) -> Option<impl IntoView + use<>> {
    held.with(|held| {
        let star = held.as_ref()?.as_ref().ok()?;
        let lines = star.open.iter().filter(|line| line.put_away == put_away);
        Some(lines.map(|line| in_the_making(line, star)).collect_view())
    })
}

/// A way in for a person whose phone is gone: seldom wanted, so at the end.
fn again(journey: JourneyId, name: &str) -> impl IntoView + use<> {
    let to = format!("{}?again={journey}", route::INVITE);
    view! {
        <p class="person-end">
            <a class="button quiet" href=to data-test="invite-again">{t!("person-invite-again", name = name)}</a>
        </p>
    }
}

fn entries(page: &PersonPage, definition: Option<&Definition>, fresh: &BTreeSet<DocumentId>) -> impl IntoView + use<> {
    if !page.has_come {
        return view! { <p class="empty" role="status">{t!("person-not-come", name = page.name.as_str())}</p> }
            .into_any();
    }
    if page.entries.is_empty() {
        return view! {
            <div class="empty" data-test="nothing-shared">
                <p><strong>{t("person-nothing-heading")}</strong></p>
                <p>{t!("person-nothing", name = page.name.as_str())}</p>
            </div>
        }
        .into_any();
    }
    let (new, earlier): (Vec<_>, Vec<_>) = page.entries.iter().partition(|entry| fresh.contains(&entry.document));
    let part = |heading: &str, entries: Vec<&SharedEntry>, is_new: bool| {
        let cards = entries.iter().map(|entry| card(entry, &page.name, definition, is_new)).collect_view();
        (!entries.is_empty()).then(|| view! { <section><h2>{t(heading)}</h2>{cards}</section> })
    };
    let heading = if new.is_empty() { "person-shared" } else { "person-earlier" };
    view! {
        {part("person-new", new, true)}
        {part(heading, earlier, false)}
        <p class="caseload-note">{t("person-not-live")}</p>
    }
    .into_any()
}

fn card(entry: &SharedEntry, name: &str, definition: Option<&Definition>, is_new: bool) -> impl IntoView + use<> {
    let (day, shared) = (locale::day(&entry.copy.day, Shape::Full), locale::day_of(entry.at));
    let line = if locale::day(&entry.copy.day, Shape::Short) == shared {
        t!("person-shared-by", day = day, name = name)
    } else {
        t!("person-shared-later", day = day, name = name, shared = shared)
    };
    view! { <div class="shared" class:is-new=is_new data-test="shared">{entry_card(&entry.copy, definition, line)}</div> }
}

fn star_side(held: HeldStar, name: String) -> impl IntoView {
    let star = Memo::new(move |_| held.with(|held| held.as_ref()?.as_ref().ok().map(|star| (**star).clone())));
    let is_empty = Memo::new(move |_| star.with(|star| star.as_ref().map(|star| star.readings.is_empty())));
    let goes_on = Memo::new(move |_| star.with(|star| star.as_ref().is_some_and(is_in_the_making)));
    let look = move || match is_empty.get()? {
        // The reading in the making stands above, with the way back into it.
        true if goes_on.get() => None,
        true => {
            let words = t!("star-empty-of", name = name.as_str());
            Some(view! { <h2>{t("person-star")}</h2> <p class="story">{words}</p> }.into_any())
        }
        false => {
            let first = star.get_untracked()?;
            let star = Signal::derive(move || star.get().unwrap_or_else(|| first.clone()));
            let title = t!("star-title-of", name = name.as_str());
            let look = view! { <StarLook star=star eyes=Eyes::Of(name.clone()) name=title /> };
            Some(view! { <h2>{t("person-star")}</h2> {look} }.into_any())
        }
    };
    view! { {look} {move || open_lines(held, true)} }
}
