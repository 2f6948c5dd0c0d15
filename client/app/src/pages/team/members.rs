//! Who belongs to a team: handing over and cover for each; and, for an administrator, who leads it and who joins or leaves.

use leptos::prelude::*;
use waymark_shared::api::{Place, SetMember, StaffRow, TeamPage, TeamStaff};
use waymark_shared::id::TeamId;
use waymark_shared::rules::Role;
use waymark_shared::seam::Ask;
use waymark_shared::seam::teams::TeamAsk;

use super::Change;
use super::cover::cover;
use crate::locale::{self, t};
use crate::route;
use crate::standing::watch;
use crate::{t, take};

/// The list.
pub fn members(page: &TeamPage, change: Change, is_administrator: bool) -> impl IntoView + use<> {
    let team = page.team.as_ref().map(|team| team.team);
    let lines = page.staff.iter().map(|one| member(one, team, page, change, is_administrator)).collect_view();
    let add = team.filter(|_| is_administrator).map(|team| add(team, page, change));
    view! {
        <section>
            <h2>{t("team-staff-title")}</h2>
            <ul class="team-people" data-test="team-staff">{lines}</ul>
            {add}
        </section>
    }
}

fn member(
    one: &TeamStaff,
    team: Option<TeamId>,
    page: &TeamPage,
    change: Change,
    is_administrator: bool,
) -> impl IntoView + use<> {
    let account = one.account;
    let count =
        page.people.iter().filter(|person| person.workers.iter().any(|worker| worker.account == account)).count();
    let what = t!("team-works-with", count = count);
    let what = if one.is_lead { format!("{}{}{what}", t("team-lead"), t("list-dot")) } else { what };
    let hand = (count > 0).then(|| {
        let label = t!("team-hand-over-label", name = one.name.as_str());
        view! {
            <a class="button plain" href=route::hand_over(team, account) aria-label=label data-test="to-hand-over">{t("team-hand-over")}</a>
        }
    });
    let cover = (count > 0).then(|| cover(one, &page.staff, change));
    let places = team.filter(|_| is_administrator).map(|team| places(one, team, change));
    view! {
        <li data-test="member">
            <span class="people-name" dir="auto">{one.name.clone()}</span>
            <span class="people-what">{what}</span>
            <div class="team-acts">{hand} {places}</div>
            {cover}
        </li>
    }
}

fn places(one: &TeamStaff, team: TeamId, change: Change) -> impl IntoView + use<> {
    let account = one.account;
    let set = move |place, said: String| change.run(TeamAsk::Member(SetMember { team, account, place }), said);
    let (place, words) =
        if one.is_lead { (Place::Member, t("team-lead-no-longer")) } else { (Place::Lead, t("team-make-lead")) };
    let name = one.name.clone();
    let label = format!("{words}: {name}");
    let leave = t!("team-take-out-label", name = name.as_str());
    let left = t!("team-taken-out", name = name.as_str());
    let said = if one.is_lead { t!("team-no-lead-said", name = name) } else { t!("team-lead-said", name = name) };
    view! {
        <button type="button" class="button plain" aria-label=label data-test="set-lead" on:click=move |_| set(place, said.clone())>{words}</button>
        <button type="button" class="button plain" aria-label=leave data-test="take-out" on:click=move |_| set(Place::Outside, left.clone())>
            {t("team-take-out")}
        </button>
    }
}

/// Takes a keyworker into the team.
fn add(team: TeamId, page: &TeamPage, change: Change) -> impl IntoView + use<> {
    let here: Vec<_> = page.staff.iter().map(|one| one.account).collect();
    let staff = watch(|| Ask::Staff, take!(Staff), |_| false);
    let chosen = RwSignal::new(String::new());
    let can_join = move |row: &StaffRow| row.role == Role::Keyworker && !row.ended && !here.contains(&row.account);
    let options = move || {
        let staff = staff.get()?.ok()?;
        let options = staff.into_iter().filter(|row| can_join(row));
        Some(options.map(|row| view! { <option value=row.account.to_string()>{row.name}</option> }).collect_view())
    };
    let join = move |_| {
        if let Ok(account) = chosen.get_untracked().parse() {
            change.run(TeamAsk::Member(SetMember { team, account, place: Place::Member }), t("team-added"));
        }
    };
    view! {
        <div class="team-acts">
            <label>
                <span>{t("team-add-who")}</span>
                <select data-test="add-who" on:change=move |event| chosen.set(event_target_value(&event))>
                    <option value="">{t("team-choose")}</option>
                    {options}
                </select>
            </label>
            <button type="button" class="button" data-test="add-member" on:click=join>{t("team-add")}</button>
        </div>
        <p class="hint">{locale::rich(&t("team-add-hint"))}</p>
    }
}
