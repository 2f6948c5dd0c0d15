//! The exchange by posts, for networks that break WebSockets: the same messages, some in each request and each answer.
//!
//! Nothing is ever sent twice: an exchange that loses a post or an answer ends, as a socket would, and the next hello heals it.

use std::collections::VecDeque;

use minicbor::bytes::ByteVec;
use minicbor::decode::Error;
use minicbor::{Decode, Decoder, Encode};

use super::message::{ClientMessage, MESSAGE_LIMIT, NotAMessage, ServerMessage, read_all};
use crate::id::ExchangeId;

/// The bytes of messages in one post, at most.
const FULL: usize = 8 * MESSAGE_LIMIT;
/// The messages of one post, at most: each takes far more memory than the one byte that an empty one is.
pub const MESSAGES: usize = 2_000;

/// What a device posts.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Post {
    /// Its number in its exchange, from 1.
    #[n(0)]
    pub number: u64,
    /// The bytes of each [`ClientMessage`]; none where the device only waits.
    #[n(1)]
    #[cbor(decode_with = "few")]
    pub messages: Vec<ByteVec>,
    /// The exchange; none in the first post, which begins one.
    #[n(2)]
    pub exchange: Option<ExchangeId>,
}

/// What the server answers.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Answer {
    /// The bytes of each [`ServerMessage`]; none where there was nothing to say for a while, or a later post says it.
    #[n(0)]
    pub messages: Vec<ByteVec>,
    /// The exchange.
    #[n(1)]
    pub exchange: ExchangeId,
}

impl Post {
    /// The post's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        minicbor::to_vec(self).expect("a vector takes every byte")
    }

    /// Reads one post and nothing behind it.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NotAMessage> {
        read_all(bytes)
    }
}

/// Reads messages until there are too many, or one says nothing.
fn few<'b, Ctx>(decoder: &mut Decoder<'b>, _: &mut Ctx) -> Result<Vec<ByteVec>, Error> {
    let mut messages = Vec::new();
    for message in decoder.array_iter::<ByteVec>()? {
        let message = message?;
        if message.is_empty() || messages.len() == MESSAGES {
            return Err(Error::message("more than a post may hold"));
        }
        messages.push(message);
    }
    Ok(messages)
}

impl Answer {
    /// The answer's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        minicbor::to_vec(self).expect("a vector takes every byte")
    }

    /// Reads one answer and nothing behind it.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NotAMessage> {
        read_all(bytes)
    }
}

/// A device's side: what goes into which post, and in which order the answers are heard.
///
/// One post is always on the way, so that the server can answer when it has something to say; a second goes beside it when the
/// device has.
#[derive(Debug, Default)]
pub struct Posting {
    exchange: Option<ExchangeId>,
    sent: u64,
    answered: u64,
    queued: VecDeque<ByteVec>,
    /// The answer to the later of two posts, which came first.
    early: Option<Answer>,
}

impl Posting {
    /// Queues a message for the next post.
    pub fn queue(&mut self, message: &ClientMessage) {
        self.queued.push_back(message.to_bytes().into());
    }

    /// The number and the bytes of the post that is to be sent now, if one is.
    pub fn poll_post(&mut self) -> Option<(u64, Vec<u8>)> {
        let may_be_sent = match (self.sent - self.answered, self.exchange) {
            (0, Some(_)) => true,
            (0, None) | (1, Some(_)) => !self.queued.is_empty(),
            (_, _) => false,
        };
        may_be_sent.then(|| {
            self.sent += 1;
            let post = Post { number: self.sent, messages: self.fill(), exchange: self.exchange };
            (self.sent, post.to_bytes())
        })
    }

    /// Takes the answer to the post of this number; the messages that can be heard now, in their order.
    pub fn take(&mut self, number: u64, answer: &[u8]) -> Result<Vec<ServerMessage>, NotAMessage> {
        let answer = Answer::from_bytes(answer)?;
        if *self.exchange.get_or_insert(answer.exchange) != answer.exchange {
            return Err(NotAMessage);
        }
        if number > self.answered + 1 {
            self.early = Some(answer);
            return Ok(Vec::new());
        }
        let heard = std::iter::once(answer).chain(self.early.take()).inspect(|_| self.answered += 1);
        heard.flat_map(|answer| answer.messages).map(|message| ServerMessage::from_bytes(&message)).collect()
    }

    fn fill(&mut self) -> Vec<ByteVec> {
        let mut size = 0;
        let fit = self.queued.iter().take(MESSAGES).take_while(|message| {
            size += message.len();
            size <= FULL
        });
        let fit = fit.count();
        self.queued.drain(..fit).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::message::Farewell;

    const EXCHANGE: ExchangeId = ExchangeId([7; 16]);
    const CREDIT: ClientMessage = ClientMessage::Credit { bytes: 1 };

    fn answer(messages: Vec<ServerMessage>) -> Vec<u8> {
        let messages = messages.iter().map(|message| message.to_bytes().into()).collect();
        Answer { messages, exchange: EXCHANGE }.to_bytes()
    }

    fn goodbye(why: Farewell) -> ServerMessage {
        ServerMessage::Goodbye { why }
    }

    /// An exchange whose first post was answered.
    fn begun() -> Posting {
        let mut posting = Posting::default();
        posting.queue(&CREDIT);
        let (number, _) = posting.poll_post().expect("there is something to say");
        assert_eq!(posting.take(number, &answer(vec![])), Ok(vec![]));
        posting
    }

    fn posted(posting: &mut Posting) -> Option<Post> {
        posting.poll_post().map(|(_, bytes)| Post::from_bytes(&bytes).expect("a post"))
    }

    #[test]
    fn the_first_post_goes_alone_and_only_with_something_to_say() {
        let mut posting = Posting::default();
        assert_eq!(posting.poll_post(), None);
        posting.queue(&CREDIT);
        let first = Post { number: 1, messages: vec![CREDIT.to_bytes().into()], exchange: None };
        assert_eq!(posted(&mut posting), Some(first));
        posting.queue(&CREDIT);
        assert_eq!(posting.poll_post(), None);
    }

    #[test]
    fn one_post_waits_and_a_second_says_what_there_is_to_say() {
        let mut posting = begun();
        let post = |number, messages| Post { number, messages, exchange: Some(EXCHANGE) };
        assert_eq!(posted(&mut posting), Some(post(2, vec![])));
        assert_eq!(posting.poll_post(), None);
        posting.queue(&CREDIT);
        posting.queue(&CREDIT);
        assert_eq!(posted(&mut posting), Some(post(3, vec![CREDIT.to_bytes().into(); 2])));
        posting.queue(&CREDIT);
        assert_eq!(posting.poll_post(), None);
    }

    #[test]
    fn answers_are_heard_in_the_order_of_their_posts() {
        let mut posting = begun();
        assert!(posting.poll_post().is_some());
        posting.queue(&CREDIT);
        assert!(posting.poll_post().is_some());
        let [first, second] = [goodbye(Farewell::Stopping), goodbye(Farewell::Slow)];
        assert_eq!(posting.take(3, &answer(vec![second.clone()])), Ok(vec![]));
        assert_eq!(posting.take(2, &answer(vec![first.clone()])), Ok(vec![first, second]));
        assert_eq!(posted(&mut posting).map(|post| post.number), Some(4));
    }

    #[test]
    fn long_messages_are_spread_over_posts() {
        let mut posting = begun();
        let long = ClientMessage::Push { envelopes: vec![vec![7; 60_000].into()] };
        (0..20).for_each(|_| posting.queue(&long));
        let sizes = std::iter::from_fn(|| posted(&mut posting)).map(|post| post.messages.len());
        assert_eq!(sizes.collect::<Vec<_>>(), [8, 8]);
    }

    #[test]
    fn a_post_holds_so_many_messages_and_none_that_says_nothing() {
        let mut posting = begun();
        (0..=MESSAGES).for_each(|_| posting.queue(&CREDIT));
        assert_eq!(posted(&mut posting).map(|post| post.messages.len()), Some(MESSAGES));
        assert_eq!(posted(&mut posting).map(|post| post.messages.len()), Some(1));
        let post = |messages| Post { number: 1, messages, exchange: None };
        let too_many = post(vec![CREDIT.to_bytes().into(); MESSAGES + 1]);
        let empty = post(vec![CREDIT.to_bytes().into(), ByteVec::from(vec![])]);
        for wrong in [too_many, empty] {
            assert_eq!(Post::from_bytes(&wrong.to_bytes()), Err(NotAMessage));
        }
    }

    #[test]
    fn what_is_no_answer_of_this_exchange_is_not_heard() {
        let mut posting = begun();
        let (number, _) = posting.poll_post().expect("one waits");
        let other = Answer { messages: vec![], exchange: ExchangeId([8; 16]) }.to_bytes();
        let strange = Answer { messages: vec![b"words".to_vec().into()], exchange: EXCHANGE }.to_bytes();
        for wrong in [&other[..], &strange, b"<html>", b""] {
            assert_eq!(posting.take(number, wrong), Err(NotAMessage));
        }
    }
}
