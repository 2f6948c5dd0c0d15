//! One timer: the next moment the replica wants to be woken.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(then: &js_sys::Function, milliseconds: i32) -> i32;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(number: i32);
}

/// Longer waits are cut: waking early does no harm.
const LONGEST: i64 = 60 * 60 * 1000;

/// A timer that is set or not.
pub struct Timer {
    number: Option<i32>,
    ring: Closure<dyn FnMut()>,
}

impl Timer {
    /// Not set yet; what to do when it rings.
    pub fn new(ring: impl FnMut() + 'static) -> Self {
        Self { number: None, ring: Closure::new(ring) }
    }

    /// Rings after so many milliseconds, and not when it was to ring before; never, without a number.
    pub fn set(&mut self, after: Option<i64>) {
        if let Some(number) = self.number.take() {
            clear_timeout(number);
        }
        self.number = after.map(|after| {
            let milliseconds = i32::try_from(after.clamp(0, LONGEST)).expect("an hour at most");
            set_timeout(self.ring.as_ref().unchecked_ref(), milliseconds)
        });
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        self.set(None);
    }
}
