//! Several runs of one measurement: their median, and how far they lie apart.

use std::fmt;

/// What each run gave.
#[derive(Debug, Clone, Default)]
pub struct Runs(Vec<f64>);

impl Runs {
    /// Adds a run.
    pub fn add(&mut self, value: f64) {
        self.0.push(value);
        self.0.sort_by(f64::total_cmp);
    }

    /// The middle one.
    pub fn median(&self) -> f64 {
        self.0[self.0.len() / 2]
    }
}

impl fmt::Display for Runs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Some(least), Some(most)) = (self.0.first(), self.0.last()) else { return f.write_str("never run") };
        let places = f.precision().unwrap_or(0);
        write!(f, "{:.places$} ({least:.places$} to {most:.places$})", self.median())
    }
}
