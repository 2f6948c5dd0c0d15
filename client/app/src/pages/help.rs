//! Help now: crisis lines by nation, there offline, before signing in, and while the app is locked.

use leptos::prelude::*;
use waymark_shared::api::Nation;
use waymark_shared::seam::Ask;

use crate::components::heading::Heading;
use crate::components::icon::{Icon, MESSAGE, PHONE, icon};
use crate::components::page;
use crate::engine::Engine;
use crate::locale::t;
use crate::take;

/// A way to reach somebody.
struct Line {
    /// What the link opens.
    opens: &'static str,
    /// The message with the number as people know it.
    number: &'static str,
    /// The message that says whom one reaches.
    whom: &'static str,
    picture: Icon,
}

const EMERGENCY: Line = Line { opens: "tel:999", number: "help-999", whom: "help-999-whom", picture: PHONE };
const NHS_111_2: Line = Line { opens: "tel:111", number: "help-111-2", whom: "help-111-2-whom", picture: PHONE };
const NHS_24: Line = Line { opens: "tel:111", number: "help-111", whom: "help-111-whom", picture: PHONE };
const LIFELINE: Line =
    Line { opens: "tel:08088088000", number: "help-lifeline", whom: "help-lifeline-whom", picture: PHONE };
const SAMARITANS: Line =
    Line { opens: "tel:116123", number: "help-samaritans", whom: "help-samaritans-whom", picture: PHONE };
const SHOUT: Line =
    Line { opens: "sms:85258?body=SHOUT", number: "help-shout", whom: "help-shout-whom", picture: MESSAGE };
const PAPYRUS: Line =
    Line { opens: "tel:08000684141", number: "help-papyrus", whom: "help-papyrus-whom", picture: PHONE };

/// The nations, by the names they are kept under.
const NATIONS: [(Nation, &str); 4] = [
    (Nation::England, "england"),
    (Nation::NorthernIreland, "northern-ireland"),
    (Nation::Scotland, "scotland"),
    (Nation::Wales, "wales"),
];

/// What the browser keeps the chosen nation under.
const NATION: &str = "nation";

/// Remembers the service's nation for days without a signal, unless the person chose one.
pub async fn remember_nation(engine: Engine) {
    if page::preference(NATION).is_none() {
        // Not reached: the list starts with England, and asks.
        let service = engine.get(Ask::Service, take!(Service)).await.ok();
        let known = service.and_then(|service| NATIONS.iter().find(|(nation, _)| *nation == service.nation));
        if let Some((_, name)) = known {
            page::prefer(NATION, Some(name));
        }
    }
}

fn lines(nation: Nation) -> [&'static Line; 5] {
    let own: &Line = match nation {
        Nation::England | Nation::Wales => &NHS_111_2,
        Nation::Scotland => &NHS_24,
        Nation::NorthernIreland => &LIFELINE,
    };
    [&EMERGENCY, own, &SAMARITANS, &SHOUT, &PAPYRUS]
}

/// The crisis lines.
#[component]
pub fn HelpPage() -> impl IntoView {
    let kept = page::preference(NATION);
    let known = NATIONS.iter().find(|(_, name)| Some(*name) == kept.as_deref());
    let nation = RwSignal::new(known.map_or(Nation::England, |(nation, _)| *nation));
    let choose = move |event| {
        let chosen = event_target_value(&event);
        if let Some((chosen, name)) = NATIONS.iter().find(|(_, name)| *name == chosen) {
            page::prefer(NATION, Some(name));
            nation.set(*chosen);
        }
    };
    let choices = NATIONS.map(|(each, name)| {
        view! { <option value=name prop:selected=move || nation.get() == each>{t(&format!("nation-{name}"))}</option> }
    });
    let list = move || lines(nation.get()).into_iter().map(line).collect_view();
    view! {
        <div class="column">
            <Heading words=t("help-now") />
            <p class="lead">{t("help-lead")}</p>
            <ul class="lines">{list}</ul>
            <p class="field">
                <label for="help-nation">{t("help-nation")}</label>
                <select id="help-nation" on:change=choose>{choices.collect_view()}</select>
            </p>
            <p class="small-print">{t("help-checked")}</p>
        </div>
    }
}

fn line(line: &'static Line) -> impl IntoView {
    let urgent = line.opens == EMERGENCY.opens;
    view! {
        <li>
            <a class="line" class:urgent=urgent href=line.opens>
                {icon(line.picture)}
                <span><strong><bdi>{t(line.number)}</bdi></strong> <span>{t(line.whom)}</span></span>
            </a>
        </li>
    }
}
