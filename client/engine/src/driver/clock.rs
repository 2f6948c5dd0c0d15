//! The clocks of the browser.

use js_sys::Date;
use wasm_bindgen::prelude::*;
use waymark_shared::time::Timestamp;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;
}

/// What the wall clock says; it may jump.
pub fn now() -> Timestamp {
    // A clock counts whole milliseconds, far below where doubles lose them.
    Timestamp(Date::now() as i64)
}

/// Milliseconds of a clock that never goes back.
pub fn steady() -> f64 {
    performance_now()
}

/// Today, where this device is.
pub fn today() -> String {
    let date = Date::new_0();
    format!("{:04}-{:02}-{:02}", date.get_full_year(), date.get_month() + 1, date.get_date())
}
