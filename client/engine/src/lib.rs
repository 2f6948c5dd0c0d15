//! The engine: everything the interface asks is answered here, in a web worker of its own.

mod account;
mod answer;
mod bringing;
mod bundling;
mod caseload;
mod catalogue;
mod contact;
mod desk;
mod devices;
mod document;
mod driver;
mod engine;
mod exchange;
mod holds;
mod introduction;
mod journal;
mod keyring;
mod leaving;
mod line;
mod lock;
mod locking;
mod looks;
mod opening;
mod parting;
mod people;
mod profile;
mod renewal;
mod session;
mod sharing;
mod standing;
mod star;
mod supporters;
mod teams;
mod trust;
mod whereabouts;

use wasm_bindgen::prelude::*;

/// Takes one call of the page.
#[wasm_bindgen]
pub fn hear(bytes: &[u8]) {
    if let Some(call) = waymark_shared::seam::from_bytes(bytes) {
        desk::put(desk::Input::Call(call));
    }
}

/// Runs once, when the module starts.
#[wasm_bindgen(start)]
pub fn start() {
    std::panic::set_hook(Box::new(|_| driver::page::fallen()));
}
