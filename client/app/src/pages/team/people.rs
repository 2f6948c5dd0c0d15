//! The people of a team: those without a worker on top until somebody works with them, then everybody else.

use leptos::prelude::*;
use waymark_shared::api::{BeginWork, TeamPage, TeamPerson, TeamStaff, Wait, Worker};
use waymark_shared::seam::teams::TeamAsk;

use super::Change;
use crate::locale::{self, Shape, t};
use crate::t;

/// Both lists.
pub fn people(page: &TeamPage, change: Change) -> impl IntoView + use<> {
    let (alone, with): (Vec<_>, Vec<_>) = page.people.iter().partition(|person| person.workers.is_empty());
    let alone = (!alone.is_empty()).then(|| {
        let lines = alone.into_iter().map(|person| without(person, &page.staff, change)).collect_view();
        view! {
            <section class="team-alone" data-test="without-worker">
                <h2>{t("team-alone-title")}</h2>
                <ul class="team-people">{lines}</ul>
            </section>
        }
    });
    let empty = page.people.is_empty().then(|| view! { <p class="empty">{t("team-people-empty")}</p> });
    let lines = with.into_iter().map(with_worker).collect_view();
    view! {
        {alone}
        <section>
            <h2>{t("team-people-title")}</h2>
            <p class="hint">{t("team-people-hint")}</p>
            {empty}
            <ul class="team-people" data-test="team-people">{lines}</ul>
        </section>
    }
}

fn with_worker(person: &TeamPerson) -> impl IntoView + use<> {
    let workers = person.workers.iter().map(|worker| view! { <span class="people-what">{worker_line(worker)}</span> });
    let workers = workers.collect_view();
    view! { <li><span class="people-name" dir="auto">{person.name.clone()}</span> {workers}</li> }
}

/// Who works with somebody, since when, and until when.
pub fn worker_line(worker: &Worker) -> String {
    let (name, since) = (worker.name.as_str(), locale::day_of(worker.since));
    match (&worker.covers, worker.until) {
        (Some(covers), Some(until)) => {
            t!("team-covers", name = name, covers = covers.as_str(), until = locale::day_of(until))
        }
        (None, Some(until)) => t!("team-works-until", name = name, until = locale::day_of(until)),
        (_, None) => t!("team-works-since", name = name, since = since),
    }
}

fn without(person: &TeamPerson, staff: &[TeamStaff], change: Change) -> impl IntoView + use<> {
    let journey = person.journey;
    let why = match (&person.waits, &person.before) {
        (Some(day), _) => t!("team-waits", day = locale::day(day, Shape::Short)),
        (None, Some(before)) => t!("team-left", name = before.as_str()),
        (None, None) => t("team-nobody"),
    };
    let chosen = RwSignal::new(String::new());
    let day = RwSignal::new(person.waits.clone().unwrap_or_default());
    let name = person.name.clone();
    let began = move |account| {
        let said = t!("team-began", name = name.as_str());
        change.run(TeamAsk::Begin(BeginWork { journey, account }), said);
    };
    let begin = move |_| {
        if let Ok(account) = chosen.get_untracked().parse() {
            began(account);
        }
    };
    let wait = move |_| {
        let day = day.get_untracked();
        if !day.is_empty() {
            change.run(TeamAsk::Wait(Wait { journey, day }), t("team-wait-said"));
        }
    };
    let options = staff.iter().map(|one| view! { <option value=one.account.to_string()>{one.name.clone()}</option> });
    let options = options.collect_view();
    view! {
        <li data-test="alone">
            <span class="people-name" dir="auto">{person.name.clone()}</span>
            <span class="people-what">{why}</span>
            <div class="team-acts">
                <label>
                    <span>{t("team-begin-who")}</span>
                    <select data-test="begin-who" on:change=move |event| chosen.set(event_target_value(&event))>
                        <option value="">{t("team-choose")}</option>
                        {options}
                    </select>
                </label>
                <button type="button" class="button" data-test="begin-work" on:click=begin>{t("team-begin")}</button>
            </div>
            <div class="team-acts">
                <label>
                    <span>{t("team-wait-until")}</span>
                    <input type="date" autocomplete="off" data-test="wait-day" prop:value=day on:input=move |event| day.set(event_target_value(&event)) />
                </label>
                <button type="button" class="button plain" data-test="wait" on:click=wait>{t("team-wait")}</button>
            </div>
        </li>
    }
}
