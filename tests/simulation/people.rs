//! The people of the simulated world: whose devices there are, what they may follow, and what they write.

use waymark_server::author::Owner;
use waymark_shared::certificate::{Certificate, Holder, Statement};
use waymark_shared::control::Control;
use waymark_shared::id::{AccountId, CircleId, DeviceId, DocumentId, JourneyId, PublicKey, Signature};
use waymark_shared::rules::Subject;
use waymark_shared::sync::envelope::Form;
use waymark_shared::sync::log::LogName;
use waymark_shared::sync::payload::Payload;
use waymark_shared::time::Timestamp;

use super::chance::Chance;
use crate::crypto::SigningKey;

/// The journey that everything is about.
pub const JOURNEY: JourneyId = JourneyId([7; 16]);
/// Its private log.
pub const PRIVATE: LogName = LogName { journey: JOURNEY, circle: CircleId::PRIVATE };
/// Its log for the care team.
pub const CARE: LogName = LogName { journey: JOURNEY, circle: CircleId::CARE_TEAM };

const OTHER_JOURNEY: JourneyId = JourneyId([8; 16]);
const KEYWORKER: AccountId = AccountId([2; 16]);
const STRANGER: AccountId = AccountId([3; 16]);
/// The kind of whatever is written here.
pub const READING: u16 = 2;
/// P-256 pairs of nobody, one to a line: whose, the pair as PKCS #8 in hex, and its issuer's signature over its certificate.
/// Made once, so that a seed names the same devices for ever.
const KEYS: &str = include_str!("keys.txt");

/// Who holds a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// The person whose journey it is.
    Person,
    /// Their keyworker.
    Keyworker,
    /// A keyworker of somebody else.
    Stranger,
}

/// The devices that there are, each with its name in the story.
pub const DEVICES: [(&str, Who); 5] = [
    ("the phone", Who::Person),
    ("the tablet", Who::Person),
    ("the laptop", Who::Keyworker),
    ("the office", Who::Keyworker),
    ("the stranger", Who::Stranger),
];

impl Who {
    /// The logs their app wants to follow.
    pub fn wants(self) -> &'static [LogName] {
        match self {
            Who::Person => &[PRIVATE, CARE],
            Who::Keyworker => &[CARE],
            Who::Stranger => &[PRIVATE, CARE],
        }
    }

    /// Whether they may read a log.
    pub fn reads(self, log: LogName) -> bool {
        match self {
            Who::Person => true,
            Who::Keyworker => log == CARE,
            Who::Stranger => false,
        }
    }

    /// As the rules see them.
    pub fn subject(self) -> Subject<'static> {
        match self {
            Who::Person => Subject::Person { journey: JOURNEY },
            Who::Keyworker => Subject::Keyworker { caseload: &[JOURNEY], leads: &[] },
            Who::Stranger => Subject::Keyworker { caseload: &[OTHER_JOURNEY], leads: &[] },
        }
    }

    /// As the log sees them.
    pub fn owner(self) -> Owner {
        match self {
            Who::Person => Owner::Person(JOURNEY),
            Who::Keyworker => Owner::Staff(KEYWORKER),
            Who::Stranger => Owner::Staff(STRANGER),
        }
    }

    fn word(self) -> &'static str {
        match self {
            Who::Person => "person",
            Who::Keyworker => "keyworker",
            Who::Stranger => "stranger",
        }
    }

    fn holder(self) -> Holder {
        match self {
            Who::Person => Holder::Person(JOURNEY),
            Who::Keyworker => Holder::Staff { account: KEYWORKER, name: "Sam".into() },
            Who::Stranger => Holder::Staff { account: STRANGER, name: "Nobody".into() },
        }
    }
}

/// A device's key, whose it is made for, and its issuer's signature.
struct Enrolment {
    who: &'static str,
    key: SigningKey,
    signature: Signature,
}

/// The keys of the world.
pub struct KeyRing {
    service: PublicKey,
    identity: PublicKey,
    devices: Vec<Enrolment>,
}

impl KeyRing {
    /// Every key.
    pub fn new() -> Self {
        let mut lines = KEYS.lines().map(|line| line.split(' ').collect::<Vec<_>>());
        let mut issuer = || key_of(lines.next().expect("two issuers come first")[1]).public();
        let (service, identity) = (issuer(), issuer());
        let devices = lines.map(|words| Enrolment {
            who: words[0],
            key: key_of(words[1]),
            signature: Signature::from_bytes(&from_hex(words[2])).expect("a signature"),
        });
        Self { service, identity, devices: devices.collect() }
    }

    /// The public keys of those who certify: the service, and the journey.
    pub fn issuers(&self) -> (PublicKey, PublicKey) {
        (self.service, self.identity)
    }

    /// Whether there is a key for one more device, and a few to spare.
    pub fn has_more(&self, who: Who) -> bool {
        self.devices.iter().filter(|enrolment| enrolment.who == who.word()).count() > 4
    }

    /// A key for a device that begins, and its certificate.
    pub fn enrol(&mut self, who: Who) -> (SigningKey, Certificate) {
        let place = self.devices.iter().position(|enrolment| enrolment.who == who.word());
        let Enrolment { key, signature, .. } = self.devices.remove(place.expect("more keys than identities"));
        let statement =
            Statement { holder: who.holder(), signing: key.public(), agreement: key.public(), issued: Timestamp(0) };
        (key, Certificate { statement, signature })
    }
}

impl Default for KeyRing {
    fn default() -> Self {
        Self::new()
    }
}

/// The device that a key signs for.
pub fn device_of(key: &SigningKey) -> DeviceId {
    DeviceId::of(&key.public())
}

/// The control that makes a device known in a log.
pub fn introduction(certificate: &Certificate) -> (DocumentId, Payload) {
    (DocumentId([0; 16]), Control::Device(certificate.clone()).to_payload(Timestamp(0)))
}

/// Something to write: mostly short, now and then as long as an envelope takes.
pub fn words(chance: &mut Chance, now: Timestamp) -> (DocumentId, Payload) {
    let document = DocumentId([u8::try_from(chance.between(1, 6)).expect("a small number"); 16]);
    let length = if chance.one_in(12) { chance.between(10_000, 45_000) } else { chance.between(1, 900) };
    let content = chance.bytes(usize::try_from(length).expect("a small number"));
    (document, Payload { form: Form::Record, kind: READING, written: now, content })
}

/// The person takes something back.
pub fn withdrawal(chance: &mut Chance, now: Timestamp) -> (DocumentId, Payload) {
    let document = DocumentId([u8::try_from(chance.between(1, 6)).expect("a small number"); 16]);
    (DocumentId([0; 16]), Control::Withdraw(document).to_payload(now))
}

fn key_of(hex: &str) -> SigningKey {
    SigningKey::from_pkcs8(&from_hex(hex)).expect("a P-256 pair")
}

fn from_hex(line: &str) -> Vec<u8> {
    let digits = line.as_bytes().chunks_exact(2);
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).expect("text"), 16).expect("hex");
    digits.map(byte).collect()
}
