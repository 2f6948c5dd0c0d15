//! The last look at a reading: every area with its scores, what is seen differently, and finishing it.

use leptos::prelude::*;
use waymark_shared::rules::Role;
use waymark_shared::seam::Ask;
use waymark_shared::star::change::difference;
use waymark_shared::star::score::Whose;

use super::away::put_away;
use super::foot::marks;
use super::sitting::Sitting;
use crate::components::attempt::Attempt;
use crate::components::heading::Heading;
use crate::components::icon::{FORWARD, icon};
use crate::engine::Engine;
use crate::locale::{self, Shape, t};
use crate::route::{self, Way};
use crate::standing::Standing;
use crate::t;

/// Everything once more, and the button that freezes it.
pub fn last_look(sitting: Sitting, go: Callback<Option<usize>>) -> impl IntoView {
    let (engine, way, standing) = (Engine::here(), Way::here(), Standing::here());
    let attempt = Attempt::new();
    let finish = move || {
        attempt.run(async move {
            engine.ask(Ask::FinishReading { document: sitting.document }).await?;
            standing.say(t("reading-finished-notice"));
            way.instead(&star_of(sitting));
            Ok(())
        });
    };
    let day = sitting.reading.with_untracked(|reading| locale::day(&reading.reading.day, Shape::Short));
    let lead = if sitting.together() {
        t!("reading-finish-body-together", day = day, with = sitting.with())
    } else {
        t!("reading-finish-body", day = day)
    };
    let missing = move || {
        let missing = sitting.count() - sitting.done();
        (missing > 0).then(|| view! { <p class="reading-said">{t!("reading-finish-missing", count = missing)}</p> })
    };
    let missing_other = move || {
        let missing = others_missing(sitting);
        let words = || t!("reading-finish-missing-other", count = missing, with = sitting.with());
        (missing > 0).then(|| view! { <p class="reading-said" data-test="missing-other">{words()}</p> })
    };
    let apart = move || {
        let apart = (0..sitting.count()).filter(|at| sitting.scores(*at, Whose::Agreed).len() > 1).count();
        (apart > 0).then(|| view! { <p class="reading-said">{t!("reading-finish-apart", count = apart)}</p> })
    };
    let rows = (0..sitting.count()).map(|at| {
        view! {
            <li>
                <button type="button" class="finish-row" data-test="jump" on:click=move |_| go.run(Some(at))>
                    <span class="finish-words">
                        <span class="finish-area">{sitting.area_name(at)}</span>
                        {move || differs(sitting, at).then(|| view! { <span class="tag">{t("reading-finish-differs")}</span> })}
                        {marks(sitting, at)}
                        {move || note(sitting, at)}
                    </span>
                    {icon(FORWARD)}
                </button>
            </li>
        }
    });
    view! {
        <div class="reading-head"><Heading words=t("reading-finish-heading") /> {put_away(sitting)}</div>
        <p class="lead">{lead}</p>
        {missing} {missing_other} {apart}
        <ul class="finish-list">{rows.collect_view()}</ul>
        {attempt.words()}
        <div class="reading-foot">
            {attempt.button("button wide", "finish", t("reading-finish-done"), t("reading-finishing"), finish)}
        </div>
    }
}

/// What was noted, as it will stay.
fn note(sitting: Sitting, at: usize) -> Option<impl IntoView> {
    let note = sitting.marks(at).note;
    (!note.is_empty()).then(|| view! { <span class="finish-note" dir="auto" data-test="finish-note">{note}</span> })
}

fn differs(sitting: Sitting, at: usize) -> bool {
    let marks = sitting.marks(at);
    difference(&marks.area, &marks.mine, &marks.theirs).is_some() && marks.agreed.is_empty()
}

/// Areas that this device's side has scored, and the other has not. Of others this side is not told.
fn others_missing(sitting: Sitting) -> usize {
    let scored = |at: &usize| !sitting.scores(*at, sitting.own()).is_empty();
    let missing = |at: &usize| sitting.scores(*at, sitting.other()).is_empty();
    if sitting.together() { (0..sitting.count()).filter(|at| scored(at) && missing(at)).count() } else { 0 }
}

/// A reading that nobody can change any more; what came after it was finished stands below, and can be added.
pub fn finished(sitting: Sitting) -> impl IntoView {
    let by = move || match sitting.reading.with(|reading| reading.finished.clone()).unwrap_or_default() {
        name if name.is_empty() => t("reading-finished"),
        name => t!("reading-finished-by", name = name),
    };
    let late = Memo::new(move |_| sitting.reading.with(|reading| reading.late.clone()));
    view! {
        <Heading words=t("reading-finished-title") />
        <p class="lead">{by}</p>
        {move || (!late.get().is_empty()).then(|| came_late(sitting, &late.get()))}
        <p><a class="button plain" href=star_of(sitting) data-test="see-star">{t("reading-finished-see")}</a></p>
    }
}

fn came_late(sitting: Sitting, areas: &[String]) -> impl IntoView + use<> {
    let (engine, way, standing) = (Engine::here(), Way::here(), Standing::here());
    let attempt = Attempt::new();
    let add = move || {
        attempt.run(async move {
            engine.ask(Ask::FinishReading { document: sitting.document }).await?;
            standing.say(t("reading-late-added"));
            way.instead(&star_of(sitting));
            Ok(())
        });
    };
    let rows = areas.iter().filter_map(|area| sitting.place_of(area)).map(|at| {
        view! {
            <li class="finish-words">
                <span class="finish-area">{sitting.area_name(at)}</span>
                {marks(sitting, at)}
                {move || note(sitting, at)}
            </li>
        }
    });
    view! {
        <p>{t("reading-late")}</p>
        <ul class="finish-list" data-test="late">{rows.collect_view()}</ul>
        {attempt.words()}
        <p>{attempt.button("button", "add-late", t("reading-late-add"), t("reading-finishing"), add)}</p>
    }
}

/// Where the finished reading can be seen by whoever is here.
pub fn star_of(sitting: Sitting) -> String {
    sitting.reading.with_untracked(|reading| match reading.role {
        Role::Person => route::STAR.to_owned(),
        Role::Keyworker | Role::Administrator | Role::Supporter => route::person(reading.journey),
    })
}
