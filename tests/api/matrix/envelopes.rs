//! Every form and kind of envelope, in every circle, handed in by everybody; and every log, followed by everybody.

use waymark_shared::certificate::Certificate;
use waymark_shared::control::Control;
use waymark_shared::doc::document::Document;
use waymark_shared::doc::{self, reading};
use waymark_shared::id::{ActorId, Chain, CircleId, DeviceId, DocumentId, EnvelopeId};
use waymark_shared::record::Kind;
use waymark_shared::seal::wrap::IDENTITY_CONTEXT;
use waymark_shared::star::score::{Score, Whose};
use waymark_shared::sync::bundle::Span;
use waymark_shared::sync::envelope::{Envelope, Form};
use waymark_shared::sync::log::{Cursor, LogName};
use waymark_shared::sync::message::{ClientMessage, Position, ServerMessage};
use waymark_shared::sync::payload::Payload;
use waymark_shared::time::Timestamp;
use waymark_tests::base64;
use waymark_tests::crypto::{self, SigningKey};

use super::scene::{ASKERS, SHARED, Scene, WITHDRAWN};
use crate::person::Pen;
use crate::socket::Wire;
use crate::supporters::MUM;

/// A circle that nobody made.
const NO_CIRCLE: CircleId = CircleId([8; 16]);
/// Numbers of kinds that are looked for; the last stands for one of a newer app.
const KINDS: std::ops::Range<u16> = 1..200;
const NEWER: u16 = 900;

/// What is written.
#[derive(Clone)]
enum Written {
    Sealed,
    Change,
    Record(u16, DocumentId),
    Control(fn(&Scene, &Certificate) -> Control),
}

/// What every asker gets for every row.
pub async fn found(scene: &mut Scene) -> Vec<(String, Vec<String>)> {
    let circles = [
        ("private", CircleId::PRIVATE),
        ("care team", CircleId::CARE_TEAM),
        ("supporter", MUM),
        ("no circle", NO_CIRCLE),
    ];
    let mut rows = Vec::new();
    for (name, circle) in circles {
        rows.push((format!("{name}: follow"), circle, None));
        for (what, written) in everything(scene) {
            rows.push((format!("{name}: {what}"), circle, Some(written)));
        }
    }
    let mut found: Vec<(String, Vec<String>)> = rows.iter().map(|(name, ..)| (name.clone(), Vec::new())).collect();
    for asker in 0..ASKERS.len() {
        let mut writer = Writer::of(scene, asker).await;
        for ((_, circle, written), (_, cells)) in rows.iter().zip(&mut found) {
            let log = LogName { journey: scene.person.journey, circle: *circle };
            cells.push(match &mut writer {
                None => "no-line".to_owned(),
                Some(writer) => match written {
                    None => writer.follow(log).await,
                    Some(written) => writer.write(scene, log, written).await,
                },
            });
        }
    }
    found
}

/// Every control, every form and every kind of record there is: a device introduces itself first.
fn everything(scene: &Scene) -> Vec<(String, Written)> {
    let certificate = &scene.person.certificate;
    let controls =
        CONTROLS.map(|make| (format!("control {}", called(&make(scene, certificate))), Written::Control(make)));
    let mut all = Vec::from(controls);
    all.extend([("sealed".to_owned(), Written::Sealed), ("change".to_owned(), Written::Change)]);
    for code in KINDS.filter(|code| Kind::from_code(*code).is_some()).chain([NEWER]) {
        let name = Kind::from_code(code).map_or_else(|| "newer".to_owned(), |kind| format!("{kind:?}").to_lowercase());
        all.push((format!("record {name}"), Written::Record(code, SHARED)));
    }
    all.push(("record entry, withdrawn".to_owned(), Written::Record(Kind::Entry.code(), WITHDRAWN)));
    all.push(("record reading, withdrawn".to_owned(), Written::Record(Kind::Reading.code(), WITHDRAWN)));
    all
}

/// Somebody with a line, and what their device writes with.
struct Writer {
    wire: Wire,
    pen: Pen,
    certificate: Certificate,
}

impl Writer {
    async fn of(scene: &mut Scene, asker: usize) -> Option<Self> {
        let mut wire = scene.line(asker).await?;
        wire.hello(&[]).await;
        let fresh = || Pen { signing: SigningKey::generate(), next: 1 };
        let (pen, certificate) = match ASKERS[asker] {
            "person" => (std::mem::replace(&mut scene.person.pen, fresh()), scene.person.certificate.clone()),
            "other" => (std::mem::replace(&mut scene.other.pen, fresh()), scene.other.certificate.clone()),
            "supporter" => {
                let certificate = base64::read(&scene.supporter.certificate).expect("base64");
                let signing = std::mem::replace(&mut scene.supporter.signing, SigningKey::generate());
                (Pen { signing, next: 1 }, minicbor::decode(&certificate).expect("a certificate"))
            }
            _ => {
                let staff = &mut scene.staff[asker - 1];
                let signing = std::mem::replace(&mut staff.signing, SigningKey::generate());
                (Pen { signing, next: 1 }, staff.certificate.clone().expect("staff who joined have one"))
            }
        };
        Some(Self { wire, pen, certificate })
    }

    async fn follow(&mut self, log: LogName) -> String {
        self.wire.say(ClientMessage::Follow { position: Position { log, cursor: Cursor::START } }).await;
        let heard = self.wire.hear().await;
        if matches!(heard, ServerMessage::Ended { .. }) {
            return "ended".into();
        }
        assert!(matches!(heard, ServerMessage::Entries { .. }), "{heard:?}");
        "entries".into()
    }

    async fn write(&mut self, scene: &Scene, log: LogName, written: &Written) -> String {
        let envelope = self.envelope(scene, log, written);
        self.wire.push(&[&envelope]).await;
        loop {
            let heard = self.wire.hear().await;
            if let ServerMessage::Refused { why, .. } = heard {
                return format!("{why:?}").to_lowercase();
            }
            if matches!(heard, ServerMessage::Stored { .. }) {
                return "stored".into();
            }
            assert!(matches!(heard, ServerMessage::Entries { .. }), "{heard:?}");
        }
    }

    fn envelope(&mut self, scene: &Scene, log: LogName, written: &Written) -> Envelope {
        match written {
            Written::Sealed => self.pen.sealed(log, DocumentId(crypto::random())),
            Written::Change => {
                let mut document = Document::new(ActorId(crypto::random()));
                let content = reading::set(&mut document, "hope", Whose::Agreed, Score::Step(1));
                let kind = doc::Kind::Reading.code();
                let payload = Payload { form: Form::Change, kind, written: Timestamp(1), content };
                self.pen.write(log, Form::Change, DocumentId(crypto::random()), &payload.to_clear())
            }
            Written::Record(code, document) => self.pen.record_of(log, *document, *code, b"x"),
            Written::Control(make) => {
                let control = make(scene, &self.certificate);
                if let Control::Until { document, .. } = control {
                    let payload = control.to_payload(Timestamp(1)).to_clear();
                    self.pen.write(log, Form::Control, document, &payload)
                } else {
                    self.pen.control(log, &control)
                }
            }
        }
    }
}

/// One of each control. A control that is added is missed by the compiler in [`called`], and belongs here as well.
const CONTROLS: [fn(&Scene, &Certificate) -> Control; 6] = [
    |_, certificate| Control::Device(certificate.clone()),
    |scene, _| {
        let wrapped = crypto::wrap(b"root", IDENTITY_CONTEXT, scene.person.identity.pkcs8());
        Control::Identity { public: scene.person.identity.public(), wrapped }
    },
    |_, _| Control::Words { key_epoch: 1, wrapped: crypto::wrap(b"words", b"words", b"root") },
    |_, _| Control::Withdraw(DocumentId([9; 16])),
    |_, _| Control::Until { document: DocumentId([10; 16]), at: Timestamp(i64::MAX / 2) },
    |_, _| {
        let span = Span { device: DeviceId([1; 16]), first: 1, last: 2 };
        Control::Covered { bundle: EnvelopeId([1; 32]), spans: vec![span], ids: Chain::START }
    },
];

fn called(control: &Control) -> &'static str {
    match control {
        Control::Identity { .. } => "identity",
        Control::Device(_) => "device",
        Control::Words { .. } => "words",
        Control::Withdraw(_) => "withdraw",
        Control::Until { .. } => "until",
        Control::Covered { .. } => "covered",
    }
}
