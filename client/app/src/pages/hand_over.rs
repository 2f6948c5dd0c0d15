//! Handing over: everybody whom somebody works with, one by one. It cannot be finished while anybody would be forgotten.
//! Who hands over their own people says only who of them goes.

use std::collections::BTreeMap;

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use waymark_shared::api::{HandOver, Handed, ProblemCode, TeamPage, TeamRow, TeamStaff, TeamWanted, Then};
use waymark_shared::id::{AccountId, JourneyId, TeamId};
use waymark_shared::seam::answer::CaseloadLine;
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

/// Somebody who hands people over.
#[derive(Clone)]
struct Leaving {
    /// Who; none for whoever is here.
    account: Option<AccountId>,
    name: String,
    people: Vec<Person>,
    colleagues: Vec<TeamStaff>,
    /// Where this leads back to.
    back: String,
}

#[derive(Clone)]
struct Person {
    journey: JourneyId,
    name: String,
    /// Whether somebody else works with them for good.
    has_others: bool,
}

impl Leaving {
    /// Somebody of a team, all of whose people are handed over.
    fn of(page: &TeamPage, team: Option<TeamId>, account: AccountId) -> Self {
        let theirs = page.people.iter().filter(|person| person.workers.iter().any(|worker| worker.account == account));
        let people = theirs.map(|person| Person {
            journey: person.journey,
            name: person.name.clone(),
            has_others: person.workers.iter().any(|worker| worker.account != account && worker.until.is_none()),
        });
        let name = page.staff.iter().find(|one| one.account == account).map(|one| one.name.clone());
        Self {
            account: Some(account),
            name: name.unwrap_or_default(),
            people: people.collect(),
            colleagues: page.staff.iter().filter(|one| one.account != account).cloned().collect(),
            back: route::team(team),
        }
    }

    /// Whoever is here, with colleagues of all their teams.
    fn oneself(name: String, caseload: &[CaseloadLine], teams: &[TeamRow]) -> Self {
        let people =
            caseload.iter().map(|line| Person { journey: line.journey, name: line.name.clone(), has_others: false });
        let all = teams.iter().flat_map(|team| &team.members).filter(|one| one.name != name);
        let colleagues: BTreeMap<AccountId, TeamStaff> = all.map(|one| (one.account, one.clone())).collect();
        Self {
            account: None,
            people: people.collect(),
            colleagues: colleagues.into_values().collect(),
            back: route::TEAMS.to_owned(),
            name,
        }
    }

    /// Whether everybody has to be named.
    fn is_whole(&self) -> bool {
        self.account.is_some()
    }

    /// How many are left out, who must not be; none where it can be finished.
    fn left(&self, said: &BTreeMap<JourneyId, (String, String)>) -> usize {
        let is_said = |person: &&Person| then(said.get(&person.journey)).is_some();
        let said = self.people.iter().filter(is_said).count();
        if self.is_whole() { self.people.len() - said } else { usize::from(said == 0) }
    }
}

/// Hands over the people of the member of staff that the address names.
#[component]
pub fn HandOverPage() -> impl IntoView {
    let named = route::leaving();
    move || match named.get() {
        Some((team, account)) => hand_over(team, account).into_any(),
        None => view! { <NotFound /> }.into_any(),
    }
}

fn hand_over(team: Option<TeamId>, account: AccountId) -> impl IntoView {
    let held = watch(move || Ask::Teams(TeamAsk::Page(TeamWanted { team })), take!(TeamPage), |_| false);
    let leaving = move || Some(held.get()?.map(|page| Leaving::of(&page, team, account)));
    page(leaving, "hand-lead")
}

/// A keyworker hands over people of their own.
#[component]
pub fn HandOwnOverPage() -> impl IntoView {
    let standing = Standing::here();
    let caseload = watch(|| Ask::Caseload, take!(Caseload), |_| false);
    let teams = watch(|| Ask::Teams(TeamAsk::List), take!(Teams), |_| false);
    let leaving = move || {
        let (caseload, teams) = (caseload.get()?, teams.get()?);
        Some(caseload.and_then(|caseload| Ok(Leaving::oneself(standing.name(), &caseload, &teams?))))
    };
    page(leaving, "hand-own-lead")
}

fn page(
    leaving: impl Fn() -> Option<Result<Leaving, Failure>> + Clone + Send + Sync + 'static,
    lead: &'static str,
) -> impl IntoView {
    let standing = Standing::here();
    let said: Said = RwSignal::new(BTreeMap::new());
    let title = {
        let leaving = leaving.clone();
        Signal::derive(move || match leaving() {
            Some(Ok(leaving)) if leaving.is_whole() => t!("hand-title", name = leaving.name),
            Some(Ok(_)) => t("hand-own-title"),
            Some(Err(_)) | None => String::new(),
        })
    };
    on_cleanup(move || standing.back.set(None));
    let shown = move || match leaving() {
        None => ().into_any(),
        Some(Err(failure)) => view! { <p class="problem" role="alert">{locale::failure(&failure)}</p> }.into_any(),
        Some(Ok(leaving)) => {
            standing.back.set(Some(leaving.back.clone()));
            form(leaving, said).into_any()
        }
    };
    view! {
        <div class="column">
            <Heading words=title called="hand-own-title" />
            <p class="lead">{t(lead)}</p>
            {shown}
        </div>
    }
}

fn form(leaving: Leaving, said: Said) -> impl IntoView + use<> {
    let (engine, standing, way) = (Engine::here(), Standing::here(), Way::here());
    let attempt = Attempt::new();
    let lines = leaving.people.iter().map(|person| line(person, &leaving, said)).collect_view();
    let (is_whole, counted) = (leaving.is_whole(), leaving.clone());
    let left = Memo::new(move |_| said.with(|said| counted.left(said)));
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let hand = |said: &BTreeMap<_, _>, journey| Some(Handed { journey, then: then(said.get(&journey))? });
        let people: Vec<Handed> =
            said.with_untracked(|said| leaving.people.iter().filter_map(|person| hand(said, person.journey)).collect());
        if left.get_untracked() > 0 {
            return;
        }
        let done = if is_whole { t!("hand-done", name = leaving.name.as_str()) } else { t("hand-own-done") };
        let (account, back) = (leaving.account, leaving.back.clone());
        attempt.run(async move {
            engine.ask(Ask::Teams(TeamAsk::HandOver(HandOver { account, whole: is_whole, people }))).await?;
            way.instead(&back);
            standing.say(done);
            Ok(())
        });
    };
    let count = move || match left.get() {
        _ if !is_whole => String::new(),
        0 => t("hand-all-said"),
        left => t!("hand-left", count = left),
    };
    let is_early = move || left.get() != 0;
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
                disabled=is_early
                aria-busy=move || attempt.pending.get().to_string()
            >
                {words}
            </button>
        </form>
    }
}

fn line(person: &Person, leaving: &Leaving, said: Said) -> impl IntoView + use<> {
    let journey = person.journey;
    let options = leaving.colleagues.iter();
    let options = options.map(|one| view! { <option value=one.account.to_string()>{one.name.clone()}</option> });
    let options = options.collect_view();
    let others = person.has_others.then(|| view! { <option value=OTHERS>{t("hand-others")}</option> });
    let wait = leaving.is_whole().then(|| view! { <option value=WAITS>{t("hand-waits")}</option> });
    let first = if leaving.is_whole() { t("team-choose") } else { t("hand-own-stays") };
    let choose = move |event| said.update(|said| said.entry(journey).or_default().0 = event_target_value(&event));
    let waits = Memo::new(move |_| said.with(|said| said.get(&journey).is_some_and(|(chosen, _)| chosen == WAITS)));
    let day = move || {
        waits.get().then(|| {
            let wait = move |event| said.update(|said| said.entry(journey).or_default().1 = event_target_value(&event));
            view! {
                <label>
                    <span>{t("team-wait-until")}</span>
                    <input type="date" autocomplete="off" data-test="hand-day" on:input=wait />
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
                        <option value="">{first}</option>
                        {options}
                        {others}
                        {wait}
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
