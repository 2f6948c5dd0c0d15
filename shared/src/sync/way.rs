//! The way to the server: a WebSocket, or posts where a network breaks those; found out by trying.

use crate::time::Timestamp;

/// For so many milliseconds posts are used before a socket is tried again: a phone may be in another network by then.
const BY_POSTS: i64 = 60 * 60 * 1000;
/// A socket on which nothing was heard for so many milliseconds is given up.
pub const FIRST_WORD: u32 = 8_000;

/// A form of the transport.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// One WebSocket.
    Socket,
    /// Posts, each answered when there is something to say.
    Posts,
}

/// Which form is used, and how the attempt goes that is being made.
///
/// A form that brings no word from a server that does answer is given up for the other. No memory outlives the app.
#[derive(Debug, Default)]
pub struct Way {
    posts_since: Option<Timestamp>,
    is_there: bool,
    heard: bool,
}

impl Way {
    /// A connection is tried: in which form.
    pub fn begin(&mut self, now: Timestamp) -> Form {
        self.is_there = false;
        self.heard = false;
        self.form(now)
    }

    /// The form that is used now. A clock that was put right tries a socket again.
    pub fn form(&self, now: Timestamp) -> Form {
        match self.posts_since {
            Some(since) if (0..BY_POSTS).contains(&now.since(since)) => Form::Posts,
            Some(_) | None => Form::Socket,
        }
    }

    /// The server answers in HTTP, be it by opening a socket.
    pub fn is_there(&mut self) {
        self.is_there = true;
    }

    /// A message of the server came.
    pub fn heard(&mut self) {
        self.heard = true;
    }

    /// The attempt, or the connection, is over.
    pub fn ended(&mut self, form: Form, now: Timestamp) {
        if self.is_there && !self.heard {
            self.posts_since = match form {
                Form::Socket => Some(now),
                Form::Posts => None,
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_000_000_000);

    /// An attempt at a moment: whether the server answers in HTTP, and whether anything is heard.
    fn attempt(way: &mut Way, now: Timestamp, is_there: bool, heard: bool) -> Form {
        let form = way.begin(now);
        if is_there {
            way.is_there();
        }
        if heard {
            way.heard();
        }
        way.ended(form, now);
        form
    }

    #[test]
    fn without_a_network_no_form_is_blamed() {
        let mut way = Way::default();
        for _ in 0..3 {
            assert_eq!(attempt(&mut way, NOW, false, false), Form::Socket);
        }
        assert_eq!(attempt(&mut way, NOW, true, true), Form::Socket);
        assert_eq!(way.form(NOW), Form::Socket);
    }

    #[test]
    fn where_sockets_bring_no_word_posts_are_used_for_an_hour() {
        let mut way = Way::default();
        assert_eq!(attempt(&mut way, NOW, true, false), Form::Socket);
        assert_eq!(attempt(&mut way, NOW, true, true), Form::Posts);
        assert_eq!(attempt(&mut way, NOW.plus(BY_POSTS - 1), false, false), Form::Posts);
        assert_eq!(attempt(&mut way, NOW.plus(BY_POSTS), true, true), Form::Socket);
        assert_eq!(way.form(NOW.plus(-1)), Form::Socket, "a clock that was put back");
    }

    #[test]
    fn where_posts_bring_no_word_either_the_socket_has_its_turn_again() {
        let mut way = Way::default();
        let forms = [(); 4].map(|()| attempt(&mut way, NOW, true, false));
        assert_eq!(forms, [Form::Socket, Form::Posts, Form::Socket, Form::Posts]);
    }
}
