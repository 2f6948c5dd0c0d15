//! What an exchange goes over: one WebSocket, or posts.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};
use tokio_tungstenite::tungstenite::{Bytes, Message};
use waymark_shared::sync::message::{ClientMessage, Farewell, ServerMessage};

use super::End;
use crate::config::Patience;
use crate::posts::Posts;

/// A WebSocket.
pub type Stream = WebSocketStream<TokioIo<Upgraded>>;

/// How often a silent socket is asked whether it is still there.
const PING: Duration = Duration::from_secs(50);

/// The longest frame. What a socket writes from grows with its longest frame, and stays as large while it is idle.
const FRAME: usize = 8 * 1024;

/// What an exchange goes over.
pub enum Wire {
    /// One WebSocket.
    Socket(Box<Stream>),
    /// Posts.
    Posts(Box<Posts>),
}

impl Wire {
    /// How long the other end may be silent until it is asked whether it is there; after twice that it is gone.
    pub fn silence(&self, patience: &Patience) -> Duration {
        match self {
            Wire::Socket(_) => PING,
            Wire::Posts(_) => patience.post,
        }
    }

    /// The next message; none where there was only a sign of life.
    pub async fn next(&mut self) -> Result<Option<ClientMessage>, End> {
        let read = |bytes: &[u8]| ClientMessage::from_bytes(bytes).map_err(|_| End::Goodbye(Farewell::Malformed));
        match self {
            Wire::Socket(stream) => match stream.next().await {
                Some(Ok(Message::Binary(bytes))) => read(&bytes).map(Some),
                Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => Ok(None),
                Some(Ok(Message::Text(_))) => Err(End::Goodbye(Farewell::Malformed)),
                Some(Ok(Message::Close(_)) | Err(_)) | None => Err(End::Gone),
            },
            Wire::Posts(posts) => posts.next().await?.map(|bytes| read(&bytes)).transpose(),
        }
    }

    /// Whether more of what lies ready may be said now; a socket is waited for instead.
    pub fn has_room(&self) -> bool {
        match self {
            Wire::Socket(_) => true,
            Wire::Posts(posts) => posts.has_room(),
        }
    }

    /// Says something, with what else is said before the next flush.
    pub async fn feed(&mut self, message: &ServerMessage) -> Result<(), End> {
        match self {
            Wire::Socket(stream) => {
                for frame in frames(message.to_bytes().into()) {
                    stream.feed(Message::Frame(frame)).await?;
                }
                Ok(())
            }
            Wire::Posts(posts) => {
                posts.feed(message.to_bytes());
                Ok(())
            }
        }
    }

    /// Lets everything out; an answer waits where more is about to follow.
    pub async fn flush(&mut self, has_more: bool) -> Result<(), End> {
        match self {
            Wire::Socket(stream) => Ok(stream.flush().await?),
            Wire::Posts(posts) => Ok(posts.flush(has_more)?),
        }
    }

    /// Asks the other end for a sign of life.
    pub async fn ask_whether_there(&mut self) -> Result<(), End> {
        match self {
            Wire::Socket(stream) => Ok(stream.feed(Message::Ping(Vec::new().into())).await?),
            Wire::Posts(posts) => Ok(posts.answer()?),
        }
    }

    /// Lets everything out and closes, once the other end has taken it.
    pub async fn close(self) -> Result<(), End> {
        match self {
            Wire::Socket(mut stream) => {
                WebSocketStream::close(&mut stream, None).await?;
                // What is still coming is read and dropped: closing before it would take the goodbye back.
                while let Some(Ok(_)) = stream.next().await {}
                Ok(())
            }
            Wire::Posts(posts) => Ok(posts.close().await?),
        }
    }
}

/// A message in one frame or more.
fn frames(message: Bytes) -> impl Iterator<Item = Frame> {
    let mut rest = Some((Data::Binary, message));
    std::iter::from_fn(move || {
        let (code, mut bytes) = rest.take()?;
        let after = bytes.split_off(bytes.len().min(FRAME));
        let is_last = after.is_empty();
        rest = (!is_last).then_some((Data::Continue, after));
        Some(Frame::message(bytes, OpCode::Data(code), is_last))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(length: usize, expected: &[(Data, usize, bool)]) {
        let frames: Vec<Frame> = frames(vec![7; length].into()).collect();
        let header = |frame: &Frame| (frame.header().opcode, frame.payload().len(), frame.header().is_final);
        let expected: Vec<_> =
            expected.iter().map(|(code, length, last)| (OpCode::Data(*code), *length, *last)).collect();
        assert_eq!(frames.iter().map(header).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_long_message_goes_in_frames_of_bounded_length() {
        check(0, &[(Data::Binary, 0, true)]);
        check(FRAME, &[(Data::Binary, FRAME, true)]);
        check(
            2 * FRAME + 1,
            &[(Data::Binary, FRAME, false), (Data::Continue, FRAME, false), (Data::Continue, 1, true)],
        );
    }
}
