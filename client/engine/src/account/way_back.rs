//! The way back: from twelve words and what the private log says in the clear to a person's keys.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use waymark_shared::api::WayBack;
use waymark_shared::control::Control;
use waymark_shared::seal::words::Words;
use waymark_shared::seal::wrap::{IDENTITY_CONTEXT, WORDS_CONTEXT};
use waymark_shared::seam::Failure;
use waymark_shared::sync::envelope::{Envelope, Form};
use waymark_shared::sync::payload::Payload;

use crate::driver::seal::{Key, unwrap};
use crate::profile::Person;

/// The person these words belong to.
pub async fn person_of(way: &WayBack, words: &Words) -> Result<Person, Failure> {
    let wrong = Failure::WrongWords { unknown: None };
    let controls: Vec<Control> = way.envelopes.iter().filter_map(|text| control(text)).collect();
    let mut root: Option<Key> = None;
    for control in &controls {
        if let Control::Words { wrapped, .. } = control
            && let Ok(key) = unwrap(&words.entropy(), WORDS_CONTEXT, wrapped).await
        {
            root = key.try_into().ok();
        }
    }
    let root = root.ok_or(wrong.clone())?;
    for control in &controls {
        if let Control::Identity { public, wrapped } = control {
            let identity_secret = unwrap(&root, IDENTITY_CONTEXT, wrapped).await.map_err(|_| wrong.clone())?;
            return Ok(Person {
                journey: way.journey,
                identity: *public,
                identity_secret,
                root,
                words: None,
                joined: true,
                came_back: true,
                certificate: None,
            });
        }
    }
    Err(wrong)
}

fn control(text: &str) -> Option<Control> {
    let envelope = Envelope::parse(STANDARD.decode(text).ok()?).ok()?;
    let payload = Payload::from_clear(Form::Control, envelope.body()).ok()?;
    Control::from_payload(&payload).ok()
}
