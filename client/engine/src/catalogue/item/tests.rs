//! Facts about what counts in a document: whoever writes first says what it is.

use waymark_shared::id::{AccountId, EnvelopeId};

use super::*;

const PHONE: DeviceId = DeviceId([1; 16]);
const TABLET: DeviceId = DeviceId([2; 16]);
const SAM: DeviceId = DeviceId([3; 16]);
const PAT: DeviceId = DeviceId([4; 16]);
const COPY: DocumentId = DocumentId([9; 16]);

fn author(device: &DeviceId) -> Option<Author> {
    match device.0[0] {
        1 | 2 => Some(Author::Person),
        3 => Some(Author::Staff(AccountId([3; 16]))),
        4 => Some(Author::Staff(AccountId([4; 16]))),
        _ => None,
    }
}

fn opened(device: DeviceId, payload: Payload) -> Opened {
    Opened { id: EnvelopeId([device.0[0]; 32]), payload, device, place: None }
}

fn record(device: DeviceId, kind: record::Kind) -> Opened {
    opened(device, Payload { form: Form::Record, kind: kind.code(), written: Timestamp(0), content: vec![] })
}

fn change(device: DeviceId, kind: doc::Kind) -> Opened {
    opened(device, Payload { form: Form::Change, kind: kind.code(), written: Timestamp(0), content: vec![] })
}

fn control(device: DeviceId, control: &Control) -> Opened {
    opened(device, control.to_payload(Timestamp(5)))
}

/// Which of these count, by their devices.
fn check(all: Vec<Opened>, expected: &[DeviceId]) {
    let counted: Vec<_> = counting(all, author).iter().map(|opened| opened.device).collect();
    assert_eq!(counted, expected);
}

#[test]
fn a_keyworkers_finished_reading_never_stands_in_for_the_persons_copy() {
    use record::Kind::{Entry, Reading};
    check(vec![record(PHONE, Reading), record(SAM, Reading)], &[PHONE]);
    check(vec![record(PHONE, Entry), record(SAM, Reading)], &[PHONE]);
    check(vec![record(SAM, Reading), record(PHONE, Reading), record(PAT, Reading)], &[SAM]);
}

#[test]
fn a_record_is_superseded_by_its_author_from_any_of_their_devices() {
    use record::Kind::{Entry, Reading};
    check(vec![record(PHONE, Entry), record(TABLET, Entry)], &[PHONE, TABLET]);
    check(vec![record(SAM, Reading), record(SAM, Reading)], &[SAM, SAM]);
}

#[test]
fn nothing_of_another_kind_has_a_place_in_a_document() {
    check(vec![record(PHONE, record::Kind::Entry), change(SAM, doc::Kind::Reading)], &[PHONE]);
    check(vec![change(PHONE, doc::Kind::Reading), record(SAM, record::Kind::Reading)], &[PHONE]);
    check(vec![change(PHONE, doc::Kind::Reading), change(SAM, doc::Kind::Entry)], &[PHONE]);
    check(vec![change(PHONE, doc::Kind::Reading), change(SAM, doc::Kind::Reading)], &[PHONE, SAM]);
}

#[test]
fn what_is_said_of_a_document_does_not_say_what_it_is() {
    let shared = || record(PHONE, record::Kind::SharedAs);
    let withdrawn = || control(TABLET, &Control::Withdraw(COPY));
    check(vec![shared(), change(PHONE, doc::Kind::Entry), shared()], &[PHONE, PHONE, PHONE]);
    check(vec![withdrawn(), record(PHONE, record::Kind::Entry), withdrawn()], &[TABLET, PHONE, TABLET]);
    let item = Item::begun(COPY, &[withdrawn(), record(PHONE, record::Kind::Entry)]).expect("something was written");
    assert_eq!((item.by, item.first), (Some(PHONE), Timestamp(0)));
}

#[test]
fn a_copy_stays_a_copy_whatever_else_is_taken_back_beside_it() {
    let copy = EntryCopy::of(&entry::Entry { text: "Words.".into(), ..entry::Entry::default() }, Timestamp(0));
    let mut item = Item::begun(COPY, &[record(PHONE, record::Kind::Entry)]).expect("something was written");
    item.content = Content::Copy(copy.clone());
    item.take(&Control::Withdraw(DocumentId([8; 16])).to_payload(Timestamp(5)));
    assert_eq!((&item.content, item.withdrawn), (&Content::Copy(copy), None));
    item.take(&Control::Withdraw(COPY).to_payload(Timestamp(6)));
    assert_eq!(item.withdrawn, Some(Timestamp(6)));
}
