//! Checking the audit log: whether every row is the one that was written, none is missing in the middle, and its end is
//! where it was said to be.

use std::fmt;

use rusqlite::Connection;
use waymark_shared::api::Deed;

use super::anchor::{Anchored, in_words};
use super::holds;
use crate::error::Fault;
use crate::keys::Keys;
use crate::store::audit::{self, Head};

/// What was found.
#[derive(Debug, PartialEq, Eq)]
pub struct Findings {
    /// How far the log goes, as far as it holds.
    pub head: Head,
    /// The first place that does not hold: changed, missing, or written by somebody without the master key.
    pub broken: Option<u64>,
    /// How its end compares with what was said of it.
    pub end: End,
    /// Places at which rows before are missing because the data went back, and how many; 0 where that is not known.
    pub went_back: Vec<(u64, u64)>,
    /// Places at which a backup was restored, and how many rows before are not in it.
    pub restored: Vec<(u64, u64)>,
}

/// How the end of the log compares with what was said of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// It holds what was said.
    Holds,
    /// So many rows are cut off.
    CutOff(u64),
    /// At the place that was said stands another row.
    Other(u64),
    /// Nothing says how far it goes.
    Unsaid,
    /// What says it is not of this master key, or damaged.
    Foreign,
}

impl Findings {
    /// Whether everything is as it should be; so many times the data is known to have gone back.
    pub fn are_well(&self, known_gaps: usize) -> bool {
        self.broken.is_none() && self.end == End::Holds && self.went_back.len() <= known_gaps
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} rows. The last is {}.", self.head.place, in_words(&self.head))?;
        if let Some(place) = self.broken {
            writeln!(
                f,
                "The log does not hold at place {place}: that row, or one before it, is not what was written."
            )?;
        }
        match self.end {
            End::Holds => {}
            End::CutOff(rows) => writeln!(f, "{rows} rows at its end are missing.")?,
            End::Other(place) => writeln!(f, "At place {place} stands another row than the one that was anchored.")?,
            End::Unsaid => writeln!(f, "There is no file that says how far it goes.")?,
            End::Foreign => writeln!(f, "The file that says how far it goes is not of this master key, or damaged.")?,
        }
        for (place, rows) in &self.went_back {
            writeln!(f, "At place {place} the data had gone back to an earlier day: {}.", how_many(*rows))?;
        }
        for (place, rows) in self.restored.iter().filter(|(_, rows)| *rows > 0) {
            writeln!(f, "At place {place} a backup was restored: {rows} rows before it are not here.")?;
        }
        Ok(())
    }
}

fn how_many(rows: u64) -> String {
    if rows == 0 {
        "how many rows before it are missing is not known".into()
    } else {
        format!("{rows} rows are missing")
    }
}

/// Looks at every row, and compares the end with what was said of it.
pub fn look(connection: &Connection, keys: &Keys, said: &Anchored) -> Result<Findings, Fault> {
    let mut head = Head::START;
    let mut broken = None;
    let (mut went_back, mut restored) = (Vec::new(), Vec::new());
    audit::each_after(connection, 0, |row| {
        if !holds(keys, &head, &row) {
            broken = Some(head.place + 1);
            return Ok(false);
        }
        match Deed::from_code(row.what) {
            Some(Deed::WentBack) => went_back.push((row.place, row.number)),
            Some(Deed::Restored) => restored.push((row.place, row.number)),
            Some(_) | None => {}
        }
        head = Head { place: row.place, chain: row.chain };
        Ok(true)
    })?;
    let end = match said {
        Anchored::At(said) if said.place > head.place && broken.is_none() => End::CutOff(said.place - head.place),
        Anchored::At(said) if said.place > head.place => End::Holds,
        Anchored::At(said) if audit::chain_at(connection, said.place)? == Some(said.chain) => End::Holds,
        Anchored::At(said) => End::Other(said.place),
        Anchored::Missing => End::Unsaid,
        Anchored::Foreign => End::Foreign,
    };
    Ok(Findings { head, broken, end, went_back, restored })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use waymark_shared::id::{AccountId, JourneyId};
    use waymark_shared::time::Timestamp;

    use super::*;
    use crate::audit::{Note, Pen};
    use crate::store::migrate;

    /// A log of ten rows, changed, and what is found in it, with what was said of its end before.
    fn check(change: &str) -> Findings {
        let keys = Keys::new(&[1; 32]);
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        let pen = Pen::new(Arc::new(Keys::new(&[1; 32])), Timestamp(5));
        for number in 0..10_u64 {
            let note = Note::of(Deed::AccessBegan).by(AccountId([1; 16])).about(JourneyId([2; 16])).number(number);
            pen.note(&connection, note).unwrap();
        }
        let said = Anchored::At(audit::head(&connection).unwrap());
        connection.execute_batch(change).unwrap();
        look(&connection, &keys, &said).unwrap()
    }

    #[test]
    fn a_log_as_it_was_written_holds() {
        assert!(check("").are_well(0));
    }

    #[test]
    fn whatever_is_changed_is_found_at_its_place() {
        for column in ["moment", "what", "number"] {
            let found = check(&format!("UPDATE audit SET {column} = {column} + 1 WHERE place = 4"));
            assert_eq!(found.broken, Some(4), "{column}");
        }
        for column in ["who", "journey", "account", "team"] {
            let found = check(&format!("UPDATE audit SET {column} = zeroblob(16) WHERE place = 4"));
            assert_eq!(found.broken, Some(4), "{column}");
        }
        assert_eq!(check("UPDATE audit SET who = NULL WHERE place = 4").broken, Some(4));
        assert_eq!(check("UPDATE audit SET account = journey, journey = NULL WHERE place = 4").broken, Some(4));
    }

    #[test]
    fn a_row_left_out_put_in_or_moved_is_found() {
        assert_eq!(check("DELETE FROM audit WHERE place = 6").broken, Some(6));
        let closed_up = "DELETE FROM audit WHERE place = 6; UPDATE audit SET place = place - 1 WHERE place > 6";
        assert_eq!(check(closed_up).broken, Some(6));
        let added = "INSERT INTO audit SELECT 11, moment, what, who, journey, account, team, number, chain FROM audit
                     WHERE place = 10";
        assert_eq!(check(added).broken, Some(11));
    }

    #[test]
    fn an_end_that_is_cut_off_is_found() {
        let found = check("DELETE FROM audit WHERE place > 7");
        assert_eq!((found.broken, found.end), (None, End::CutOff(3)));
        assert!(!found.are_well(0));
        assert_eq!(check("DELETE FROM audit").end, End::CutOff(10));
    }
}
