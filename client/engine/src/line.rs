//! The line to the server: one at most, by a socket or by posts, and how the last attempt went.

use waymark_shared::seam::news::News;
use waymark_shared::sync::message::{ClientMessage, ServerMessage};
use waymark_shared::sync::way::{FIRST_WORD, Form, Way};

use crate::desk::{self, Input};
use crate::driver::posts::Posts;
use crate::driver::socket::{NoSocket, Sign, Socket};
use crate::driver::timer::Timer;
use crate::driver::{clock, page};

/// Clocks that are so many milliseconds apart are not both right; the way of a message takes less.
const FAR_APART: i64 = 60 * 60 * 1000;

/// The line to the server.
#[derive(Default)]
pub struct Line {
    number: u64,
    open: Option<Open>,
    /// Whether the last line was not opened, so that the sign-in may be over.
    in_doubt: bool,
    way: Way,
    /// Rings when a socket has brought no word for too long.
    first_word: Option<Timer>,
    /// Whether the person was told that their clock is wrong.
    has_told_the_time: bool,
    /// Whether it was said that the server went back.
    has_told_it_went_back: bool,
}

enum Open {
    Socket(Socket),
    Posts(Posts),
}

impl Line {
    /// Begins an attempt, in place of whatever there was; its number.
    pub fn begin(&mut self) -> u64 {
        self.hang_up();
        self.way.begin(clock::now());
        self.number
    }

    /// Whether this attempt is the present one.
    pub fn is_at(&self, number: u64) -> bool {
        self.number == number
    }

    /// Whether the sign-in may be over, or the server away.
    pub fn is_in_doubt(&self) -> bool {
        self.in_doubt
    }

    /// The sign-in may be over.
    pub fn doubt(&mut self) {
        self.in_doubt = true;
    }

    /// Opens the line, after it was made sure that nothing is in doubt.
    pub fn open(&mut self) -> Result<(), NoSocket> {
        if self.in_doubt {
            self.way.is_there();
        }
        let number = self.number;
        let hear = move |sign| desk::put(Input::Sign { number, sign });
        self.open = Some(match self.way.form() {
            Form::Socket => {
                let timer = self.first_word.insert(Timer::new(move || hear(Sign::Closed)));
                timer.set(Some(FIRST_WORD.into()));
                Open::Socket(Socket::open(hear)?)
            }
            Form::Posts => Open::Posts(Posts::open(hear)),
        });
        Ok(())
    }

    /// It is open; for posts that says nothing of the server yet.
    pub fn opened(&mut self) {
        if self.way.form() == Form::Socket {
            self.in_doubt = false;
            self.way.is_there();
        }
    }

    /// A message came. The first one tells what the service's clock says: days and times are taken from this device's.
    pub fn heard(&mut self, message: &ServerMessage) {
        if let ServerMessage::Welcome { now, .. } = message
            && clock::now().since(*now).abs() > FAR_APART
            && !std::mem::replace(&mut self.has_told_the_time, true)
        {
            page::tell(News::WrongClock { service: *now });
        }
        if let ServerMessage::Rewound { .. } = message
            && !std::mem::replace(&mut self.has_told_it_went_back, true)
        {
            page::tell(News::WentBack);
        }
        self.in_doubt = false;
        self.first_word = None;
        self.way.heard();
    }

    /// Sends a message; lost without a word where the line just closed.
    pub fn send(&self, message: &ClientMessage) {
        match &self.open {
            Some(Open::Socket(socket)) => socket.send(message),
            Some(Open::Posts(posts)) => posts.send(message),
            None => {}
        }
    }

    /// It ended by itself, or was not to be had; whether another form is worth trying at once.
    pub fn ended(&mut self) -> bool {
        self.hang_up();
        self.way.ended(clock::now())
    }

    /// Closes it, whatever it is doing; what it still says is passed over.
    pub fn hang_up(&mut self) {
        self.number += 1;
        self.open = None;
        self.first_word = None;
    }
}
