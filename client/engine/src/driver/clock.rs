//! The clocks of the browser.

use js_sys::Date;
use wasm_bindgen::prelude::*;
use waymark_shared::time::{Day, Timestamp};

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
    let part = |number: u32| i8::try_from(number).unwrap_or(1);
    let year = i16::try_from(date.get_full_year()).unwrap_or(1970);
    Day::new(year, part(date.get_month() + 1), part(date.get_date())).unwrap_or_default().to_string()
}
