//! Records: immutable, typed, signed statements; superseded, never changed.

pub mod about;
pub mod device;
pub mod entry;
mod long_text;
pub mod reading;
pub mod shared_as;
pub mod standing;

use minicbor::{Decode, Encode};

use crate::sync::envelope::Form;
use crate::sync::payload::{self, Payload};
use crate::time::Timestamp;
use about::About;
use device::DeviceNote;
use entry::EntryCopy;
use reading::FinishedReading;
use shared_as::SharedAs;
use standing::Standing;

/// How many times a limit a text may reach by merging what was written apart.
const MERGED: usize = 4;

/// What a record says. The numbers are on disks and never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The published copy of a journal entry: [`entry::EntryCopy`].
    Entry,
    /// A finished star reading: [`reading::FinishedReading`].
    Reading,
    /// What the person is called, for the care team: [`about::About`].
    About,
    /// Which published copy of a document is the newest, for the person's own devices: [`shared_as::SharedAs`].
    SharedAs,
    /// What goes to whom from now on, for the person's own devices: [`standing::Standing`].
    Standing,
    /// What a device is called, for the person's own devices: [`device::DeviceNote`].
    Device,
}

impl Kind {
    /// The number that stands for this kind.
    pub fn code(self) -> u16 {
        match self {
            Kind::Entry => 1,
            Kind::Reading => 2,
            Kind::About => 3,
            Kind::SharedAs => 4,
            Kind::Standing => 5,
            Kind::Device => 9,
        }
    }

    /// The kind a number stands for; a newer app's kind is unknown here, and kept.
    pub fn from_code(code: u16) -> Option<Self> {
        match code {
            1 => Some(Kind::Entry),
            2 => Some(Kind::Reading),
            3 => Some(Kind::About),
            4 => Some(Kind::SharedAs),
            5 => Some(Kind::Standing),
            9 => Some(Kind::Device),
            _ => None,
        }
    }

    /// Whether staff may write it, and not the person alone.
    pub fn staff_may_write(self) -> bool {
        match self {
            Kind::Reading => true,
            Kind::Entry | Kind::About | Kind::SharedAs | Kind::Standing | Kind::Device => false,
        }
    }
}

/// One record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// The published copy of a journal entry.
    Entry(EntryCopy),
    /// A finished star reading.
    Reading(FinishedReading),
    /// What the person is called.
    About(About),
    /// Which published copy of a document is the newest.
    SharedAs(SharedAs),
    /// What goes to whom from now on.
    Standing(Standing),
    /// What a device is called.
    Device(DeviceNote),
}

/// Why a payload is not a record this build can read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotARecord {
    /// The payload is of another form.
    Form,
    /// A newer app's kind: kept, and shown by apps that know it.
    Kind(u16),
    /// The bytes are not the CBOR of this kind.
    Bytes,
    /// It says what no app of ours writes: a day that is none, or more than there is room for.
    Schema,
}

impl Record {
    /// What it says.
    pub fn kind(&self) -> Kind {
        match self {
            Record::Entry(_) => Kind::Entry,
            Record::Reading(_) => Kind::Reading,
            Record::About(_) => Kind::About,
            Record::SharedAs(_) => Kind::SharedAs,
            Record::Standing(_) => Kind::Standing,
            Record::Device(_) => Kind::Device,
        }
    }

    /// As the payload of a record envelope, or of a sealed one.
    pub fn to_payload(&self, written: Timestamp) -> Payload {
        let content = match self {
            Record::Entry(copy) => to_bytes(copy),
            Record::Reading(reading) => to_bytes(reading),
            Record::About(about) => to_bytes(about),
            Record::SharedAs(shared) => to_bytes(shared),
            Record::Standing(standing) => to_bytes(standing),
            Record::Device(device) => to_bytes(device),
        };
        Payload { form: Form::Record, kind: self.kind().code(), written, content }
    }

    /// Reads a record and holds it to its schema. Unknown fields are passed over.
    pub fn from_payload(payload: &Payload) -> Result<Self, NotARecord> {
        if payload.form != Form::Record {
            return Err(NotARecord::Form);
        }
        let kind = Kind::from_code(payload.kind).ok_or(NotARecord::Kind(payload.kind))?;
        let record = match kind {
            Kind::Entry => Record::Entry(from_bytes(&payload.content)?),
            Kind::Reading => Record::Reading(from_bytes(&payload.content)?),
            Kind::About => Record::About(from_bytes(&payload.content)?),
            Kind::SharedAs => Record::SharedAs(from_bytes(&payload.content)?),
            Kind::Standing => Record::Standing(from_bytes(&payload.content)?),
            Kind::Device => Record::Device(from_bytes(&payload.content)?),
        };
        if record.keeps_to_the_schema() { Ok(record) } else { Err(NotARecord::Schema) }
    }

    /// Whether everything in it is what, and no longer than, it can be.
    pub fn keeps_to_the_schema(&self) -> bool {
        match self {
            Record::Entry(copy) => copy.keeps_to_the_schema(),
            Record::Reading(reading) => reading.keeps_to_the_schema(),
            Record::About(about) => about.keeps_to_the_schema(),
            Record::SharedAs(_) => true,
            Record::Standing(standing) => standing.keeps_to_the_schema(),
            Record::Device(device) => device.keeps_to_the_schema(),
        }
    }
}

fn to_bytes(content: &impl Encode<()>) -> Vec<u8> {
    minicbor::to_vec(content).expect("a vector takes every byte")
}

fn from_bytes<'b, C: Decode<'b, ()>>(bytes: &'b [u8]) -> Result<C, NotARecord> {
    payload::read(bytes).map_err(|_| NotARecord::Bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doc::entry::{Entry, Mood, TEXT_LIMIT};
    use crate::doc::reading::{AreaMarks, Reading};
    use crate::id::{ChangeHash, CircleId, DeviceId, DocumentId};
    use crate::star::definition::Definition;
    use crate::star::score::Score;
    use crate::sync::envelope::BODY_LIMIT;
    use proptest::prelude::*;

    fn entry(text: &str) -> Record {
        let entry = Entry {
            title: "Ana came over".into(),
            text: text.into(),
            mood: Some(Mood::Alright),
            day: "2026-07-18".into(),
            areas: vec!["close-ones".into()],
        };
        Record::Entry(EntryCopy::of(&entry, Timestamp(5)))
    }

    fn reading(note: &str) -> Record {
        let mine = vec![Score::Step(5), Score::Skipped, Score::NotForMe];
        let marks = AreaMarks { area: "home".into(), mine, theirs: vec![], agreed: vec![], note: note.into() };
        let reading =
            Reading { definition: "waymark-star".into(), version: 1, day: "2026-07-21".into(), areas: vec![marks] };
        let heads = vec![ChangeHash([1; 32]), ChangeHash([2; 32])];
        let finished = FinishedReading::from_reading(
            &reading,
            &Definition::bundled(),
            false,
            DocumentId([3; 16]),
            heads,
            Timestamp(4),
        );
        Record::Reading(finished.expect("of this definition"))
    }

    fn about(name: &str) -> Record {
        Record::About(About { name: name.into() })
    }

    fn shared_as() -> Record {
        Record::SharedAs(SharedAs { copy: DocumentId([4; 16]), at: Timestamp(6), circle: Some(CircleId([7; 16])) })
    }

    fn device(name: &str) -> Record {
        Record::Device(DeviceNote { device: DeviceId([5; 16]), make: device::Make::Ipad, name: name.into() })
    }

    fn refused(record: &Record) {
        assert_eq!(Record::from_payload(&record.to_payload(Timestamp(9))), Err(NotARecord::Schema), "{record:?}");
    }

    #[test]
    fn every_record_reads_back_as_it_was_written() {
        for record in [
            entry("We cooked."),
            entry(""),
            reading(""),
            reading("The landlord came."),
            about("Dee"),
            shared_as(),
            device(""),
        ] {
            let payload = record.to_payload(Timestamp(9));
            assert_eq!(
                (payload.form, payload.kind, payload.written),
                (Form::Record, record.kind().code(), Timestamp(9))
            );
            assert_eq!(Record::from_payload(&payload), Ok(record));
        }
    }

    #[test]
    fn the_longest_entry_in_plain_words_fits_an_envelope() {
        let words = "I watched the pigeons argue over a chip and thought: this is a normal Tuesday. ".repeat(700);
        let record = entry(&words[..TEXT_LIMIT]);
        let payload = record.to_payload(Timestamp(9));
        assert!(payload.to_clear().len() <= BODY_LIMIT);
        assert_eq!(Record::from_payload(&payload), Ok(record));
    }

    #[test]
    fn the_encoded_length_is_known_beforehand() {
        for text in ["Short.".to_owned(), "Long. ".repeat(500)] {
            let Record::Entry(copy) = entry(&text) else { panic!("an entry") };
            assert_eq!(minicbor::len(&copy), to_bytes(&copy).len());
        }
    }

    #[test]
    fn what_breaks_the_schema_is_refused() {
        refused(&about(""));
        refused(&about(" \t "));
        refused(&about("De\u{7}e"));
        refused(&about(&"e".repeat(61)));
        refused(&entry(&"e".repeat(TEXT_LIMIT * MERGED + 1)));
        let Record::Entry(copy) = entry("x") else { panic!("an entry") };
        refused(&Record::Entry(EntryCopy { day: "soon".into(), ..copy.clone() }));
        refused(&Record::Entry(EntryCopy { title: "e".repeat(801), ..copy.clone() }));
        refused(&Record::Entry(EntryCopy { areas: vec!["home".into(); 2], ..copy }));
        let Record::Reading(finished) = reading("x") else { panic!("a reading") };
        refused(&Record::Reading(FinishedReading { areas: vec![], ..finished.clone() }));
        refused(&Record::Reading(FinishedReading { heads: vec![], ..finished.clone() }));
        refused(&Record::Reading(FinishedReading { definition: "Our star".into(), ..finished.clone() }));
        refused(&Record::Reading(FinishedReading { version: 0, ..finished.clone() }));
        let mut crowded = finished;
        crowded.areas[0].mine = vec![Score::Step(1); 17];
        refused(&Record::Reading(crowded));
    }

    #[test]
    fn other_forms_newer_kinds_and_other_bytes_are_told_apart() {
        let payload = about("Dee").to_payload(Timestamp(0));
        let with = |change: fn(&mut Payload)| {
            let mut changed = payload.clone();
            change(&mut changed);
            Record::from_payload(&changed)
        };
        assert_eq!(with(|payload| payload.form = Form::Change), Err(NotARecord::Form));
        assert_eq!(with(|payload| payload.kind = 900), Err(NotARecord::Kind(900)));
        assert_eq!(with(|payload| payload.kind = Kind::Entry.code()), Err(NotARecord::Bytes));
        assert_eq!(with(|payload| payload.content.push(0)), Err(NotARecord::Bytes));
        assert_eq!(with(|payload| payload.content.clear()), Err(NotARecord::Bytes));
    }

    #[test]
    fn a_newer_apps_fields_are_passed_over() {
        let mut content = vec![0xa2, 0x00, 0x63];
        content.extend_from_slice(b"Dee");
        content.extend_from_slice(&[0x09, 0xf5]);
        let payload = Payload { form: Form::Record, kind: Kind::About.code(), written: Timestamp(0), content };
        assert_eq!(Record::from_payload(&payload), Ok(about("Dee")));
    }

    #[test]
    fn a_deflated_bomb_is_refused() {
        let bomb = miniz_oxide::deflate::compress_to_vec(&vec![b'e'; 10_000_000], 9);
        let mut encoder = minicbor::Encoder::new(Vec::new());
        encoder.map(1).and_then(|map| map.u8(1)).and_then(|map| map.bytes(&bomb)).expect("a vector takes every byte");
        let payload = Payload {
            form: Form::Record,
            kind: Kind::Entry.code(),
            written: Timestamp(0),
            content: encoder.into_writer(),
        };
        assert_eq!(Record::from_payload(&payload), Err(NotARecord::Bytes));
    }

    proptest! {
        #[test]
        fn any_entry_survives_being_a_record(text in "\\PC{0,2000}") {
            let record = entry(&text);
            prop_assert_eq!(Record::from_payload(&record.to_payload(Timestamp(1))), Ok(record));
        }

        #[test]
        fn no_bytes_at_all_make_it_panic(kind in 0u16..6, content in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = Record::from_payload(&Payload { form: Form::Record, kind, written: Timestamp(0), content });
        }
    }
}
