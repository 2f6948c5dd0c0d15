//! Columns: canonical runs of values, counted first and read after.

use std::marker::PhantomData;

use super::Refusal;
use super::reader::Reader;

/// What stands in a column of runs.
pub(super) trait Cell<'a>: Copy + PartialEq {
    /// Reads one.
    fn read(reader: &mut Reader<'a>) -> Result<Self, Refusal>;
}

impl<'a> Cell<'a> for u64 {
    fn read(reader: &mut Reader<'a>) -> Result<Self, Refusal> {
        reader.unsigned()
    }
}

impl<'a> Cell<'a> for i64 {
    fn read(reader: &mut Reader<'a>) -> Result<Self, Refusal> {
        reader.signed()
    }
}

impl<'a> Cell<'a> for &'a str {
    fn read(reader: &mut Reader<'a>) -> Result<Self, Refusal> {
        let length = reader.unsigned()?;
        std::str::from_utf8(reader.take(length)?).map_err(|_| Refusal::Column)
    }
}

/// The kinds of run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Repeated,
    Literal,
    Null,
}

/// A column of runs, read cell by cell. It must first be counted; that is what proves it canonical.
#[derive(Debug, Clone)]
pub(super) struct Runs<'a, V> {
    reader: Reader<'a>,
    absent: bool,
    kind: Kind,
    left: u64,
    value: Option<V>,
    cell: PhantomData<V>,
}

impl<'a, V: Cell<'a>> Runs<'a, V> {
    /// Over a column's bytes, which must hold exactly so many cells, or none at all where every cell is null.
    pub(super) fn new(bytes: &'a [u8], rows: u64) -> Result<Self, Refusal> {
        if !bytes.is_empty() && count::<V>(bytes, rows)? != rows {
            return Err(Refusal::Column);
        }
        Ok(Self {
            reader: Reader::new(bytes),
            absent: bytes.is_empty(),
            kind: Kind::Null,
            left: 0,
            value: None,
            cell: PhantomData,
        })
    }

    /// The next cell.
    pub(super) fn next(&mut self) -> Result<Option<V>, Refusal> {
        if self.absent {
            return Ok(None);
        }
        if self.left == 0 {
            (self.kind, self.left) = run(&mut self.reader)?;
            self.value = if self.kind == Kind::Repeated { Some(V::read(&mut self.reader)?) } else { None };
        }
        self.left -= 1;
        match self.kind {
            Kind::Repeated => Ok(self.value),
            Kind::Literal => V::read(&mut self.reader).map(Some),
            Kind::Null => Ok(None),
        }
    }
}

/// Counts the cells of a column of runs, at most so many, and finds whether the runs are canonical: none could be joined
/// with the next, and a column of nothing but nulls is left out.
pub(super) fn count<'a, V: Cell<'a>>(bytes: &'a [u8], limit: u64) -> Result<u64, Refusal> {
    let mut reader = Reader::new(bytes);
    let mut total: u64 = 0;
    let mut before: Option<Kind> = None;
    let mut last: Option<V> = None;
    let mut all_null = true;
    while !reader.is_empty() {
        let (kind, length) = run(&mut reader)?;
        total = total.checked_add(length).filter(|total| *total <= limit).ok_or(Refusal::TooLarge)?;
        if before == Some(kind) && kind != Kind::Repeated {
            return Err(Refusal::Column);
        }
        let cells = match kind {
            Kind::Repeated => 1,
            Kind::Literal => length,
            Kind::Null => {
                last = None;
                0
            }
        };
        for _ in 0..cells {
            let value = V::read(&mut reader)?;
            if last == Some(value) {
                return Err(Refusal::Column);
            }
            last = Some(value);
            all_null = false;
        }
        before = Some(kind);
    }
    if all_null && total > 0 { Err(Refusal::Column) } else { Ok(total) }
}

fn run(reader: &mut Reader) -> Result<(Kind, u64), Refusal> {
    match reader.signed()? {
        0 => match reader.unsigned()? {
            0 => Err(Refusal::Column),
            length => Ok((Kind::Null, length)),
        },
        1 => Err(Refusal::Column),
        length if length > 0 => Ok((Kind::Repeated, length.unsigned_abs())),
        length => Ok((Kind::Literal, length.unsigned_abs())),
    }
}

/// A column of numbers, each written as its difference from the one before.
#[derive(Debug, Clone)]
pub(super) struct Deltas<'a> {
    runs: Runs<'a, i64>,
    sum: i64,
}

impl<'a> Deltas<'a> {
    /// Over a column's bytes.
    pub(super) fn new(bytes: &'a [u8], rows: u64) -> Result<Self, Refusal> {
        Ok(Self { runs: Runs::new(bytes, rows)?, sum: 0 })
    }

    /// The next number, which no honest column lets fall below 0.
    pub(super) fn next(&mut self) -> Result<Option<u64>, Refusal> {
        let Some(delta) = self.runs.next()? else { return Ok(None) };
        self.sum = self.sum.checked_add(delta).ok_or(Refusal::Column)?;
        u64::try_from(self.sum).map(Some).map_err(|_| Refusal::Column)
    }
}

/// A column of truths: lengths of runs, false and true by turns, false first.
#[derive(Debug, Clone)]
pub(super) struct Truths<'a> {
    reader: Reader<'a>,
    absent: bool,
    now: bool,
    left: u64,
}

impl<'a> Truths<'a> {
    /// Over a column's bytes, which must hold exactly so many truths, or none at all where every one is false.
    pub(super) fn new(bytes: &'a [u8], rows: u64) -> Result<Self, Refusal> {
        let mut reader = Reader::new(bytes);
        let mut total: u64 = 0;
        let mut first = true;
        while !reader.is_empty() {
            let length = reader.unsigned()?;
            if length == 0 && !first {
                return Err(Refusal::Column);
            }
            total = total.checked_add(length).filter(|total| *total <= rows).ok_or(Refusal::Column)?;
            first = false;
        }
        if !bytes.is_empty() && total != rows {
            return Err(Refusal::Column);
        }
        Ok(Self { reader: Reader::new(bytes), absent: bytes.is_empty(), now: true, left: 0 })
    }

    /// The next truth.
    pub(super) fn next(&mut self) -> Result<bool, Refusal> {
        if self.absent {
            return Ok(false);
        }
        while self.left == 0 {
            self.left = self.reader.unsigned()?;
            self.now = !self.now;
        }
        self.left -= 1;
        Ok(self.now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(bytes: &[u8], rows: u64) -> Result<Vec<Option<u64>>, Refusal> {
        let mut runs = Runs::new(bytes, rows)?;
        (0..rows).map(|_| runs.next()).collect()
    }

    #[test]
    fn runs_are_read_as_they_were_written() {
        assert_eq!(
            cells(&[3, 7, 0, 2, 0x7e, 1, 2], 7),
            Ok([7, 7, 7].map(Some).into_iter().chain([None, None, Some(1), Some(2)]).collect())
        );
        assert_eq!(cells(&[], 3), Ok(vec![None; 3]));
    }

    #[test]
    fn runs_that_could_be_shorter_are_refused() {
        for bytes in [
            [1, 7].as_slice(),
            &[0x7f, 7, 2, 7],
            &[2, 7, 2, 7],
            &[0x7f, 1, 0x7f, 2],
            &[0x7e, 1, 1],
            &[0, 1, 0, 1, 2, 5],
            &[0, 0, 2, 5],
            &[0, 4],
            &[2, 7, 0x7f, 7],
        ] {
            assert!(cells(bytes, count::<u64>(bytes, 100).unwrap_or(1)).is_err(), "{bytes:?}");
        }
    }

    #[test]
    fn a_run_of_billions_is_counted_and_refused_without_being_expanded() {
        assert_eq!(
            count::<u64>(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x3f, 1], 5_000),
            Err(Refusal::TooLarge)
        );
        assert!(Truths::new(&[0xff, 0xff, 0xff, 0xff, 0x7f], 10).is_err());
    }
}
