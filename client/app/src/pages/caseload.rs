//! The caseload: the people a keyworker works with, what is new first. On wide screens the person stands beside the list.

use std::cmp::Reverse;

use leptos::prelude::*;
use waymark_shared::id::JourneyId;
use waymark_shared::seam::Ask;
use waymark_shared::seam::answer::CaseloadLine;
use waymark_shared::seam::news::Changed;

use super::invite::waiting::{Open, look, nobody_here, open, waiting};
use super::person::{Person, PersonProps};
use crate::components::heading::Heading;
use crate::components::icon::{SEARCH, icon};
use crate::engine::Engine;
use crate::locale::{self, t};
use crate::route;
use crate::standing::watch;
use crate::{t, take};

/// The list, and the person that the address names beside it.
#[component]
pub fn Caseload() -> impl IntoView {
    let (engine, person, invited) = (Engine::here(), route::journey(), open());
    let held = watch(|| Ask::Caseload, take!(Caseload), |changed| *changed == Changed::Caseload);
    let wanted = RwSignal::new(String::new());
    let order = RwSignal::new(vec![]);
    Effect::new(move |_| {
        held.with(|held| held.iter().flatten().for_each(|lines| order.update(|order| put_in_order(order, lines))));
        look(engine, invited);
    });
    let heading = move || match person.get() {
        None => view! { <Heading words=t("caseload-title") /> }.into_any(),
        Some(_) => view! { <h2 class="pane-title">{t("caseload-title")}</h2> }.into_any(),
    };
    let list = move || match &*held.read() {
        None => ().into_any(),
        Some(Err(failure)) => view! { <p class="problem" role="alert">{locale::failure(failure)}</p> }.into_any(),
        Some(Ok(lines)) if lines.is_empty() => nobody(invited).into_any(),
        Some(Ok(lines)) => people(lines, &order.read(), &wanted.get(), person).into_any(),
    };
    let many = Memo::new(move |_| held.with(|held| matches!(held, Some(Ok(lines)) if !lines.is_empty())));
    let detail = move || match person.get() {
        Some(journey) => Person(PersonProps::builder().journey(journey).build()).into_any(),
        None => many.get().then(choose_somebody).into_any(),
    };
    view! {
        <div class="two-panes" class:has-person=move || person.get().is_some()>
            <div class="pane-list">
                <div class="caseload-head">
                    {heading}
                    <a class="button" href=route::INVITE data-test="invite">{t("caseload-invite")}</a>
                </div>
                {move || many.get().then(|| search(wanted))}
                {list}
                <p class="caseload-note">{t("caseload-note")}</p>
                {waiting(invited)}
            </div>
            <div class="pane-detail">{detail}</div>
        </div>
    }
}

fn choose_somebody() -> impl IntoView {
    view! {
        <div class="empty beside"><p><strong>{t("caseload-choose-heading")}</strong></p> <p>{t("caseload-choose")}</p></div>
    }
}

fn nobody(invited: Open) -> impl IntoView {
    view! {
        <div class="empty" data-test="caseload-empty">
            {nobody_here(invited, ["caseload-invited-heading", "caseload-invited"], ["caseload-empty-heading", "caseload-empty"])}
        </div>
    }
}

fn search(wanted: RwSignal<String>) -> impl IntoView {
    view! {
        <label class="search caseload-search">
            <span class={"hidden"}>{t("caseload-search")}</span>
            {icon(SEARCH)}
            <input
                type="search"
                data-test="find"
                autocomplete="off"
                placeholder=t("caseload-search")
                prop:value=wanted
                on:input=move |event| wanted.set(event_target_value(&event))
            />
        </label>
    }
}

/// What is new comes first, then what came last. Nobody moves while the list is on screen, so that no tap goes astray.
fn put_in_order(order: &mut Vec<JourneyId>, lines: &[CaseloadLine]) {
    let mut fresh: Vec<_> = lines.iter().filter(|line| !order.contains(&line.journey)).collect();
    fresh.sort_by_key(|line| (line.new == 0, Reverse(line.last)));
    order.extend(fresh.into_iter().map(|line| line.journey));
}

/// Those whose names hold what was typed.
fn people(
    lines: &[CaseloadLine],
    order: &[JourneyId],
    wanted: &str,
    person: Memo<Option<JourneyId>>,
) -> impl IntoView + use<> {
    let wanted = wanted.trim().to_lowercase();
    let mut lines: Vec<_> = lines.iter().filter(|line| line.name.to_lowercase().contains(&wanted)).collect();
    lines.sort_by_key(|line| order.iter().position(|journey| *journey == line.journey));
    if lines.is_empty() {
        return view! { <p class="empty">{t("caseload-nobody")}</p> }.into_any();
    }
    let lines = lines.into_iter().map(|line| one(line, person)).collect_view();
    view! { <ul class="people" aria-label=t("caseload-people")>{lines}</ul> }.into_any()
}

fn one(line: &CaseloadLine, person: Memo<Option<JourneyId>>) -> impl IntoView + use<> {
    let journey = line.journey;
    let letter: String = line.name.chars().take(1).flat_map(char::to_uppercase).collect();
    let is_new = line.new > 0;
    view! {
        <li>
            <a href=route::person(journey) data-test="person" aria-current=move || (person.get() == Some(journey)).then_some("page")>
                <span class="people-letter" aria-hidden="true">{letter}</span>
                <span>
                    <span class="people-name" dir="auto">{line.name.clone()}</span>
                    <span class="people-what">{what(line)}</span>
                </span>
                {is_new.then(|| view! { <span class={"people-dot"} aria-hidden="true" /> })}
            </a>
        </li>
    }
}

fn what(line: &CaseloadLine) -> String {
    let new = (line.new > 0).then(|| t!("caseload-new", count = line.new));
    let reading = line.reading_open.then(|| t("caseload-reading-open"));
    let until = line.until.map(|until| t!("caseload-until", day = locale::day_of(until)));
    let parts: Vec<_> = [new, reading, until].into_iter().flatten().collect();
    match line.last {
        _ if !parts.is_empty() => parts.join(&t("list-dot")),
        Some(last) => t!("caseload-quiet", when = locale::day_of(last)),
        None if line.has_come => t("caseload-nothing"),
        None => t("caseload-not-come"),
    }
}
