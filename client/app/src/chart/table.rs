//! The table beside a chart: every score of a reading, whosever it is, and the earlier ones next to them.

use leptos::prelude::*;
use waymark_shared::record::reading::FinishedReading;
use waymark_shared::star::definition::Definition;
use waymark_shared::star::score::Whose;

use super::round::{Round, sides};
use super::sentence::{Eyes, area_name, shown};
use super::when::When;
use crate::locale::t;
use crate::t;

/// All scores of a reading; where another is laid over it, that one's scores of the same side in the last column.
pub fn table(
    definition: &Definition,
    reading: &FinishedReading,
    when: &When,
    behind: Option<&Round>,
    eyes: &Eyes,
) -> impl IntoView + use<> {
    let sides = match sides(reading) {
        none if none.is_empty() => vec![Whose::Mine],
        some => some,
    };
    let rounds: Vec<_> = sides.iter().map(|whose| Round::of(definition, reading, *whose)).collect();
    let heads = sides.iter().map(|whose| view! { <th scope="col">{eyes.side(*whose)}</th> }).collect_view();
    let then = behind.map(|behind| {
        let head = t!("star-table-then", day = behind.when.words(), whose = eyes.side(behind.whose));
        view! { <th scope="col">{head}</th> }
    });
    let rows = definition.areas.iter().enumerate().map(|(place, area)| {
        let cells = rounds.iter().chain(behind).map(|round| view! { <td>{shown(&round.marks[place])}</td> });
        view! { <tr><th scope="row">{area.name.clone()}</th>{cells.collect_view()}</tr> }
    });
    let on = when.words();
    let caption = match behind {
        Some(behind) => t!("star-table-caption-with", day = on, other = behind.when.words()),
        None => t!("star-table-caption", day = on),
    };
    view! {
        <div class="table-and-notes">
        <table>
            <caption>{caption}</caption>
            <thead><tr><th scope="col">{t("star-table-area")}</th>{heads}{then}</tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
        {notes(definition, reading)}
        </div>
    }
}

/// What was noted on each area.
fn notes(definition: &Definition, reading: &FinishedReading) -> Option<impl IntoView + use<>> {
    let noted = reading.areas.iter().filter(|area| !area.note.is_empty());
    let lines: Vec<_> = noted
        .map(|area| {
            let (name, note) = (area_name(definition, &area.area), area.note.clone());
            view! { <div><dt>{name}</dt><dd dir="auto">{note}</dd></div> }
        })
        .collect();
    (!lines.is_empty()).then(|| {
        view! {
            <section class="star-notes" data-test="star-notes">
                <p><strong>{t("star-notes")}</strong></p>
                <dl>{lines}</dl>
            </section>
        }
    })
}
