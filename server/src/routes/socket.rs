//! The upgrade to the exchange of envelopes.

use std::sync::Arc;

use hyper_util::rt::TokioIo;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use warp::http::header::{CONNECTION, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE};
use warp::http::{HeaderValue, StatusCode};
use waymark_shared::api::ProblemCode;
use waymark_shared::sync::message::MESSAGE_LIMIT;

use super::answer::{Answer, Response};
use super::asked::Asked;
use crate::exchange;
use crate::exchange::wire::Wire;
use crate::house::House;

/// An idle socket holds little more than this.
const BUFFER: usize = 8 * 1024;
/// What may be written before the other end has read; one message always fits.
const UNSENT: usize = 4 * MESSAGE_LIMIT;

/// `GET` [`waymark_shared::api::SOCKET`].
pub async fn upgrade(house: &Arc<House>, asked: Asked) -> Answer {
    let says = |name, value: &str| {
        asked.headers.get_all(name).iter().any(|header| {
            header.to_str().is_ok_and(|text| text.split(',').any(|word| word.trim().eq_ignore_ascii_case(value)))
        })
    };
    if !says(UPGRADE, "websocket") || !says(CONNECTION, "upgrade") || !says(SEC_WEBSOCKET_VERSION, "13") {
        return Err(ProblemCode::BadRequest.into());
    }
    let key = asked.headers.get(SEC_WEBSOCKET_KEY).ok_or(ProblemCode::BadRequest)?;
    let accept = derive_accept_key(key.as_bytes());
    let signed_in = asked.signed_in(house).await?;
    let upgrade = asked.upgrade.clone().ok_or(ProblemCode::BadRequest)?;
    let (house, peer) = (house.clone(), asked.peer.clone());
    tokio::spawn(async move {
        match upgrade.await {
            Ok(upgraded) => {
                let config = WebSocketConfig::default()
                    .read_buffer_size(BUFFER)
                    .write_buffer_size(BUFFER)
                    .max_write_buffer_size(UNSENT)
                    .max_message_size(Some(MESSAGE_LIMIT))
                    .max_frame_size(Some(MESSAGE_LIMIT));
                let stream = WebSocketStream::from_raw_socket(TokioIo::new(upgraded), Role::Server, Some(config)).await;
                exchange::run(house, Wire::Socket(Box::new(stream)), signed_in).await;
            }
            Err(error) => tracing::debug!(%error, "a socket was not upgraded"),
        }
        drop(peer);
    });
    let mut response = Response::new(Vec::new());
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let headers = response.headers_mut();
    headers.insert(CONNECTION, HeaderValue::from_static("upgrade"));
    headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
    headers.insert(SEC_WEBSOCKET_ACCEPT, HeaderValue::from_str(&accept).expect("base64 is fit for a header"));
    Ok(response)
}
