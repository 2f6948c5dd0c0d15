//! What the person took back: until when it can be put back, when it is destroyed, and whether it is held, by whom and why.

use leptos::prelude::*;
use waymark_shared::api::HoldRow;
use waymark_shared::seam::Ask;
use waymark_shared::seam::answer::TakenBack;
use waymark_shared::seam::news::Changed;

use crate::components::attempt::Attempt;
use crate::components::heading::Heading;
use crate::engine::Engine;
use crate::locale::{self, Shape, t};
use crate::standing::{Standing, watch};
use crate::{t, take};

/// Everything that was taken back and is not destroyed yet.
#[component]
pub fn TakenBackPage() -> impl IntoView {
    let concerns = |changed: &Changed| matches!(changed, Changed::Journal | Changed::Star | Changed::Supporters);
    let held = watch(|| Ask::TakenBack, take!(TakenBack), concerns);
    let list = move || match &*held.read() {
        None => ().into_any(),
        Some(Err(failure)) => view! { <p class="problem" role="alert">{locale::failure(failure)}</p> }.into_any(),
        Some(Ok(taken)) if taken.is_empty() => {
            view! { <p class="empty" data-test="nothing-taken-back">{t("taken-none")}</p> }.into_any()
        }
        Some(Ok(taken)) => taken.iter().map(one).collect_view().into_any(),
    };
    view! {
        <div class="column">
            <Heading words=t("taken-title") />
            <p class="lead">{t("taken-lead")}</p>
            {list}
        </div>
    }
}

fn one(taken: &TakenBack) -> impl IntoView + use<> {
    let (engine, standing) = (Engine::here(), Standing::here());
    let attempt = Attempt::new();
    let (document, circle) = (taken.document, taken.circle);
    let day = locale::day(&taken.day, Shape::Full);
    let title = if taken.is_reading { t!("taken-reading", day = day.as_str()) } else { taken.title.clone() };
    let whom = if taken.name.is_empty() { t("circle-care-team") } else { taken.name.clone() };
    let from = t!("taken-from", whom = whom, when = locale::moment(taken.at));
    let held = taken.hold.as_ref().is_some_and(HoldRow::holds);
    let end = match (held, taken.known) {
        (true, _) => t("taken-held"),
        (false, true) => t!("taken-until", until = locale::moment(taken.until)),
        (false, false) => t!("taken-waits", until = locale::moment(taken.until)),
    };
    let back = move || {
        attempt.run(async move {
            engine.ask(Ask::ShareAgain { document, circle }).await?;
            engine.announce(Changed::Journal);
            engine.announce(Changed::Star);
            standing.say(t("share-undone"));
            Ok(())
        });
    };
    view! {
        <section class="card" data-test="taken">
            <h2 dir="auto">{title}</h2>
            <p>{from}</p>
            <p>{end}</p>
            {taken.hold.as_ref().map(hold_words)}
            {attempt.button("button plain", "put-back", t("taken-put-back"), t("share-pending"), back)}
            {attempt.words()}
        </section>
    }
}

/// Who asked, who agreed, why, and when it ended.
pub fn hold_words(hold: &HoldRow) -> impl IntoView + use<> {
    let asked = t!("hold-asked", name = hold.asked.name.as_str(), when = locale::moment(hold.asked.at));
    let confirmed = match &hold.confirmed {
        Some(by) => Some(t!("hold-confirmed", name = by.name.as_str(), when = locale::moment(by.at))),
        None if hold.ended.is_none() => Some(t("hold-not-confirmed")),
        None => None,
    };
    let ended = hold.ended.as_ref().map(|by| t!("hold-ended", name = by.name.as_str(), when = locale::moment(by.at)));
    view! {
        <div class="hold" data-test="hold">
            <p>{asked}</p>
            <blockquote dir="auto">{hold.reason.clone()}</blockquote>
            {confirmed.map(|words| view! { <p>{words}</p> })}
            {ended.map(|words| view! { <p>{words}</p> })}
        </div>
    }
}
