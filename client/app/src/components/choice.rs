//! Choosing among radio buttons by keyboard: arrow keys only move, and Space or Enter chooses, so that nothing is chosen by
//! accident.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

/// Takes a key that was pressed on one of the radio buttons inside.
pub fn on_key(event: KeyboardEvent) {
    let Some(here) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else { return };
    if here.type_() != "radio" {
        return;
    }
    match event.key().as_str() {
        "ArrowDown" => go(&event, &here, 1),
        "ArrowUp" => go(&event, &here, -1),
        "ArrowRight" => go(&event, &here, if is_right_to_left() { -1 } else { 1 }),
        "ArrowLeft" => go(&event, &here, if is_right_to_left() { 1 } else { -1 }),
        "Enter" => {
            event.prevent_default();
            here.click();
        }
        _ => {}
    }
}

fn is_right_to_left() -> bool {
    document().document_element().is_some_and(|page| page.get_attribute("dir").as_deref() == Some("rtl"))
}

/// Moves the focus to another button of the group, round and round.
fn go(event: &KeyboardEvent, here: &HtmlInputElement, by: isize) {
    event.prevent_default();
    let selector = format!("input[type=\"radio\"][name=\"{}\"]", here.name());
    let Ok(found) = document().query_selector_all(&selector) else { return };
    let group: Vec<HtmlInputElement> = (0..found.length()).filter_map(|at| found.item(at)?.dyn_into().ok()).collect();
    let Some(at) = group.iter().position(|button| button == here) else { return };
    let count = group.len() as isize;
    let next = &group[(at as isize + by).rem_euclid(count) as usize];
    next.focus().expect("a radio button on the page can take the focus");
}
