//! One area of a reading, chosen in the picture: what it is about, everybody's score, and the note.

use leptos::prelude::*;
use waymark_shared::record::reading::FinishedReading;

use super::Picture;
use super::round::{Mark, sides};
use super::sentence::{Eyes, shown};
use super::story::stage_of;
use crate::t;

/// The area at this place, in words.
pub fn detail(picture: &Picture, reading: &FinishedReading, spoke: usize, eyes: &Eyes) -> impl IntoView + use<> {
    let definition = &picture.definition;
    let area = &definition.areas[spoke];
    let held = reading.areas.iter().find(|held| held.area == area.id);
    let with_stage = |mark: &Mark| match stage_of(definition, mark) {
        Some(stage) => t!("star-detail-stage", mark = shown(mark), stage = definition.stages[stage].name.as_str()),
        None => shown(mark),
    };
    let now = sides(reading).into_iter().map(|whose| {
        let mark = held.map_or(Mark::Missing, |held| Mark::of(held.scores(whose)));
        (eyes.scores(whose), with_stage(&mark))
    });
    let then = picture.earlier().into_iter().map(|behind| {
        let on = t!("star-legend", day = behind.when.words(), side = eyes.side(behind.whose));
        (on, with_stage(&behind.marks[spoke]))
    });
    let lines = now.chain(then).map(|(what, mark)| view! { <div><dt>{what}</dt><dd>{mark}</dd></div> });
    let note = held.map(|held| held.note.clone()).filter(|note| !note.is_empty());
    view! {
        <section class="chosen" data-test="chosen">
            <h3>{area.name.clone()}</h3>
            <p>{area.about.clone()}</p>
            <dl>{lines.collect_view()}</dl>
            {note.map(|note| view! { <p class="note" dir="auto">{note}</p> })}
        </section>
    }
}
