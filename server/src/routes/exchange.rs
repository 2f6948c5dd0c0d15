//! The exchange of envelopes by posts, where WebSockets do not get through.

use std::sync::Arc;

use tokio::sync::oneshot;
use waymark_shared::api::ProblemCode;
use waymark_shared::sync::posting;

use super::answer::{Answer, cbor};
use super::asked::Asked;
use crate::error::Wrong;
use crate::exchange;
use crate::exchange::wire::Wire;
use crate::house::House;
use crate::posts::Came;

/// Too many exchanges go by posts.
const NO_ROOM: Wrong = Wrong { code: ProblemCode::Unavailable, retry_after: Some(30) };

/// `POST` [`waymark_shared::api::EXCHANGE`]: answered when the exchange has something to say.
pub async fn post(house: &Arc<House>, mut asked: Asked) -> Answer {
    let signed_in = asked.signed_in(house).await?;
    let (body, room) = asked.bytes().await?;
    let post = posting::Post::from_bytes(&body).map_err(|_| ProblemCode::BadRequest)?;
    drop(body);
    let digest = signed_in.digest;
    let exchange = match post.exchange {
        Some(exchange) => exchange,
        None => {
            let patience = house.config.patience.post / 5;
            let posts = house.posts.begin(digest, signed_in.account.account, patience).ok_or(NO_ROOM)?;
            let exchange = posts.exchange();
            let (house, peer) = (house.clone(), asked.peer.clone());
            tokio::spawn(async move {
                exchange::run(house, Wire::Posts(Box::new(posts)), signed_in).await;
                drop(peer);
            });
            exchange
        }
    };
    drop(asked);
    let (answer, answered) = oneshot::channel();
    let came = Came { number: post.number, messages: post.messages, room, answer };
    house.posts.hand(&digest, exchange, came).map_err(|_| ProblemCode::NotFound)?;
    let messages = answered.await.map_err(|_| ProblemCode::NotFound)?;
    Ok(cbor(posting::Answer { messages, exchange }.to_bytes()))
}
