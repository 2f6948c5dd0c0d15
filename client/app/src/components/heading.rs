//! The one heading of a page: names the page in the browser, and takes the focus when the person moves to it.
//!
//! A browser keeps titles in its history, in the clear, and may send them to its maker's account: what somebody wrote, and
//! who they are, stay out of them.

use std::cell::Cell;

use leptos::html;
use leptos::prelude::*;

use crate::components::page;
use crate::locale::t;
use crate::t;

thread_local! {
    static MOVED: Cell<bool> = const { Cell::new(false) };
}

/// The page's heading.
#[component]
pub fn Heading(
    /// What the page is.
    #[prop(into)]
    words: Signal<String>,
    /// The message that the browser is told in their place: for every heading that says more than what page it is.
    #[prop(optional)]
    called: Option<&'static str>,
) -> impl IntoView {
    let heading = NodeRef::<html::H1>::new();
    let app = page::name_here().unwrap_or_else(|| t("waymark"));
    Effect::new(move |_| {
        let page = called.map_or_else(|| words.get(), t);
        document().set_title(&t!("page-title", page = page, app = app.as_str()));
    });
    heading.on_load(|heading| {
        // Only moving between pages moves the focus; opening the app leaves it where the browser puts it.
        if MOVED.replace(true) {
            request_animation_frame(move || focus(&heading));
        }
    });
    view! { <h1 tabindex="-1" node_ref=heading>{words}</h1> }
}

fn focus(heading: &web_sys::HtmlElement) {
    let elsewhere =
        document().active_element().is_some_and(|active| active.matches("input, textarea").unwrap_or(false));
    if !elsewhere {
        let quietly = web_sys::FocusOptions::new();
        quietly.set_prevent_scroll(true);
        heading.focus_with_options(&quietly).expect("a heading on the page can take the focus");
    }
}
