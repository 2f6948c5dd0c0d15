//! The line to the server, in either form.

use waymark_shared::sync::message::{ClientMessage, ServerMessage};
use waymark_shared::sync::way::Form;

use super::posts::Posts;
use super::socket::{Gone, Socket};
use crate::http::Origin;

/// A line to the server.
pub enum Line {
    /// One WebSocket.
    Socket(Box<Socket>),
    /// Posts.
    Posts(Box<Posts>),
}

impl Line {
    /// Opens one; posts say nothing by being opened.
    pub async fn open(origin: &Origin, form: Form) -> Option<Self> {
        match form {
            Form::Socket => Some(Self::Socket(Box::new(Socket::open(origin).await?))),
            Form::Posts => Some(Self::Posts(Box::new(Posts::new(origin)))),
        }
    }

    /// Queues a message.
    pub fn queue(&mut self, message: &ClientMessage) {
        match self {
            Line::Socket(socket) => socket.queue(message),
            Line::Posts(posts) => posts.queue(message),
        }
    }

    /// Sends what was queued.
    pub async fn flush(&mut self) -> Result<(), Gone> {
        match self {
            Line::Socket(socket) => socket.flush().await,
            Line::Posts(posts) => {
                posts.flush();
                Ok(())
            }
        }
    }

    /// The next message; nothing once the line is gone or speaks another language.
    pub async fn next(&mut self) -> Option<ServerMessage> {
        match self {
            Line::Socket(socket) => socket.next().await,
            Line::Posts(posts) => posts.next().await,
        }
    }
}
