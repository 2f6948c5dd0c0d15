//! The interface of Waymark: pages, components and charts, which ask the engine for everything they show.

mod chart;
mod components;
mod engine;
mod frame;
mod locale;
mod pages;
mod route;
mod standing;

use wasm_bindgen::prelude::*;

/// Starts the interface: called once by `boot.js`, with a language's tag and its file.
#[wasm_bindgen]
pub fn start(tag: &str, words: &str) {
    locale::load(tag, words);
    leptos::mount::mount_to_body(frame::frame);
}
