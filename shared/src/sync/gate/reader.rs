//! Reading bytes from the front, every number in its one shortest form.

use super::Refusal;

/// Bytes that are still to be read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// From the front of these bytes.
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Whether nothing is left.
    pub(super) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The next so many bytes.
    pub(super) fn take(&mut self, length: u64) -> Result<&'a [u8], Refusal> {
        let length = usize::try_from(length).map_err(|_| Refusal::Form)?;
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(Refusal::Form)?;
        self.rest = rest;
        Ok(taken)
    }

    /// The next so many bytes, and there must be no more.
    pub(super) fn take_last(&mut self, length: u64) -> Result<&'a [u8], Refusal> {
        let taken = self.take(length)?;
        if self.is_empty() { Ok(taken) } else { Err(Refusal::Form) }
    }

    /// The next bytes, as many as the result has.
    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], Refusal> {
        let taken = self.take(N as u64)?;
        Ok(taken.try_into().expect("as many bytes as were asked for"))
    }

    /// An unsigned LEB128 number.
    pub(super) fn unsigned(&mut self) -> Result<u64, Refusal> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let [byte] = self.array()?;
            let part = u64::from(byte & 0x7f);
            if shift == 63 && part > 1 {
                return Err(Refusal::Number);
            }
            number |= part << shift;
            if byte & 0x80 == 0 {
                return if part == 0 && shift > 0 { Err(Refusal::Number) } else { Ok(number) };
            }
        }
        Err(Refusal::Number)
    }

    /// A signed LEB128 number.
    pub(super) fn signed(&mut self) -> Result<i64, Refusal> {
        let mut number: i64 = 0;
        let mut before = 0;
        for shift in (0..64).step_by(7) {
            let [byte] = self.array()?;
            if shift == 63 && byte != 0 && byte != 0x7f {
                return Err(Refusal::Number);
            }
            number |= i64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                let negative = byte & 0x40 != 0;
                let needless = shift > 0 && byte == if before & 0x40 != 0 { 0x7f } else { 0 };
                if needless {
                    return Err(Refusal::Number);
                }
                if negative && shift + 7 < 64 {
                    number |= -1 << (shift + 7);
                }
                return Ok(number);
            }
            before = byte;
        }
        Err(Refusal::Number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_their_shortest_form_alone() {
        let unsigned = |bytes: &[u8]| Reader::new(bytes).unsigned();
        assert_eq!(unsigned(&[0]), Ok(0));
        assert_eq!(unsigned(&[0xe5, 0x8e, 0x26]), Ok(624_485));
        assert_eq!(unsigned(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]), Ok(u64::MAX));
        assert_eq!(unsigned(&[0x80, 0]), Err(Refusal::Number));
        assert_eq!(unsigned(&[0xff; 11]), Err(Refusal::Number));
        assert_eq!(unsigned(&[0x80]), Err(Refusal::Form));
        let signed = |bytes: &[u8]| Reader::new(bytes).signed();
        assert_eq!(signed(&[0x7f]), Ok(-1));
        assert_eq!(signed(&[0xc0, 0xbb, 0x78]), Ok(-123_456));
        assert_eq!(signed(&[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f]), Ok(i64::MIN));
        assert_eq!(signed(&[0xff, 0x7f]), Err(Refusal::Number));
        assert_eq!(signed(&[0xc0, 0]), Ok(64));
        assert_eq!(signed(&[0xbf, 0]), Err(Refusal::Number));
    }
}
