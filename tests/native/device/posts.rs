//! An exchange by posts, as a browser makes it where WebSockets do not get through.

use std::collections::VecDeque;

use tokio::task::JoinSet;
use waymark_shared::api::EXCHANGE;
use waymark_shared::sync::message::{ClientMessage, ServerMessage};
use waymark_shared::sync::posting::Posting;

use crate::http::{NoAnswer, Origin};

/// An exchange, with the posts that are on the way; they end with it.
pub struct Posts {
    origin: Origin,
    posting: Posting,
    on_the_way: JoinSet<(u64, Result<Vec<u8>, NoAnswer>)>,
    heard: VecDeque<ServerMessage>,
}

impl Posts {
    /// One that has said nothing yet.
    pub fn new(origin: &Origin) -> Self {
        Self { origin: origin.clone(), posting: Posting::default(), on_the_way: JoinSet::new(), heard: VecDeque::new() }
    }

    /// Queues a message.
    pub fn queue(&mut self, message: &ClientMessage) {
        self.posting.queue(message);
    }

    /// Posts what was queued, as far as another post may go; and one that waits, where none is on the way.
    pub fn flush(&mut self) {
        while let Some((number, post)) = self.posting.poll_post() {
            let mut origin = self.origin.clone();
            self.on_the_way.spawn(async move { (number, origin.post_bytes(EXCHANGE, post).await) });
        }
    }

    /// The next message; nothing once a post was not answered as it should be.
    pub async fn next(&mut self) -> Option<ServerMessage> {
        loop {
            if let Some(message) = self.heard.pop_front() {
                return Some(message);
            }
            self.flush();
            let Some(answered) = self.on_the_way.join_next().await else { return std::future::pending().await };
            let (number, answer) = answered.expect("posting does not panic");
            self.heard.extend(self.posting.take(number, &answer.ok()?).ok()?);
        }
    }
}
