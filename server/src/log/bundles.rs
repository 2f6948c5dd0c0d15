//! Letting go: the bodies of what a confirmed bundle covers. Their places and ids stay, so that the chain can be followed.

use rusqlite::Connection;
use waymark_shared::control::chain;
use waymark_shared::time::Timestamp;

use super::append::KEPT;
use crate::error::Fault;
use crate::store::covered::{self, Said};
use crate::store::{device, entry};

/// What two devices, or one for thirty days, have confirmed; each with its log's number.
pub fn due(connection: &Connection, now: Timestamp) -> Result<Vec<(i64, Said)>, Fault> {
    covered::confirmed(connection, now.plus(-KEPT))
}

/// Lets go of what a bundle covers, if both are in the log as was said: after a server went back, a number may stand for
/// another envelope. Only the writer may ask for it, between its own rounds.
pub fn let_go(connection: &Connection, log: i64, said: &Said) -> Result<(), Fault> {
    let mut covered = Vec::new();
    for span in &said.spans {
        if let Some(writer) = device::writer(connection, span.device)? {
            covered.extend(entry::numbered(connection, log, writer, (span.first, span.last))?);
        }
    }
    if chain(covered.iter().map(|entry| entry.id)) == said.ids && entry::is_there(connection, log, &said.bundle)? {
        for entry in covered.iter().filter(|entry| entry.is_sealed && entry.id != said.bundle) {
            entry::empty(connection, log, entry.arrival)?;
        }
    }
    covered::forget(connection, log, &said.bundle)
}

#[cfg(test)]
mod tests {
    use minicbor::bytes::ByteVec;
    use waymark_shared::sync::bundle::{NO_DOCUMENT, Span};
    use waymark_shared::sync::envelope::{Envelope, Form};
    use waymark_shared::sync::message::Item;

    use super::*;
    use crate::keys::documents::DocumentKeys;
    use crate::log::check::{Act, Checked};
    use crate::log::read;
    use crate::log::scene::{PRIVATE, append, author, checked, empty, of};
    use crate::store::Connection;

    const TABLET: i64 = 8;

    /// The device says that a bundle holds what these do.
    fn covers(number: u64, bundle: &Checked, covered: &[&Checked]) -> Checked {
        let numbers = covered.iter().map(|checked| checked.envelope.header().device_sequence);
        let spans = numbers.map(|number| Span { device: author().device(), first: number, last: number }).collect();
        let ids = chain(covered.iter().map(|checked| checked.envelope.id()));
        let act = Act::Cover(Said { bundle: bundle.envelope.id(), spans, ids });
        of(Form::Control, PRIVATE, NO_DOCUMENT, number, b"x", act)
    }

    fn items(connection: &Connection, keys: &DocumentKeys) -> Vec<Item> {
        read::page(connection, keys, PRIVATE, 1, usize::MAX, Timestamp(1)).unwrap().items
    }

    fn whole(envelope: &Envelope) -> Item {
        Item::Envelope(ByteVec::from(envelope.as_bytes().to_vec()))
    }

    /// A second device says the same.
    fn says_too(connection: &Connection, said: &Checked) {
        let Act::Cover(said) = &said.act else { panic!("a statement") };
        covered::say(connection, 1, TABLET, said, Timestamp(2)).unwrap();
    }

    fn let_go_of_all(connection: &Connection, now: i64) -> usize {
        let due = due(connection, Timestamp(now)).unwrap();
        due.iter().for_each(|(log, said)| let_go(connection, *log, said).unwrap());
        due.len()
    }

    #[test]
    fn bodies_go_when_a_second_device_says_the_same_and_their_places_stay() {
        let (mut connection, keys) = empty();
        let bundle = of(Form::Sealed, PRIVATE, NO_DOCUMENT, 4, &[7; 300], Act::Nothing);
        let control = of(Form::Control, PRIVATE, NO_DOCUMENT, 2, b"x", Act::Nothing);
        let (first, third) = (checked(PRIVATE, 1, 500), checked(PRIVATE, 3, 500));
        let said = covers(5, &bundle, &[&first, &control, &third, &bundle]);
        let all = [first, control, third, bundle, said.clone()];
        append(&mut connection, &keys, u64::MAX, &all).unwrap();
        let before = entry::find_log(&connection, PRIVATE).unwrap().unwrap().1;
        assert_eq!(let_go_of_all(&connection, 1), 0);
        says_too(&connection, &said);
        assert_eq!(let_go_of_all(&connection, 2), 1);

        let [first, control, third, bundle, said] = all.map(|checked| checked.envelope);
        let left =
            [Item::Withheld(first.id()), whole(&control), Item::Withheld(third.id()), whole(&bundle), whole(&said)];
        assert_eq!(items(&connection, &keys), left, "a control, and the bundle itself, stay whatever was said");
        let after = entry::find_log(&connection, PRIVATE).unwrap().unwrap().1;
        let freed = (first.as_bytes().len() + third.as_bytes().len()) as u64;
        assert_eq!((after.seq, after.chain, after.bytes), (before.seq, before.chain, before.bytes - freed));
        assert_eq!(let_go_of_all(&connection, i64::MAX), 0, "nothing is left to do");
    }

    #[test]
    fn thirty_days_confirm_but_nothing_goes_unless_both_are_there_as_was_said() {
        let bundle = of(Form::Sealed, PRIVATE, NO_DOCUMENT, 2, &[7; 300], Act::Nothing);
        let (first, other) = (checked(PRIVATE, 1, 500), checked(PRIVATE, 1, 400));
        let said = covers(3, &bundle, &[&first]);
        let cases = [
            (vec![first.clone(), bundle.clone(), said.clone()], true),
            (vec![first, said.clone()], false),
            (vec![other, bundle, said], false),
        ];
        for (all, goes) in cases {
            let (mut connection, keys) = empty();
            append(&mut connection, &keys, u64::MAX, &all).unwrap();
            assert_eq!(let_go_of_all(&connection, KEPT), 0);
            assert_eq!(let_go_of_all(&connection, KEPT + 1), 1);
            assert_eq!(items(&connection, &keys)[0] != whole(&all[0].envelope), goes);
        }
    }

    #[test]
    fn two_that_say_different_things_confirm_nothing() {
        let (mut connection, keys) = empty();
        let bundle = of(Form::Sealed, PRIVATE, NO_DOCUMENT, 3, &[7; 300], Act::Nothing);
        let (first, second) = (checked(PRIVATE, 1, 500), checked(PRIVATE, 2, 500));
        let (one, two) = (covers(4, &bundle, &[&first]), covers(5, &bundle, &[&first, &second]));
        append(&mut connection, &keys, u64::MAX, &[first, second, bundle, one]).unwrap();
        says_too(&connection, &two);
        assert_eq!(let_go_of_all(&connection, 2), 0);
    }
}
