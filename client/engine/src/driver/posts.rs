//! The exchange by posts to the server this page came from, where WebSockets do not get through.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use waymark_shared::api::EXCHANGE;
use waymark_shared::sync::message::ClientMessage;
use waymark_shared::sync::posting::Posting;
use web_sys::AbortController;

use super::http;
use super::socket::Sign;

/// An exchange; silent once it is dropped, and what waits at the server ends with it.
pub struct Posts(Rc<Inner>);

struct Inner {
    posting: RefCell<Posting>,
    end: AbortController,
    hear: Box<dyn Fn(Sign)>,
}

impl Posts {
    /// Begins one. Nothing is posted before there is something to say.
    pub fn open(hear: impl Fn(Sign) + 'static) -> Self {
        hear(Sign::Opened);
        let end = AbortController::new().expect("every browser that runs this can end what it fetches");
        Self(Rc::new(Inner { posting: RefCell::default(), end, hear: Box::new(hear) }))
    }

    /// Sends a message; what is said in one breath goes in one post.
    pub fn send(&self, message: &ClientMessage) {
        self.0.posting.borrow_mut().queue(message);
        let inner = Rc::clone(&self.0);
        spawn_local(async move { inner.go_on() });
    }
}

impl Drop for Posts {
    fn drop(&mut self) {
        self.0.end.abort();
    }
}

impl Inner {
    fn go_on(self: &Rc<Self>) {
        while let Some((number, post)) = self.poll_post() {
            spawn_local(Rc::clone(self).post(number, post));
        }
    }

    fn poll_post(&self) -> Option<(u64, Vec<u8>)> {
        self.posting.borrow_mut().poll_post()
    }

    /// The replica says when it has waited for too long; nothing else ends a post that is not answered.
    async fn post(self: Rc<Self>, number: u64, post: Vec<u8>) {
        let answer = http::post_bytes(EXCHANGE, &post, &self.end.signal()).await.ok();
        let heard = answer.and_then(|answer| self.posting.borrow_mut().take(number, &answer).ok());
        match heard {
            Some(messages) => {
                self.go_on();
                messages.into_iter().for_each(|message| (self.hear)(Sign::Message(message)));
            }
            None => (self.hear)(Sign::Closed),
        }
    }
}
