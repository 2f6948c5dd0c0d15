//! A team: its people by name, those without a worker on top, who works with them, and who belongs to it.

mod cover;
mod members;
mod people;

use leptos::prelude::*;
use waymark_shared::api::ProblemCode;
use waymark_shared::api::{TeamPage as Page, TeamWanted};
use waymark_shared::seam::answer::Who;
use waymark_shared::seam::teams::TeamAsk;
use waymark_shared::seam::{Ask, Failure};

use crate::components::attempt::Attempt;
use crate::components::heading::Heading;
use crate::engine::Engine;
use crate::locale::{self, t};
use crate::pages::not_found::NotFound;
use crate::route;
use crate::standing::{Standing, watch};
use crate::take;

/// A team's page, as it is changed.
#[derive(Clone, Copy)]
struct Change {
    engine: Engine,
    standing: Standing,
    attempt: Attempt,
    changed: RwSignal<u32>,
}

impl Change {
    /// Does something, says so, and looks again.
    fn run(self, ask: TeamAsk, said: String) {
        self.attempt.run(async move {
            self.engine.ask(Ask::Teams(ask)).await?;
            self.standing.say(said);
            self.changed.update(|changed| *changed += 1);
            Ok(())
        });
    }
}

/// A team, or the people of none.
#[component]
pub fn TeamPage() -> impl IntoView {
    let team = route::team_named();
    move || match team.get() {
        Some(team) => page(TeamWanted { team }).into_any(),
        None => view! { <NotFound /> }.into_any(),
    }
}

fn page(wanted: TeamWanted) -> impl IntoView {
    let (engine, standing) = (Engine::here(), Standing::here());
    let change = Change { engine, standing, attempt: Attempt::new(), changed: RwSignal::new(0) };
    let team = wanted.team;
    let ask = move || {
        change.changed.track();
        Ask::Teams(TeamAsk::Page(TeamWanted { team }))
    };
    let held = watch(ask, take!(TeamPage), |_| false);
    let title = Signal::derive(move || {
        let name = |page: &Page| page.team.as_ref().map_or_else(|| t("teams-no-team"), |team| team.name.clone());
        held.with(|held| held.iter().flatten().next().map(|page| name(page))).unwrap_or_default()
    });
    let is_administrator = Memo::new(move |_| standing.who() == Who::Administrator);
    let shown = move || match &*held.read() {
        None => ().into_any(),
        Some(Err(failure)) => view! { <p class="problem" role="alert">{not_led(failure)}</p> }.into_any(),
        Some(Ok(page)) => view! {
            {people::people(page, change)}
            {members::members(page, change, is_administrator.get())}
        }
        .into_any(),
    };
    view! {
        <div class="column" data-test="team-page">
            <Heading words=title called="tab-service" />
            {change.attempt.words()}
            {shown}
        </div>
    }
}

/// Who belongs to a team and does not lead it sees on the list of teams who else does, and no page.
fn not_led(failure: &Failure) -> String {
    if matches!(failure, Failure::Problem { code: ProblemCode::NotAllowed, .. }) {
        return t("team-not-led");
    }
    locale::failure(failure)
}
