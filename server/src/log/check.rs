//! What is checked of an envelope before the writer sees it: form, certificate, signature and rights.

use waymark_shared::certificate::{Certificate, Holder};
use waymark_shared::control::Control;
use waymark_shared::id::{AccountId, CircleId, DocumentId, JourneyId, PublicKey};
use waymark_shared::rules::{self, Action, Subject, Writing};
use waymark_shared::seal::{NONCE_LENGTH, TAG_LENGTH};
use waymark_shared::sync::bundle::{self, COVERED_MOST};
use waymark_shared::sync::envelope::{Envelope, Form};
use waymark_shared::sync::gate;
use waymark_shared::sync::log::LogName;
use waymark_shared::sync::message::Refusal;
use waymark_shared::sync::payload::Payload;
use waymark_shared::time::Timestamp;

use crate::author::{Author, Owner};
use crate::keys::documents::CONTROLS;
use crate::keys::service::{certifies, holds};
use crate::store::covered::Said;

/// Who issues the certificates that hold in a journey's logs.
#[derive(Debug, Clone, Copy)]
pub struct Issuers {
    /// Of staff devices.
    pub service: PublicKey,
    /// Of the person's devices: the journey's identity key.
    pub identity: PublicKey,
}

/// Who hands an envelope in: its author, or anybody else of the circle who heals the log.
#[derive(Debug, Clone, Copy)]
pub struct Pusher<'a> {
    /// As the rules see them.
    pub subject: Subject<'a>,
    /// Whose devices are theirs.
    pub owner: Owner,
}

/// What an envelope does beyond being kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Nothing.
    Nothing,
    /// Makes a device known.
    Certify(Author),
    /// Hides a document.
    Withdraw(DocumentId),
    /// Hides a document from this moment on.
    Lend(DocumentId, Timestamp),
    /// Says that a bundle holds what these envelopes hold.
    Cover(Said),
}

/// An envelope that may be appended, as far as can be told without the log.
#[derive(Debug, Clone)]
pub struct Checked {
    /// The envelope.
    pub envelope: Envelope,
    /// What it does.
    pub act: Act,
    /// The member of staff who hands it in, if one does: they have to work with the person still when it is appended.
    pub staff: Option<AccountId>,
}

/// Checks one envelope. The author is none where its device is not known yet; then it has to bring its certificate.
pub fn check(
    envelope: Envelope,
    author: Option<&Author>,
    pusher: &Pusher<'_>,
    issuers: &Issuers,
) -> Result<Checked, Refusal> {
    let header = *envelope.header();
    let (journey, circle) = (header.journey, header.circle);
    if i64::try_from(header.device_sequence).is_err() {
        return Err(Refusal::Malformed);
    }
    if !rules::may(pusher.subject, Action::Follow { journey, circle }) {
        return Err(Refusal::Rights);
    }
    let (writing, act) = read(&envelope, issuers)?;
    let brought = match &act {
        Act::Certify(certified) if certified.device() == header.device => Some(*certified),
        Act::Certify(_) | Act::Nothing | Act::Withdraw(_) | Act::Lend(..) | Act::Cover(_) => None,
    };
    let author = brought.as_ref().or(author).ok_or(Refusal::Device)?;
    if author.device() != header.device {
        return Err(Refusal::Device);
    }
    if !holds(&author.signing, &envelope.to_sign(), envelope.signature()) {
        return Err(Refusal::Signature);
    }
    let (own_caseload, own_circles) = ([journey], [LogName { journey, circle }]);
    let subject = match author.owner {
        owner if owner == pusher.owner => pusher.subject,
        Owner::Person(journey) => Subject::Person { journey },
        Owner::Staff(_) => Subject::Keyworker { caseload: &own_caseload, leads: &[] },
        Owner::Supporter(_) => Subject::Supporter { circles: &own_circles },
    };
    if !rules::may(subject, Action::Append { journey, circle, writing }) {
        return Err(Refusal::Rights);
    }
    let staff = match pusher.owner {
        Owner::Staff(account) => Some(account),
        Owner::Person(_) | Owner::Supporter(_) => None,
    };
    Ok(Checked { envelope, act, staff })
}

/// Reads the body as far as the rules need it.
fn read(envelope: &Envelope, issuers: &Issuers) -> Result<(Writing, Act), Refusal> {
    let header = envelope.header();
    let form = header.form;
    if form == Form::Sealed {
        let sealed = envelope.body().len() > NONCE_LENGTH + TAG_LENGTH;
        return if sealed { Ok((Writing::Sealed, Act::Nothing)) } else { Err(Refusal::Malformed) };
    }
    let payload = Payload::from_clear(form, envelope.body()).map_err(|_| Refusal::Malformed)?;
    if form == Form::Change {
        gate::Chunk::parse(&payload.content).map_err(|_| Refusal::Gate)?;
    }
    if form != Form::Control {
        return Ok((rules::writing(form, payload.kind, false), Act::Nothing));
    }
    let act = match Control::from_payload(&payload).map_err(|_| Refusal::Malformed)? {
        Control::Identity { public, .. } => {
            if header.circle != CircleId::PRIVATE || public != issuers.identity {
                return Err(Refusal::Malformed);
            }
            Act::Nothing
        }
        Control::Device(certificate) => {
            check_certificate(&certificate, header.journey, issuers)?;
            Act::Certify(Author::certified(&certificate))
        }
        Control::Words { .. } if header.circle != CircleId::PRIVATE => return Err(Refusal::Malformed),
        Control::Words { .. } => Act::Nothing,
        // What belongs to no document is everybody's certificate and withdrawal: nobody takes that back.
        Control::Withdraw(CONTROLS) => return Err(Refusal::Malformed),
        Control::Withdraw(document) => Act::Withdraw(document),
        // Under its own name alone, where everybody who has the document looks.
        Control::Until { document, .. } if document == CONTROLS || document != header.document => {
            return Err(Refusal::Malformed);
        }
        Control::Until { document, at } => Act::Lend(document, at),
        Control::Covered { .. } if header.circle != CircleId::PRIVATE => return Err(Refusal::Malformed),
        Control::Covered { bundle, spans, ids } => {
            let fits = spans.iter().all(|span| i64::try_from(span.last).is_ok());
            match bundle::count(&spans) {
                Some(covered) if fits && covered <= COVERED_MOST => Act::Cover(Said { bundle, spans, ids }),
                Some(_) | None => return Err(Refusal::Malformed),
            }
        }
    };
    let is_certificate = matches!(act, Act::Certify(_));
    Ok((rules::writing(form, payload.kind, is_certificate), act))
}

fn check_certificate(certificate: &Certificate, journey: JourneyId, issuers: &Issuers) -> Result<(), Refusal> {
    let issuer = match &certificate.statement.holder {
        Holder::Person(holder) if *holder == journey => &issuers.identity,
        Holder::Person(_) => return Err(Refusal::Device),
        Holder::Staff { .. } | Holder::Supporter { .. } => &issuers.service,
    };
    if certifies(issuer, certificate) { Ok(()) } else { Err(Refusal::Device) }
}
