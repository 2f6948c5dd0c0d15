//! The engine's worker as the page sees it: bytes go in, bytes come out, and sometimes it falls over.

use js_sys::Uint8Array;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{Event, MessageEvent, Worker};

#[wasm_bindgen]
extern "C" {
    /// In `boot.js`, which alone may start scripts: ends the worker there was, and starts a fresh one; none where the scripts
    /// that are kept now are newer than this page.
    #[wasm_bindgen(js_namespace = waymark, js_name = startEngine)]
    fn start_engine() -> Option<Worker>;
}

/// What came from the worker.
pub enum Heard {
    /// One reply.
    Bytes(Vec<u8>),
    /// The worker could not start.
    Unstarted,
}

/// A worker that is listened to.
pub struct Post {
    worker: Worker,
    _message: Closure<dyn Fn(MessageEvent)>,
    _error: Closure<dyn Fn(Event)>,
}

impl Post {
    /// Starts a worker, in place of the one before it, unless this page is too old for it.
    pub fn open(listener: impl Fn(Heard) + Copy + 'static) -> Option<Self> {
        let worker = start_engine()?;
        let message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Ok(bytes) = event.data().dyn_into::<Uint8Array>() {
                listener(Heard::Bytes(bytes.to_vec()));
            }
        });
        let error = Closure::<dyn Fn(Event)>::new(move |event: Event| {
            event.prevent_default();
            listener(Heard::Unstarted);
        });
        worker.set_onmessage(Some(message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(error.as_ref().unchecked_ref()));
        Some(Self { worker, _message: message, _error: error })
    }

    /// Sends one call.
    pub fn send(&self, bytes: &[u8]) {
        self.worker.post_message(&Uint8Array::from(bytes)).expect("bytes can always be posted");
    }
}

impl Drop for Post {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}
