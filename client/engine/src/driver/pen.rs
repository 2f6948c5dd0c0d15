//! The pen: of several tabs only one writes, and the browser's locks say which.

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortSignal;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_namespace = navigator, js_name = locks)]
    static LOCKS: Locks;

    #[derive(Clone)]
    type Locks;
    #[wasm_bindgen(method)]
    fn request(this: &Locks, name: &str, options: &Object, held: &Function) -> Promise;
}

const NAME: &str = "waymark-pen";
/// A page that is just being left gives its pen back within this time.
const PATIENCE: u32 = 1_500;

/// Takes the pen if no other tab has it, and keeps it as long as this worker lives; `lost` is called if another tab takes
/// it. Answers whether it was to be had.
pub async fn take(lost: impl FnMut() + 'static) -> bool {
    let options = Object::new();
    put(&options, "signal", &AbortSignal::timeout_with_u32(PATIENCE));
    ask(&options, lost).await
}

/// Takes the pen from whichever tab has it.
pub async fn steal(lost: impl FnMut() + 'static) -> bool {
    let options = Object::new();
    put(&options, "steal", &JsValue::TRUE);
    ask(&options, lost).await
}

async fn ask(options: &Object, mut lost: impl FnMut() + 'static) -> bool {
    let mut asked = None;
    let granted = Promise::new(&mut |resolve, _| {
        // The lock is held as long as this promise is not settled, and nothing ever settles it.
        let held = Closure::once_into_js(move || {
            drop(resolve.call1(&JsValue::NULL, &JsValue::TRUE));
            Promise::new(&mut |_, _| {})
        });
        asked = Some(LOCKS.with(|locks| locks.request(NAME, options, held.unchecked_ref())));
    });
    let request = asked.expect("a promise calls what it was made with at once");
    let given = JsFuture::from(Promise::race(&js_sys::Array::of2(&granted, &request))).await;
    if given.is_err() {
        return false;
    }
    wasm_bindgen_futures::spawn_local(async move {
        drop(JsFuture::from(request).await);
        lost();
    });
    true
}

fn put(object: &Object, name: &str, value: &JsValue) {
    Reflect::set(object, &name.into(), value).expect("a plain object takes every property");
}
