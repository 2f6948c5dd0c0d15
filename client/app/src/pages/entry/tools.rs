//! Below the words: how the day was, areas, sharing, and putting the entry away.

use leptos::prelude::*;
use leptos::task::spawn_local;
use waymark_shared::seam::Ask;
use waymark_shared::seam::answer::{Sharing, Who};
use waymark_shared::seam::news::Changed;

use super::desk::Desk;
use crate::components::attempt::Attempt;
use crate::components::icon::{PEOPLE, REMOVE, SO_SO, STAR, icon};
use crate::components::mood;
use crate::engine::Engine;
use crate::locale::{self, t};
use crate::route::{self, Way};
use crate::standing::{Standing, watch};
use crate::{t, take};

/// Which panel is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Panel {
    Mood,
    Areas,
}

/// The bar of tools and the panel above it.
pub fn tools(desk: Desk, standing: Standing, sharing: Sharing) -> impl IntoView {
    let open = RwSignal::new(None);
    let star = watch(|| Ask::Star { journey: None }, take!(Star), |_| false);
    let areas = Memo::new(move |_| {
        star.with(|star| {
            let areas = star.as_ref().and_then(|star| Some(star.as_ref().ok()?.definition.areas.clone()));
            areas.unwrap_or_default().into_iter().map(|area| (area.id, area.short)).collect::<Vec<_>>()
        })
    });
    let panel = move || match open.get() {
        None => ().into_any(),
        Some(Panel::Mood) => {
            view! { <div class="panel">{mood::mood_choice(t("entry-mood"), desk.mood, move |_| desk.chosen())}</div> }
                .into_any()
        }
        Some(Panel::Areas) => view! { <div class="panel">{area_choice(desk, areas.get())}</div> }.into_any(),
    };
    let mood_chip = move || {
        let mood = desk.mood.get();
        let words = mood.map_or_else(|| t("entry-mood-none"), mood::word);
        view! { {icon(mood.map_or(SO_SO, mood::picture))} <span>{words}</span> }
    };
    let area_chip = move || {
        let chosen = desk.areas.get();
        let first =
            areas.with(|areas| areas.iter().find(|(id, _)| chosen.first() == Some(id)).map(|(_, short)| short.clone()));
        let words = match (first, chosen.len()) {
            (Some(first), 1) => first,
            (Some(first), count) => t!("entry-areas-more", first = first, more = count - 1),
            (None, _) => t("entry-areas-none"),
        };
        view! { {icon(STAR)} <span>{words}</span> }
    };
    let chip = move |panel: Panel, name: &'static str| {
        let is_open = move || open.get() == Some(panel);
        let press = move |_| open.update(|open| *open = (*open != Some(panel)).then_some(panel));
        (is_open, press, name)
    };
    let (mood_open, mood_press, mood_name) = chip(Panel::Mood, "tool-mood");
    let (areas_open, areas_press, areas_name) = chip(Panel::Areas, "tool-areas");
    view! {
        <div class="tools">
            {panel}
            <div class={"tools-row"}>
                <button type="button" class="chip" data-test=mood_name aria-expanded=move || mood_open().to_string() on:click=mood_press>{mood_chip}</button>
                <button type="button" class="chip" data-test=areas_name aria-expanded=move || areas_open().to_string() on:click=areas_press>{area_chip}</button>
                {(standing.who() == Who::Person).then(|| share(desk, sharing))}
            </div>
        </div>
    }
}

fn area_choice(desk: Desk, areas: Vec<(String, String)>) -> impl IntoView {
    let order: Vec<_> = areas.iter().map(|(id, _)| id.clone()).collect();
    let choices = areas.into_iter().map(|(id, short)| {
        let order = order.clone();
        let (held, turned) = (id.clone(), id);
        let turn = move |_| {
            desk.areas.update(|chosen| {
                if chosen.contains(&turned) {
                    chosen.retain(|area| *area != turned);
                } else {
                    chosen.push(turned.clone());
                    chosen.sort_by_key(|area| order.iter().position(|each| each == area));
                }
            });
            desk.chosen();
        };
        view! {
            <label class="choice">
                <input type="checkbox" autocomplete="off" prop:checked=move || desk.areas.with(|chosen| chosen.contains(&held)) on:change=turn />
                <span>{short}</span>
            </label>
        }
    });
    view! { <fieldset class="choices"><legend>{t("entry-areas")}</legend>{choices.collect_view()}</fieldset> }
}

/// Finishes what was typed, and shows exactly what would be seen.
fn share(desk: Desk, sharing: Sharing) -> impl IntoView {
    let (engine, way) = (Engine::here(), Way::here());
    let attempt = Attempt::new();
    let to = route::share(desk.document);
    let go = move |_| {
        let to = to.clone();
        attempt.run(async move {
            engine.ask(Ask::Draft { document: desk.document, entry: desk.entry() }).await?;
            engine.ask(Ask::Finish { document: desk.document }).await?;
            desk.clear();
            way.to(&to);
            Ok(())
        });
    };
    let words = match sharing {
        Sharing::Private | Sharing::Withdrawn { .. } => t("entry-share"),
        Sharing::Shared { .. } => t("entry-shared"),
    };
    view! { <button type="button" class="chip share-chip" data-test="share" on:click=go>{icon(PEOPLE)} <span>{words}</span></button> {attempt.words()} }
}

/// Out of the journal, with a way back.
pub fn put_away(desk: Desk, standing: Standing) -> impl IntoView {
    let (engine, way) = (Engine::here(), Way::here());
    let attempt = Attempt::new();
    let document = desk.document;
    let back = move || {
        spawn_local(async move {
            match engine.ask(Ask::BringBack { document }).await {
                Ok(_) => {
                    engine.announce(Changed::Journal);
                    standing.say(t("entry-back-again"));
                }
                Err(failure) => standing.say(locale::failure(&failure)),
            }
        });
    };
    let go = move |_| {
        // What was typed a moment before goes along, and no timer sends it again behind the asking.
        desk.hand_over();
        desk.clear();
        attempt.run(async move {
            engine.ask(Ask::Remove { document }).await?;
            engine.announce(Changed::Journal);
            way.to(route::JOURNAL);
            standing.say_with_undo(t("entry-put-away-done"), back);
            Ok(())
        });
    };
    view! {
        <button type="button" class="square-chip" data-test="remove" aria-label=t("entry-put-away") title=t("entry-put-away") on:click=go>
            {icon(REMOVE)}
        </button>
        {attempt.words()}
    }
}
