//! Copying and printing: the person takes something with them.

use leptos::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::icon::{COPY, PRINT, icon};
use crate::locale::t;

/// A button that copies words, and says so.
pub fn copy_button(name: &'static str, label: String, words: impl Fn() -> String + 'static) -> impl IntoView {
    let done = RwSignal::new(None);
    let copy = move |_| {
        let promise = window().navigator().clipboard().write_text(&words());
        spawn_local(async move {
            let copied = JsFuture::from(promise).await.is_ok();
            let _ = done.try_set(Some(copied));
        });
    };
    let said = move || match done.get() {
        Some(true) => t("copied"),
        Some(false) => t("copied-not"),
        None => String::new(),
    };
    view! {
        <button type="button" class="button plain" data-test=name on:click=copy>{icon(COPY)} <span>{label}</span></button>
        <span class="copied" role="status">{said}</span>
    }
}

/// A button that prints this page.
pub fn print_button(label: String) -> impl IntoView {
    // Where a browser has no printing, the button does nothing and the words can still be copied.
    let print = |_| drop(window().print());
    view! { <button type="button" class="button plain" on:click=print>{icon(PRINT)} <span>{label}</span></button> }
}
