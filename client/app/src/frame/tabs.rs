//! The tabs: below on a phone, a rail at the side on wide screens.

use leptos::prelude::*;
use waymark_shared::seam::answer::Who;

use crate::components::icon::{AUDIT, BRIGHT, Icon, JOURNAL, PEOPLE, PERSON, SERVICE, STAR, TEAM, icon};
use crate::locale::t;
use crate::route;
use crate::standing::Standing;

struct Tab {
    to: &'static str,
    /// First parts of the addresses below it.
    holds: &'static [&'static str],
    picture: Icon,
    words: &'static str,
}

const PERSON_TABS: &[Tab] = &[
    Tab { to: route::HOME, holds: &[""], picture: BRIGHT, words: "tab-today" },
    Tab { to: route::JOURNAL, holds: &["journal", "entry", "share"], picture: JOURNAL, words: "tab-journal" },
    Tab { to: route::STAR, holds: &["star", "reading"], picture: STAR, words: "tab-star" },
    Tab { to: route::ME, holds: &["me", "join", "invite"], picture: PERSON, words: "tab-me" },
];
/// What staff find under *Me*, whoever they are.
const STAFF_ME: Tab = Tab { to: route::ME, holds: &["me", "sign-in"], picture: PERSON, words: "tab-me" };
const KEYWORKER_TABS: &[Tab] = &[
    Tab {
        to: route::HOME,
        holds: &["", "caseload", "person", "reading", "invite"],
        picture: PEOPLE,
        words: "tab-caseload",
    },
    Tab { to: route::TEAMS, holds: &["teams", "team", "hand-over"], picture: TEAM, words: "tab-team" },
    STAFF_ME,
];
const ADMINISTRATOR_TABS: &[Tab] = &[
    Tab { to: route::HOME, holds: &["", "service", "invite", "set-up"], picture: SERVICE, words: "tab-service" },
    Tab { to: route::TEAMS, holds: &["teams", "team", "hand-over"], picture: TEAM, words: "tab-teams" },
    Tab { to: route::AUDIT, holds: &["audit"], picture: AUDIT, words: "tab-audit" },
    STAFF_ME,
];

const SUPPORTER_TABS: &[Tab] = &[
    Tab { to: route::HOME, holds: &["", "person", "join"], picture: PEOPLE, words: "tab-trusted" },
    Tab { to: route::ME, holds: &["me"], picture: PERSON, words: "tab-me" },
];

/// The tabs of whoever is here.
pub fn tabs(standing: Standing) -> impl IntoView {
    let path = route::path();
    let tabs = match standing.who() {
        Who::Nobody => &[],
        Who::Alone | Who::Person => PERSON_TABS,
        Who::Keyworker => KEYWORKER_TABS,
        Who::Administrator => ADMINISTRATOR_TABS,
        Who::Supporter => SUPPORTER_TABS,
    };
    let tabs = tabs.iter().map(|tab| {
        let here = move || {
            path.with(|path| {
                let first = path.split('/').nth(1).unwrap_or_default();
                tab.holds.contains(&first) || tab.to == route::ME && route::is_below_me(first)
            })
        };
        view! {
            <a class="tab" href=tab.to aria-current=move || here().then_some("page") data-test=tab.words>
                <span class="tab-picture">{icon(tab.picture)}</span>
                <span>{t(tab.words)}</span>
            </a>
        }
    });
    view! { <nav class="tabs" aria-label=t("tabs")><span class={"brand"}>{t("waymark")}</span>{tabs.collect_view()}</nav> }
}
