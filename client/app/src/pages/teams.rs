//! Teams: which there are, and, for an administrator, making one.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use waymark_shared::api::{MakeTeam, TeamRow};
use waymark_shared::seam::Ask;
use waymark_shared::seam::answer::Who;
use waymark_shared::seam::teams::TeamAsk;

use crate::components::attempt::Attempt;
use crate::components::field::Field;
use crate::components::heading::Heading;
use crate::components::icon::{FORWARD, PEOPLE, icon};
use crate::engine::{Engine, Outcome};
use crate::locale::{self, t};
use crate::route;
use crate::standing::{Standing, watch};
use crate::{t, take};

/// The teams of whoever is here.
#[component]
pub fn TeamsPage() -> impl IntoView {
    let standing = Standing::here();
    let is_administrator = Memo::new(move |_| standing.who() == Who::Administrator);
    let changed = RwSignal::new(0_u32);
    let teams = watch(
        move || {
            changed.track();
            Ask::Teams(TeamAsk::List)
        },
        take!(Teams),
        |_| false,
    );
    let list = move || teams.read().as_ref().map(|teams| list(teams, is_administrator.get()));
    view! {
        <div class="column">
            <Heading words=t("teams-title") />
            <p class="lead">{move || if is_administrator.get() { t("teams-lead-administrator") } else { t("teams-lead") }}</p>
            {list}
            {move || is_administrator.get().then(|| make(changed))}
        </div>
    }
}

fn list(teams: &Outcome<Vec<TeamRow>>, is_administrator: bool) -> impl IntoView + use<> {
    let teams = match teams {
        Ok(teams) => teams,
        Err(failure) => return view! { <p class="problem" role="alert">{locale::failure(failure)}</p> }.into_any(),
    };
    let nobody = (teams.is_empty() && !is_administrator).then(|| view! { <p class="empty">{t("teams-empty")}</p> });
    let lines = teams.iter().map(|team| {
        let what = t!("teams-count", count = team.members.len());
        let what = if team.is_led { format!("{what}{}{}", t("list-dot"), t("teams-you-lead")) } else { what };
        line(route::team(Some(team.team)), team.name.clone(), what)
    });
    let none = is_administrator.then(|| line(route::team(None), t("teams-no-team"), t("teams-no-team-hint")));
    let own = (!teams.is_empty() && !is_administrator)
        .then(|| line(route::HAND_OWN_OVER.to_owned(), t("hand-own-title"), t("hand-own-hint")));
    view! { <ul class="go-list" data-test="teams">{lines.collect_view()} {none} {own}</ul> {nobody} }.into_any()
}

fn line(to: String, name: String, what: String) -> impl IntoView {
    view! {
        <li>
            <a class="go-line" href=to data-test="team">
                {icon(PEOPLE)}
                <span><strong dir="auto">{name}</strong> <span>{what}</span></span>
                {icon(FORWARD)}
            </a>
        </li>
    }
}

fn make(changed: RwSignal<u32>) -> impl IntoView {
    let (engine, standing) = (Engine::here(), Standing::here());
    let attempt = Attempt::new();
    let name = Field::text("team-name");
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let typed = name.trimmed();
        name.check(typed.is_empty().then(|| t("teams-name-missing")));
        if Field::all_right(&[name]) {
            attempt.run(async move {
                engine.ask(Ask::Teams(TeamAsk::Make(MakeTeam { name: typed }))).await?;
                name.value.set(String::new());
                standing.say(t("teams-made"));
                changed.update(|changed| *changed += 1);
                Ok(())
            });
        }
    };
    view! {
        <section>
            <h2>{t("teams-make-title")}</h2>
            <form novalidate on:submit=send>
                {name.view(t("teams-name"), None)}
                {attempt.words()}
                {attempt.submit("make-team", t("teams-make"), t("teams-making"))}
            </form>
        </section>
    }
}
