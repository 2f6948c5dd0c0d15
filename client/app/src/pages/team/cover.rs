//! Cover: a colleague works with somebody's people until a day, and no longer.

use leptos::prelude::*;
use waymark_shared::api::{Cover, TeamStaff};
use waymark_shared::seam::teams::TeamAsk;

use super::Change;
use crate::locale::{self, Shape, t};
use crate::t;

/// Who covers, and until when; closed until it is wanted.
pub fn cover(one: &TeamStaff, staff: &[TeamStaff], change: Change) -> impl IntoView + use<> {
    let (covers, name) = (one.account, one.name.clone());
    let (chosen, day) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let others = staff.iter().filter(|other| other.account != covers);
    let options = others.map(|other| view! { <option value=other.account.to_string()>{other.name.clone()}</option> });
    let options = options.collect_view();
    let title = t!("cover-title", name = name.as_str());
    let begin = move |_| {
        let (day, account) = (day.get_untracked(), chosen.get_untracked().parse());
        if let (Ok(account), Some(until)) = (account, locale::end_of(&day)) {
            let said = t!("cover-said", name = name.as_str(), until = locale::day(&day, Shape::Short));
            change.run(TeamAsk::Cover(Cover { covers, account, until }), said);
        }
    };
    view! {
        <details class="team-cover">
            <summary data-test="cover">{title}</summary>
            <p class="hint">{t("cover-hint")}</p>
            <div class="team-acts">
                <label>
                    <span>{t("cover-who")}</span>
                    <select data-test="cover-who" on:change=move |event| chosen.set(event_target_value(&event))>
                        <option value="">{t("team-choose")}</option>
                        {options}
                    </select>
                </label>
                <label>
                    <span>{t("cover-until")}</span>
                    <input type="date" autocomplete="off" data-test="cover-until" prop:value=day on:input=move |event| day.set(event_target_value(&event)) />
                </label>
                <button type="button" class="button" data-test="cover-begin" on:click=begin>{t("cover-begin")}</button>
            </div>
        </details>
    }
}
