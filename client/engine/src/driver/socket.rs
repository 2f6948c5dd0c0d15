//! The WebSocket to the server this page came from.

use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::prelude::*;
use waymark_shared::api::SOCKET;
use waymark_shared::sync::message::{ClientMessage, ServerMessage};
use web_sys::{BinaryType, MessageEvent, WebSocket};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_namespace = location, js_name = origin)]
    static ORIGIN: String;
}

/// What happens on a line, be it a socket or posts.
#[derive(Debug)]
pub enum Sign {
    /// It is open.
    Opened,
    /// A message came.
    Message(ServerMessage),
    /// It closed, could not be opened, or spoke another language.
    Closed,
}

/// A socket; silent once it is dropped.
pub struct Socket {
    inner: WebSocket,
    _on_open: Closure<dyn FnMut()>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_close: Closure<dyn FnMut()>,
}

/// The browser does not open sockets here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoSocket;

impl Socket {
    /// Opens one.
    pub fn open(hear: impl Fn(Sign) + Clone + 'static) -> Result<Self, NoSocket> {
        // http becomes ws, https becomes wss.
        let address = ORIGIN.with(|origin| format!("{}{SOCKET}", origin.replacen("http", "ws", 1)));
        let inner = WebSocket::new(&address).map_err(|_| NoSocket)?;
        inner.set_binary_type(BinaryType::Arraybuffer);
        let (opened, came, closed) = (hear.clone(), hear.clone(), hear);
        let on_open = Closure::<dyn FnMut()>::new(move || opened(Sign::Opened));
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
            let bytes = message.data().dyn_into::<ArrayBuffer>().map(|buffer| Uint8Array::new(&buffer).to_vec());
            came(match bytes.map(|bytes| ServerMessage::from_bytes(&bytes)) {
                Ok(Ok(message)) => Sign::Message(message),
                Ok(Err(_)) | Err(_) => Sign::Closed,
            });
        });
        let on_close = Closure::<dyn FnMut()>::new(move || closed(Sign::Closed));
        inner.set_onopen(Some(on_open.as_ref().unchecked_ref()));
        inner.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        inner.set_onclose(Some(on_close.as_ref().unchecked_ref()));
        Ok(Self { inner, _on_open: on_open, _on_message: on_message, _on_close: on_close })
    }

    /// Sends a message; lost without a word where the socket just closed.
    pub fn send(&self, message: &ClientMessage) {
        // The only failure is a socket that is not open, and its closing is told by itself.
        drop(self.inner.send_with_u8_array(&message.to_bytes()));
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.inner.set_onopen(None);
        self.inner.set_onmessage(None);
        self.inner.set_onclose(None);
        // The only failure is a close code that browsers do not let through, and there is none.
        drop(self.inner.close());
    }
}
