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
    /// When a form was given up last.
    given_up: Timestamp,
    is_there: bool,
    heard: bool,
}

impl Default for Way {
    fn default() -> Self {
        Self { form: Form::Socket, given_up: Timestamp::default(), is_there: false, heard: false }
    }
}

impl Way {
    /// A connection is tried: in which form. A clock that was put right lets a socket be tried as well.
    pub fn begin(&mut self, now: Timestamp) -> Form {
        if self.is_past(now) {
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

    /// The attempt, or the connection, is over. Whether the other form is worth trying at once: it is when this is new, and
    /// not where both fail again and again.
    pub fn ended(&mut self, now: Timestamp) -> bool {
        if !std::mem::take(&mut self.is_there) || self.heard {
            return false;
        }
        let is_new = self.is_past(now);
        self.form = match self.form {
            Form::Socket => Form::Posts,
            Form::Posts => Form::Socket,
        };
        self.given_up = now;
        is_new
    }

    /// Whether what was found out may no longer be so.
    fn is_past(&self, now: Timestamp) -> bool {
        !(0..BY_POSTS).contains(&now.since(self.given_up))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_000_000_000);

    /// An attempt at a moment: whether the server answers in HTTP, and whether anything is heard.
    fn attempt(way: &mut Way, now: Timestamp, is_there: bool, heard: bool) -> Form {
        try_it(way, now, is_there, heard).0
    }

    /// The same, and whether the other form is tried at once.
    fn try_it(way: &mut Way, now: Timestamp, is_there: bool, heard: bool) -> (Form, bool) {
        let form = way.begin(now);
        if is_there {
            way.is_there();
        }
        if heard {
            way.heard();
        }
        let at_once = way.ended(now);
        assert!(!way.ended(now), "it ended already");
        (form, at_once)
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
        let tries = [(); 4].map(|()| try_it(&mut way, NOW, true, false));
        let expected = [(Form::Socket, true), (Form::Posts, false), (Form::Socket, false), (Form::Posts, false)];
        assert_eq!(tries, expected);
    }
}
