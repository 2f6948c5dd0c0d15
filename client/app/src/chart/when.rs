//! When a reading was made, said so that readings of one day can be told apart.

use waymark_shared::seam::answer::Finished;
use waymark_shared::time::Timestamp;

use crate::locale::{Shape, day, day_of, time_of};
use crate::t;

/// The day of a reading, and the moment it was finished where its day has more than one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct When {
    /// The day it is about, as `2026-07-18`.
    pub day: String,
    /// When it was finished, where the day alone does not say which reading it is.
    pub finished: Option<Timestamp>,
}

impl When {
    /// The day alone.
    pub fn on(day: &str) -> Self {
        Self { day: day.to_owned(), finished: None }
    }

    /// When this one of several readings was made.
    pub fn among(readings: &[Finished], one: &Finished) -> Self {
        let is_twin = |other: &Finished| other.document != one.document && other.reading.day == one.reading.day;
        Self { day: one.reading.day.clone(), finished: readings.iter().any(is_twin).then_some(one.at) }
    }

    /// "25 November", or "25 November at 14:05".
    pub fn words(&self) -> String {
        let on = day(&self.day, Shape::Short);
        let Some(at) = self.finished else { return on };
        let (finished, time) = (day_of(at), time_of(at));
        if finished == on {
            t!("star-when", day = on, time = time)
        } else {
            t!("star-when-finished", day = on, finished = finished, time = time)
        }
    }
}
