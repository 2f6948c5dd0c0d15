//! An envelope on the disk: header and signature in the clear; the body as it was sealed on the device, or under its
//! document's key where it came in the clear.

use waymark_shared::id::{CircleId, DocumentId, Signature};
use waymark_shared::sync::envelope::{Form, HEADER_LENGTH, Header};
use waymark_shared::sync::log::LogName;

use crate::error::Fault;
use crate::keys::documents::{CONTROLS, DocumentKeys, Drawn};

/// The log an envelope belongs to.
pub fn log_of(header: &Header) -> LogName {
    LogName { journey: header.journey, circle: header.circle }
}

/// Which document's key protects a body, if it needs one: nothing shared lies on the disk in the clear, and nothing
/// private comes in the clear but controls, which hold keys only.
pub fn protected_by(form: Form, circle: CircleId, document: DocumentId) -> Option<DocumentId> {
    match form {
        Form::Record | Form::Change => Some(document),
        Form::Control if circle == CircleId::PRIVATE => None,
        Form::Control => Some(CONTROLS),
        Form::Sealed => None,
    }
}

/// The bytes that go to the disk, under a drawn key where the document has none.
pub fn lay_down(envelope: &[u8], header: &Header, keys: &DocumentKeys, drawn: &mut Drawn) -> Result<Vec<u8>, Fault> {
    let Some(document) = protected_by(header.form, header.circle, header.document) else {
        return Ok(envelope.to_vec());
    };
    let key = keys.find_or_draw(log_of(header), document, drawn)?;
    let Parts { head, body, signature } = parts(envelope)?;
    Ok([head, &key.seal(head, body), signature].concat())
}

/// The envelope that [`lay_down`] was given; none where the key that protects it was destroyed.
pub fn pick_up(stored: Vec<u8>, log: LogName, keys: &DocumentKeys) -> Result<Option<Vec<u8>>, Fault> {
    let (form, document) = form_and_document(&stored)?;
    let Some(document) = protected_by(form, log.circle, document) else {
        return Ok(Some(stored));
    };
    let Some(key) = keys.find(log, document)? else { return Ok(None) };
    let Parts { head, body, signature } = parts(&stored)?;
    Ok(Some([head, &key.open(head, body)?, signature].concat()))
}

/// Whether a stored envelope is lost here, and can be given again once it was laid down again: its key is missing, is damaged,
/// or does not open it. What a bundle stands for is not lost.
pub fn is_lost(stored: &[u8], log: LogName, keys: &DocumentKeys) -> Result<bool, Fault> {
    if stored.is_empty() {
        return Ok(false);
    }
    let Ok((form, document)) = form_and_document(stored) else { return Ok(true) };
    let Some(document) = protected_by(form, log.circle, document) else { return Ok(false) };
    match keys.find(log, document) {
        Ok(None) | Err(Fault::Unsealed) => Ok(true),
        Ok(Some(key)) => Ok(parts(stored).and_then(|Parts { head, body, .. }| key.open(head, body)).is_err()),
        Err(fault @ (Fault::Full | Fault::Busy | Fault::Broken(_) | Fault::NotCommitted | Fault::Closed)) => Err(fault),
    }
}

/// What a stored envelope's header says it is, and of which document.
pub fn form_and_document(stored: &[u8]) -> Result<(Form, DocumentId), Fault> {
    let form = stored.get(1).copied().and_then(Form::from_code).ok_or(Fault::Unsealed)?;
    let document = stored.get(34..50).ok_or(Fault::Unsealed)?;
    Ok((form, DocumentId::from_bytes(document).expect("sixteen bytes")))
}

struct Parts<'a> {
    head: &'a [u8],
    body: &'a [u8],
    signature: &'a [u8],
}

fn parts(bytes: &[u8]) -> Result<Parts<'_>, Fault> {
    let (head, rest) = bytes.split_at_checked(HEADER_LENGTH).ok_or(Fault::Unsealed)?;
    let body = rest.len().checked_sub(Signature::LENGTH).ok_or(Fault::Unsealed)?;
    let (body, signature) = rest.split_at(body);
    Ok(Parts { head, body, signature })
}
