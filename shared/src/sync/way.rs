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
#[derive(Debug)]
pub struct Way {
    form: Form,
    posts_since: Timestamp,
    is_there: bool,
    heard: bool,
}

impl Default for Way {
    fn default() -> Self {
        Self { form: Form::Socket, posts_since: Timestamp::default(), is_there: false, heard: false }
    }
}

impl Way {
    /// A connection is tried: in which form. A clock that was put right lets a socket be tried as well.
    pub fn begin(&mut self, now: Timestamp) -> Form {
        if !(0..BY_POSTS).contains(&now.since(self.posts_since)) {
            self.form = Form::Socket;
        }
        self.is_there = false;
        self.heard = false;
        self.form
    }

    /// The form of this attempt, or of the next one where this has ended.
    pub fn form(&self) -> Form {
        self.form
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
    pub fn ended(&mut self, now: Timestamp) {
        if !std::mem::take(&mut self.is_there) || self.heard {
            return;
        }
        self.form = match self.form {
            Form::Socket => Form::Posts,
            Form::Posts => Form::Socket,
        };
        self.posts_since = now;
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
        // However often it is told.
        (0..2).for_each(|_| way.ended(now));
        form
    }

    #[test]
    fn without_a_network_no_form_is_blamed() {
        let mut way = Way::default();
        for _ in 0..3 {
            assert_eq!(attempt(&mut way, NOW, false, false), Form::Socket);
        }
        assert_eq!(attempt(&mut way, NOW, true, true), Form::Socket);
        assert_eq!(way.form(), Form::Socket);
    }

    #[test]
    fn where_sockets_bring_no_word_posts_are_used_for_an_hour() {
        let mut way = Way::default();
        assert_eq!(attempt(&mut way, NOW, true, false), Form::Socket);
        assert_eq!(attempt(&mut way, NOW, true, true), Form::Posts);
        assert_eq!(attempt(&mut way, NOW.plus(BY_POSTS - 1), false, false), Form::Posts);
        assert_eq!(attempt(&mut way, NOW.plus(BY_POSTS), true, true), Form::Socket);
    }

    #[test]
    fn a_clock_that_was_put_back_lets_a_socket_be_tried() {
        let mut way = Way::default();
        assert_eq!(attempt(&mut way, NOW, true, false), Form::Socket);
        assert_eq!(attempt(&mut way, NOW.plus(-1), true, true), Form::Socket);
    }

    #[test]
    fn where_posts_bring_no_word_either_the_socket_has_its_turn_again() {
        let mut way = Way::default();
        let forms = [(); 4].map(|()| attempt(&mut way, NOW, true, false));
        assert_eq!(forms, [Form::Socket, Form::Posts, Form::Socket, Form::Posts]);
    }
}
