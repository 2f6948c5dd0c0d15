//! For whom: the care team, or one of the people the person trusts; and who of them can read it now, and until when.

use leptos::prelude::*;
use waymark_shared::api::SupporterRow;
use waymark_shared::id::CircleId;
use waymark_shared::seam::answer::{Access, Sharing};

use crate::components::choice;
use crate::locale::{self, t};
use crate::{route, t};

/// Somebody whom something can be shared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whom {
    /// Their circle.
    pub circle: CircleId,
    /// The name; the care team has none.
    pub name: Option<String>,
    /// Whether anybody is there to read.
    pub has_come: bool,
}

/// The care team, the supporters who may read, and those who may no longer and still show.
pub fn all(supporters: &[SupporterRow]) -> Vec<Whom> {
    let care_team = Whom { circle: CircleId::CARE_TEAM, name: None, has_come: true };
    let open = supporters.iter().filter(|row| row.ended.is_none());
    let open = open.map(|row| Whom { circle: row.circle, name: Some(row.name.clone()), has_come: row.since.is_some() });
    [care_team].into_iter().chain(open).collect()
}

/// The choice, each with what they have now; the person always sees who else can read the same.
pub fn choose(all: &[Whom], access: &[Access], chosen: RwSignal<CircleId>) -> impl IntoView + use<> {
    let more =
        view! { <a class={"whom-more"} href=route::SUPPORTERS data-test="trust-more">{t("share-whom-trust")}</a> };
    if all.len() == 1 {
        return view! { <p>{more}</p> }.into_any();
    }
    let choices = all.iter().map(|whom| {
        let circle = whom.circle;
        let name = whom.name.clone().unwrap_or_else(|| t("circle-care-team"));
        let has = access.iter().find(|access| access.circle == circle);
        let state = match has.map(|access| (access.sharing, access.until)) {
            None | Some((Sharing::Private, _)) => t("share-whom-private"),
            Some((Sharing::Shared { .. }, None)) => t("share-whom-shared"),
            Some((Sharing::Shared { .. }, Some(until))) => t!("share-whom-until", until = locale::moment(until)),
            Some((Sharing::Withdrawn { .. }, _)) => t("share-whom-withdrawn"),
        };
        view! {
            <label class="choice whom" data-test="whom">
                <input type="radio" autocomplete="off" name="whom" prop:checked=move || chosen.get() == circle on:change=move |_| chosen.set(circle) />
                <span><strong dir="auto">{name}</strong> <span class="whom-state">{state}</span></span>
            </label>
        }
    });
    view! {
        <fieldset class="choices card whoms" on:keydown=choice::on_key>
            <legend>{t("share-whom")}</legend>
            {choices.collect_view()}
            {more}
        </fieldset>
    }
    .into_any()
}

/// For how long something is shared: days, or none until the person says so.
pub fn how_long(days: RwSignal<Option<u16>>) -> impl IntoView {
    const CHOICES: [(Option<u16>, &str, &str); 3] = [
        (None, "share-long-open", "long-open"),
        (Some(7), "share-long-week", "long-week"),
        (Some(30), "share-long-month", "long-month"),
    ];
    let choices = CHOICES.into_iter().map(|(length, words, name)| {
        view! {
            <label class="choice">
                <input type="radio" autocomplete="off" name="long" data-test=name prop:checked=move || days.get() == length on:change=move |_| days.set(length) />
                <span>{t(words)}</span>
            </label>
        }
    });
    view! {
        <fieldset class="choices card" on:keydown=choice::on_key>
            <legend>{t("share-long")}</legend>
            {choices.collect_view()}
        </fieldset>
    }
}
