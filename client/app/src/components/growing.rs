//! A text area that grows with its words.

use leptos::html;
use leptos::prelude::*;

/// Where the cursor goes when the area appears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cursor {
    /// Nowhere: the person came to read.
    Away,
    /// Behind the last word, ready to go on.
    AtTheEnd,
}

/// What such an area is like.
pub struct Growing {
    /// Its id, and what tests find it by.
    pub name: &'static str,
    /// What it is for.
    pub label: String,
    /// Shown while it is empty.
    pub invites: String,
    /// Where the cursor goes first.
    pub cursor: Cursor,
    /// Where *enter* leads to another field instead of another line.
    pub one_paragraph: Option<&'static str>,
}

/// The area; `typed` is told after every change.
pub fn growing(shape: Growing, value: RwSignal<String>, typed: impl Fn() + 'static) -> impl IntoView {
    let Growing { name, label, invites, cursor, one_paragraph } = shape;
    let area = NodeRef::<html::Textarea>::new();
    area.on_load(move |area| {
        request_animation_frame(move || {
            fit(&area);
            if cursor == Cursor::AtTheEnd {
                let end = area.value().encode_utf16().count() as u32;
                area.focus().expect("a text area on the page can take the focus");
                area.set_selection_range(end, end).expect("the end of the text is in the text");
            }
        });
    });
    // Turned or drawn wider, the same words need another height.
    let turned = window_event_listener(leptos::ev::resize, move |_| {
        request_animation_frame(move || {
            if let Some(area) = area.try_get_untracked().flatten() {
                fit(&area);
            }
        });
    });
    on_cleanup(move || turned.remove());
    let on_input = move |event: leptos::ev::Event| {
        value.set(event_target_value(&event));
        if let Some(area) = area.get_untracked() {
            fit(&area);
        }
        typed();
    };
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        if let Some(next) = one_paragraph.filter(|_| event.key() == "Enter" && !event.is_composing()) {
            event.prevent_default();
            super::page::focus(next);
        }
    };
    view! {
        <textarea
            id=name
            class=name
            data-test=name
            rows="1"
            // Browsers write what stands in a field to the disk, in the clear, to show it again after they were closed: not here.
            // Some ask the field, and some the form it belongs to, which is on every page for this.
            autocomplete="off"
            form="unkept"
            // An empty field follows the page.
            dir=move || value.with(|words| !words.is_empty()).then_some("auto")
            aria-label=label
            placeholder=invites
            node_ref=area
            prop:value=move || value.get_untracked()
            on:input=on_input
            on:keydown=on_key
        />
    }
}

/// As high as its words, without moving the page.
fn fit(area: &web_sys::HtmlTextAreaElement) {
    let top = window().scroll_y().unwrap_or_default();
    let style = web_sys::HtmlElement::style(area);
    let set = |height: &str| style.set_property("height", height).expect("height is a property of every element");
    set("auto");
    set(&format!("{}px", area.scroll_height()));
    window().scroll_to_with_x_and_y(0.0, top);
}
