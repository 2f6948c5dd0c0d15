//! Handing over: everybody whom somebody works with, one by one. It cannot be finished while anybody would be forgotten.

use std::collections::BTreeMap;

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use waymark_shared::api::{HandOver, Handed, ProblemCode, TeamPage, TeamPerson, TeamStaff, TeamWanted, Then};
use waymark_shared::id::{AccountId, JourneyId, TeamId};
use waymark_shared::seam::teams::TeamAsk;
use waymark_shared::seam::{Ask, Failure};

use crate::components::attempt::Attempt;
use crate::components::heading::Heading;
use crate::engine::Engine;
use crate::locale::{self, t};
use crate::pages::not_found::NotFound;
use crate::route::{self, Way};
use crate::standing::{Standing, watch};
use crate::{t, take};

/// What is said of each person so far: what was chosen, and the day where they wait.
type Said = RwSignal<BTreeMap<JourneyId, (String, String)>>;

const OTHERS: &str = "others";
const WAITS: &str = "waits";

/// Hands the people of the member of staff that the address names over.
#[component]
pub fn HandOverPage() -> impl IntoView {
    let named = route::leaving();
    move || match named.get() {
        Some((team, account)) => hand_over(team, account).into_any(),
        None => view! { <NotFound /> }.into_any(),
    }
}

fn hand_over(team: Option<TeamId>, account: AccountId) -> impl IntoView {
    let standing = Standing::here();
    let said: Said = RwSignal::new(BTreeMap::new());
    let held = watch(move || Ask::Teams(TeamAsk::Page(TeamWanted { team })), take!(TeamPage), |_| false);
    let title = Signal::derive(move || {
        let page = held.get().and_then(Result::ok);
        let name = page.and_then(|page| page.staff.into_iter().find(|one| one.account == account));
        name.map_or_else(String::new, |one| t!("hand-title", name = one.name))
    });
    standing.back.set(Some(route::team(team)));
    on_cleanup(move || standing.back.set(None));
    let shown = move || match &*held.read() {
        None => ().into_any(),
        Some(Err(failure)) => view! { <p class="problem" role="alert">{locale::failure(failure)}</p> }.into_any(),
        Some(Ok(page)) => form(page, team, account, said).into_any(),
    };
    view! {
        <div class="column">
            <Heading words=title />
            <p class="lead">{t("hand-lead")}</p>
            {shown}
        </div>
    }
}

fn form(page: &TeamPage, team: Option<TeamId>, account: AccountId, said: Said) -> impl IntoView + use<> {
    let (engine, standing, way) = (Engine::here(), Standing::here(), Way::here());
    let attempt = Attempt::new();
    let theirs = |person: &&TeamPerson| person.workers.iter().any(|worker| worker.account == account);
    let people: Vec<TeamPerson> = page.people.iter().filter(theirs).cloned().collect();
    let journeys: Vec<JourneyId> = people.iter().map(|person| person.journey).collect();
    let left = {
        let journeys = journeys.clone();
        Memo::new(move |_| {
            said.with(|said| journeys.iter().filter(|journey| then(said.get(journey)).is_none()).count())
        })
    };
    let name = page.staff.iter().find(|one| one.account == account).map(|one| one.name.clone()).unwrap_or_default();
    let colleagues: Vec<TeamStaff> = page.staff.iter().filter(|one| one.account != account).cloned().collect();
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let told = said.with_untracked(|said| {
            let hand = |journey: &JourneyId| Some(Handed { journey: *journey, then: then(said.get(journey))? });
            journeys.iter().map(hand).collect::<Option<Vec<_>>>()
        });
        let Some(people) = told else { return };
        let done = t!("hand-done", name = name.as_str());
        attempt.run(async move {
            engine.ask(Ask::Teams(TeamAsk::HandOver(HandOver { account, whole: true, people }))).await?;
            way.instead(&route::team(team));
            standing.say(done);
            Ok(())
        });
    };
    let lines = people.iter().map(|person| line(person, account, &colleagues, said)).collect_view();
    let count = move || match left.get() {
        0 => t("hand-all-said"),
        left => t!("hand-left", count = left),
    };
    let words = move || if attempt.pending.get() { t("hand-finishing") } else { t("hand-finish") };
    view! {
        <form novalidate on:submit=send>
            <ul class="team-people" data-test="hand-people">{lines}</ul>
            <p role="status" data-test="hand-left">{count}</p>
            {attempt.words_or(forgotten)}
            <button
                type="submit"
                class="button"
                data-test="hand-finish"
                disabled=move || left.get() > 0
                aria-busy=move || attempt.pending.get().to_string()
            >
                {words}
            </button>
        </form>
    }
}

fn line(person: &TeamPerson, account: AccountId, colleagues: &[TeamStaff], said: Said) -> impl IntoView + use<> {
    let journey = person.journey;
    let has_others = person.workers.iter().any(|worker| worker.account != account && worker.until.is_none());
    let options =
        colleagues.iter().map(|one| view! { <option value=one.account.to_string()>{one.name.clone()}</option> });
    let options = options.collect_view();
    let others = has_others.then(|| view! { <option value=OTHERS>{t("hand-others")}</option> });
    let choose = move |event| said.update(|said| said.entry(journey).or_default().0 = event_target_value(&event));
    let waits = Memo::new(move |_| said.with(|said| said.get(&journey).is_some_and(|(chosen, _)| chosen == WAITS)));
    let day = move || {
        waits.get().then(|| {
            let wait = move |event| said.update(|said| said.entry(journey).or_default().1 = event_target_value(&event));
            view! {
                <label>
                    <span>{t("team-wait-until")}</span>
                    <input type="date" data-test="hand-day" on:input=wait />
                </label>
            }
        })
    };
    view! {
        <li data-test="hand-person">
            <span class="people-name" dir="auto">{person.name.clone()}</span>
            <div class="team-acts">
                <label>
                    <span>{t!("hand-who", name = person.name.as_str())}</span>
                    <select data-test="hand-to" on:change=choose>
                        <option value="">{t("team-choose")}</option>
                        {options}
                        {others}
                        <option value=WAITS>{t("hand-waits")}</option>
                    </select>
                </label>
                {day}
            </div>
        </li>
    }
}

/// What was chosen, once it says what comes after.
fn then(said: Option<&(String, String)>) -> Option<Then> {
    let (chosen, day) = said?;
    match chosen.as_str() {
        OTHERS => Some(Then::Others),
        WAITS => (!day.is_empty()).then(|| Then::Waits(day.clone())),
        colleague => colleague.parse().ok().map(Then::Colleague),
    }
}

/// Somebody came to them while this was on screen.
fn forgotten(failure: &Failure) -> String {
    if matches!(failure, Failure::Problem { code: ProblemCode::WouldBeAlone | ProblemCode::BadRequest, .. }) {
        return t("hand-changed");
    }
    locale::failure(failure)
}
