//! A reading in the making: one area on each screen, whoever gives the scores, and a last look before it is finished.

mod agree;
mod area;
mod away;
mod finish;
mod foot;
mod note;
mod sitting;
mod stages;

use leptos::prelude::*;
use waymark_shared::rules::Role;
use waymark_shared::seam::answer::OpenReading;
use waymark_shared::seam::{Ask, Failure};

use crate::components::heading::Heading;
use crate::engine::{Engine, Outcome};
use crate::locale::{self, t};
use crate::route::{self, Way};
use crate::standing::Standing;
use crate::take;
use finish::{finished, last_look};
use sitting::Sitting;

/// What the address asks for when all areas are done.
const FINISH: &str = "finish";

/// The reading that the address names; `?area=` says where in it.
#[component]
pub fn ReadingPage() -> impl IntoView {
    let (engine, standing) = (Engine::here(), Standing::here());
    on_cleanup(move || standing.back.set(None));
    let found: RwSignal<Option<Outcome<Box<OpenReading>>>> = RwSignal::new(None);
    let Some(document) = route::document_here() else { return missing().into_any() };
    leptos::task::spawn_local(async move {
        let opened = engine.get(Ask::Reading { document }, take!(Reading)).await;
        if let Ok(reading) = &opened
            && reading.role == Role::Keyworker
            && found.try_get_untracked().is_some()
        {
            standing.back.set(Some(route::person(reading.journey)));
        }
        // The page may be gone by now; then nobody looks.
        let _ = found.try_set(Some(opened));
    });
    let screen = move || match found.get() {
        None => ().into_any(),
        Some(Err(Failure::NotFound)) => missing().into_any(),
        Some(Err(failure)) => view! { <p class="problem" role="alert">{locale::failure(&failure)}</p> }.into_any(),
        Some(Ok(reading)) => place(Sitting::new(engine, document, *reading)).into_any(),
    };
    view! { <div class="column reading">{screen}</div> }.into_any()
}

/// The area or the last look, as the address says; at first the first area without a score.
fn place(sitting: Sitting) -> impl IntoView {
    sitting.follow();
    let asked = route::asked("area");
    let way = Way::here();
    let first = sitting.first_open();
    let address = move |area: &str| format!("{}?area={area}", route::reading(sitting.document));
    if asked.get_untracked().is_none() {
        // The address says where in the reading one is, so that a reload comes back here.
        way.rename(&address(&sitting.area_id(first)));
    }
    let at = Memo::new(move |_| match asked.get().as_deref() {
        Some(FINISH) => None,
        Some(area) => Some(sitting.place_of(area).unwrap_or(first)),
        None => Some(first),
    });
    let go = Callback::new(move |to: Option<usize>| {
        let area = to.map_or_else(|| FINISH.to_owned(), |to| sitting.area_id(to));
        way.to(&address(&area));
    });
    let is_over = Memo::new(move |_| (sitting.is_finished(), sitting.is_put_away()));
    move || {
        let (is_over, at) = (is_over.get(), at.get());
        // A score changes what stands on the screen, never the screen itself: focus and half-written notes stay.
        untrack(|| match (is_over, at) {
            ((true, _), _) => finished(sitting).into_any(),
            ((false, true), _) => away::away(sitting).into_any(),
            ((false, false), Some(at)) => area::area(sitting, at, go).into_any(),
            ((false, false), None) => last_look(sitting, go).into_any(),
        })
    }
}

fn missing() -> impl IntoView {
    view! { <Heading words=t("reading-missing-title") /> <p class="lead">{t("reading-missing")}</p> }
}
