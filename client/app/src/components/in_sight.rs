//! Bringing a part of the page in sight, and knowing that it is.

use js_sys::Array;
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use web_sys::{
    Element, FocusOptions, HtmlElement, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit,
    ScrollBehavior, ScrollIntoViewOptions, ScrollLogicalPosition,
};

/// Brings an element in sight, clear of what stands at the edges, by the shortest way; at once where motion is not wanted.
pub fn bring(element: &Element) {
    let still = window().match_media("(prefers-reduced-motion: reduce)").ok().flatten();
    let behavior = match still {
        Some(query) if query.matches() => ScrollBehavior::Instant,
        Some(_) | None => ScrollBehavior::Smooth,
    };
    let how = ScrollIntoViewOptions::new();
    how.set_behavior(behavior);
    how.set_block(ScrollLogicalPosition::Nearest);
    how.set_inline(ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&how);
}

/// Brings an element in sight, and the focus with it.
pub fn go_to(element: &HtmlElement) {
    let quietly = FocusOptions::new();
    quietly.set_prevent_scroll(true);
    element.focus_with_options(&quietly).expect("an element on the page can take the focus");
    bring(element);
}

/// Calls each time the whole element has come in sight, above a strip of this height at the bottom.
pub fn on_seen(element: &Element, strip: u32, seen: impl Fn() + 'static) {
    let look = Closure::<dyn Fn(Array)>::new(move |entries: Array| {
        if entries.iter().map(IntersectionObserverEntry::from).any(|entry| entry.is_intersecting()) {
            seen();
        }
    });
    let how = IntersectionObserverInit::new();
    how.set_root_margin(&format!("0px 0px -{strip}px 0px"));
    how.set_threshold(&JsValue::from(1.0));
    let function = wasm_bindgen::JsCast::unchecked_ref(look.as_ref());
    let observer =
        IntersectionObserver::new_with_options(function, &how).expect("a whole element is something to watch for");
    observer.observe(element);
    // The closure has to live for as long as the browser may call it.
    let held = StoredValue::new_local((observer, look));
    on_cleanup(move || {
        let _ = held.try_with_value(|(observer, _)| observer.disconnect());
    });
}
