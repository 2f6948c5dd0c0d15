//! What is said to the page.

use wasm_bindgen::prelude::*;
use waymark_shared::seam::{self, Answer, Failure, News, Reply};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = postMessage)]
    fn post_message(bytes: js_sys::Uint8Array);
}

/// Answers a call.
pub fn answer(number: u32, outcome: Result<Answer, Failure>) {
    say(&Reply::Answer { number, outcome });
}

/// Tells news.
pub fn tell(news: News) {
    say(&Reply::News(news));
}

/// Says that this engine is no more; the page starts another.
pub fn fallen() {
    say(&Reply::Fallen);
}

/// What the browser says of itself.
pub fn user_agent() -> String {
    let navigator = js_sys::Reflect::get(&js_sys::global(), &"navigator".into());
    let agent = navigator.and_then(|navigator| js_sys::Reflect::get(&navigator, &"userAgent".into()));
    agent.ok().and_then(|agent| agent.as_string()).unwrap_or_default()
}

fn say(reply: &Reply) {
    post_message(seam::to_bytes(reply).as_slice().into());
}
