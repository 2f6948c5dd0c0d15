//! A shared entry: one renderer for the preview and for the care team, so that the person sees exactly what others see.

use leptos::prelude::*;
use waymark_shared::record::entry::EntryCopy;
use waymark_shared::star::definition::Definition;

use super::icon::icon;
use super::mood;
use crate::locale::{self, Shape};

/// The entry as the care team sees it; `line` says when and by whom.
pub fn entry_card(copy: &EntryCopy, definition: Option<&Definition>, line: String) -> impl IntoView + use<> {
    let title = copy.title.trim().to_owned();
    let paragraphs = copy.text.split('\n').map(|line| view! { <p dir="auto">{line.to_owned()}</p> }).collect_view();
    let mood = copy.mood.map(|mood| view! { <span class="tag">{icon(mood::picture(mood))} {mood::word(mood)}</span> });
    let areas = area_tags(&copy.areas, definition);
    view! {
        <article class="entry-card" data-test="entry-card">
            <p class="entry-line">{line}</p>
            {(!title.is_empty()).then(|| view! { <h3 dir="auto">{title}</h3> })}
            <div class={"entry-words"}>{paragraphs}</div>
            <p class="tags">{mood} {areas}</p>
        </article>
    }
}

/// The day of an entry in words.
pub fn day_line(copy: &EntryCopy) -> String {
    locale::day(&copy.day, Shape::Full)
}

/// The areas of an entry, by their names.
pub fn area_tags(areas: &[String], definition: Option<&Definition>) -> impl IntoView + use<> {
    let name = |id: &String| {
        let area = definition.and_then(|definition| definition.areas.iter().find(|area| area.id == *id));
        area.map_or_else(|| id.clone(), |area| area.short.clone())
    };
    areas.iter().map(|id| view! { <span class="tag amber">{name(id)}</span> }).collect_view()
}
