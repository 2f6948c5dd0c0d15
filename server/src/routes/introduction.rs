//! An introduction: what a device that the server does not know brings along, so that the person's other devices hear of it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tokio::sync::oneshot;
use waymark_shared::api::{DeviceKeys, ProblemCode};
use waymark_shared::id::{CircleId, JourneyId, PublicKey};
use waymark_shared::rules::Subject;
use waymark_shared::sync::envelope::Envelope;

use super::me::check_point;
use crate::author::{Author, Owner};
use crate::database::Line;
use crate::database::writer::Appended;
use crate::error::{Fault, Wrong};
use crate::house::House;
use crate::log::append::Outcome;
use crate::log::check::{self, Act, Checked, Issuers, Pusher};

/// An introduction whose certificate and signature hold; nothing is appended yet.
pub struct Introduction {
    checked: Checked,
    /// The device it introduces.
    pub author: Author,
}

/// Reads what is to be an introduction.
pub fn read(text: &str) -> Option<Envelope> {
    Envelope::parse(STANDARD.decode(text).ok()?).ok()
}

impl Introduction {
    /// Checks it as anything that is pushed to the person's private log; nothing where it does not introduce its own author
    /// there.
    pub fn of(house: &House, envelope: Envelope, journey: JourneyId, identity: PublicKey) -> Option<Self> {
        let header = *envelope.header();
        if (header.journey, header.circle) != (journey, CircleId::PRIVATE) {
            return None;
        }
        let owner = Owner::Person(journey);
        let pusher = Pusher { subject: Subject::Person { journey }, owner };
        let issuers = Issuers { service: house.service.public(), identity };
        let checked = check::check(envelope, None, &pusher, &issuers).ok()?;
        let author = match &checked.act {
            Act::Certify(author) => *author,
            Act::Nothing | Act::Withdraw(_) | Act::Lend(..) | Act::Cover(_) => return None,
        };
        let keys = DeviceKeys { signing: author.signing, agreement: author.agreement };
        (author.owner == owner && check_point(&keys).is_ok()).then_some(Self { checked, author })
    }

    /// Appends it to the private log, and waits until it is on the disk; a device that is no longer let in is refused.
    pub async fn say(self, house: &House) -> Result<Author, Wrong> {
        let (tell, told) = oneshot::channel();
        // Whoever waited may have given up; what was appended stays.
        let after = move |appended| drop(tell.send(appended));
        house.database.append(vec![self.checked], Line::default(), after).await?;
        match told.await.map_err(|_| Fault::Closed)? {
            Appended::Committed(_, outcomes) if outcomes == [Outcome::Stored] => Ok(self.author),
            Appended::Committed(..) => Err(ProblemCode::WrongDevice.into()),
            Appended::Not(_) => Err(ProblemCode::Unavailable.into()),
        }
    }
}
