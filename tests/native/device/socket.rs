//! One WebSocket, as a browser opens it: with the cookie and the origin.

use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Message, http::HeaderValue};
use waymark_shared::api::SOCKET;
use waymark_shared::sync::message::{ClientMessage, MESSAGE_LIMIT, ServerMessage};

use crate::http::Origin;

const BUFFER: usize = 8 * 1024;

/// An open connection, with what was queued for it.
pub struct Socket {
    stream: WebSocketStream<TcpStream>,
    queued: Vec<Message>,
}

/// The connection is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gone;

impl Socket {
    /// Opens one, or nothing where the server is not there or says no.
    pub async fn open(origin: &Origin) -> Option<Self> {
        let stream = TcpStream::connect(origin.address()).await.ok()?;
        stream.set_nodelay(true).ok()?;
        let mut request = format!("ws://{}{SOCKET}", origin.address()).into_client_request().ok()?;
        let headers = request.headers_mut();
        headers.insert("origin", HeaderValue::from_str(&origin.name()).ok()?);
        headers.insert("sec-fetch-site", HeaderValue::from_static("same-origin"));
        if let Some(cookie) = origin.cookie() {
            headers.insert("cookie", HeaderValue::from_str(cookie).ok()?);
        }
        let config = WebSocketConfig::default()
            .read_buffer_size(BUFFER)
            .write_buffer_size(0)
            .max_message_size(Some(MESSAGE_LIMIT))
            .max_frame_size(Some(MESSAGE_LIMIT));
        let opened = tokio_tungstenite::client_async_with_config(request, stream, Some(config)).await;
        let (stream, _) = opened.ok()?;
        Some(Self { stream, queued: Vec::new() })
    }

    /// Queues a message.
    pub fn queue(&mut self, message: &ClientMessage) {
        self.queued.push(Message::Binary(message.to_bytes().into()));
    }

    /// Sends what was queued.
    pub async fn flush(&mut self) -> Result<(), Gone> {
        if self.queued.is_empty() {
            return Ok(());
        }
        for message in std::mem::take(&mut self.queued) {
            self.stream.feed(message).await.map_err(|_| Gone)?;
        }
        self.stream.flush().await.map_err(|_| Gone)
    }

    /// The next message; nothing once the connection is closed or speaks another language.
    pub async fn next(&mut self) -> Option<ServerMessage> {
        loop {
            match self.stream.next().await?.ok()? {
                Message::Binary(bytes) => return ServerMessage::from_bytes(&bytes).ok(),
                Message::Ping(_) | Message::Pong(_) => {}
                Message::Text(_) | Message::Close(_) | Message::Frame(_) => return None,
            }
        }
    }
}
