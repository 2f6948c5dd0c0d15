//! The exchange: the replica's effects are carried out here, one after the other, and their outcomes told to it.

use waymark_shared::api::{
    Challenge, ChallengeRequest, DeviceKeys, DeviceSignIn, ME, Me, ProblemCode, SIGN_IN_CHALLENGE, SIGN_IN_CONTEXT,
    SIGN_IN_DEVICE,
};
use waymark_shared::seam::news::{Changed, News};
use waymark_shared::seam::{Answer, Failure};
use waymark_shared::sync::bundle::NO_DOCUMENT;
use waymark_shared::sync::envelope::Envelope;
use waymark_shared::sync::log::LogName;
use waymark_shared::sync::replica::{Effect, Event, Notice, ReadFailure, SaveFailure, Saving};

use std::rc::Rc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::answer::has_ended;
use crate::desk::{self, Input};
use crate::driver::seal::Signer;
use crate::driver::socket::Sign;
use crate::driver::store::{Fault, encoded};
use crate::driver::{http, page};
use crate::introduction::introduction;
use crate::keyring::refused;
use crate::profile::Holder;
use crate::session::Session;
use crate::whereabouts::noted;
use waymark_shared::certificate::Certificate;
use waymark_shared::id::{CircleId, DeviceId, DocumentId};
use waymark_shared::seam::answer::Who;

impl Session {
    /// Tells the replica something, and does all it asks for.
    pub async fn tell(&mut self, event: Event) {
        self.exchange.tell(event);
        while let Some(effect) = self.exchange.next_effect() {
            if let Some(outcome) = self.carry_out(effect).await {
                self.exchange.tell(outcome);
            }
        }
    }

    /// Tries the network now.
    pub async fn try_now(&mut self) {
        self.reach_out().await;
    }

    /// When the server is tried next.
    pub fn next_try(&self) -> Answer {
        Answer::NextTry(self.exchange.wakes_in().map(|wait| wait.div_ceil(1000)))
    }

    /// Something happened on a line.
    pub async fn on_sign(&mut self, number: u64, sign: Sign) {
        if !self.line.is_at(number) {
            return;
        }
        match sign {
            Sign::Opened => {
                self.met().await;
                self.line.opened();
                self.look_for_caseload();
                self.look_for_supporters();
                self.tell(Event::Connected).await;
            }
            Sign::Message(message) => {
                self.line.heard(&message);
                self.met().await;
                self.tell(Event::Received(message)).await;
            }
            Sign::Closed => self.on_no_line().await,
        }
    }

    /// The way to a line was tried.
    pub async fn on_way(&mut self, number: u64, outcome: Result<Option<Me>, Failure>) {
        if !self.line.is_at(number) {
            return;
        }
        match outcome {
            // Somebody else who uses this browser signed in since: their sign-in is not this one's.
            Ok(Some(me)) if self.profile.staff().is_some() && !self.profile.is_of(&me) => self.on_signed_out().await,
            Ok(told) => {
                self.enrolled(told).await;
                if self.line.open().is_err() {
                    self.on_no_line().await;
                }
            }
            Err(Failure::Problem { code: ProblemCode::SignedOut | ProblemCode::WrongDevice, .. }) => {
                self.on_signed_out().await
            }
            Err(Failure::Problem { code: ProblemCode::Ended, .. }) => {
                self.on_signed_out().await;
                desk::put(Input::Ended);
            }
            Err(_) => self.on_no_line().await,
        }
    }

    /// Keeps the newest enrolment, which a service that loses days will want.
    pub async fn enrolled(&mut self, told: Option<Me>) {
        // What was on its way for whoever was signed in here before is nobody's now.
        let enrolment = told.filter(|me| self.profile.is_of(me)).and_then(|me| me.enrolment);
        if enrolment.is_none() || enrolment == self.profile.enrolment {
            return;
        }
        self.profile.enrolment = enrolment;
        // A failure to keep this is made good by the next sign-in.
        drop(self.keep_profile().await);
    }

    async fn on_no_line(&mut self) {
        let at_once = self.line.ended();
        self.line.doubt();
        self.tell(Event::Disconnected).await;
        if at_once {
            self.tell(Event::Reachable).await;
        }
    }

    /// The server knows this sign-in no longer.
    pub async fn on_signed_out(&mut self) {
        self.line.hang_up();
        self.tell(Event::Disconnected).await;
        self.tell(Event::Unreachable).await;
        if let Holder::Staff(staff) = &mut self.profile.holder {
            staff.signed_out = true;
            // A failure to keep this is made good by the next attempt to connect.
            drop(self.keep_profile().await);
            page::tell(News::Opening(self.opening()));
        }
    }

    /// Staff whose browser may be signed in as somebody else are told so, whether or not there is a log to read.
    pub fn look_who_is_signed_in(&self) {
        let Some(account) = self.profile.staff().filter(|_| self.may_connect()).map(|staff| staff.account) else {
            return;
        };
        wasm_bindgen_futures::spawn_local(async move {
            let is_over = match http::get::<Me>(ME).await {
                Ok(me) => me.account != account,
                Err(failure) => matches!(failure, Failure::Problem { code: ProblemCode::SignedOut, .. }),
            };
            if is_over {
                desk::put(Input::SignedOut);
            }
        });
    }

    async fn carry_out(&mut self, effect: Effect) -> Option<Event> {
        match effect {
            Effect::Connect => {
                self.connect();
                None
            }
            Effect::Disconnect => {
                self.line.ended();
                None
            }
            Effect::Send(message) => {
                self.line.send(&message);
                None
            }
            Effect::Seal { ticket, header, payload } => {
                let outcome = self.keyring.seal(header, &payload).await;
                Some(Event::Sealed { ticket, outcome })
            }
            Effect::Save { ticket, savings } => Some(Event::Saved { ticket, outcome: self.save(savings).await }),
            Effect::Read { ticket, log, ids } => {
                let read = self.store.read(&self.keyring.local, &log, &ids).await;
                Some(Event::Read { ticket, outcome: read.map_err(unread) })
            }
            Effect::Gather { ticket, log } => {
                let gathered = self.store.gather(&log).await;
                Some(Event::Gathered { ticket, outcome: gathered.map_err(unread) })
            }
            Effect::Check { ticket, log: _, envelopes } => {
                let verdicts = self.trust.check(self.keyring.root(), &envelopes).await;
                Some(Event::Checked { ticket, verdicts })
            }
            Effect::Tell(notice) => {
                self.on_notice(notice).await;
                None
            }
        }
    }

    async fn save(&mut self, savings: Vec<Saving>) -> Result<(), SaveFailure> {
        let noted = noted(&savings);
        let unpacked = self.unpack(&savings).await;
        self.store.save(&self.keyring.local, savings, &unpacked).await.map_err(|fault| match fault {
            Fault::Full => SaveFailure::Full,
            Fault::Failed => SaveFailure::Failed,
            Fault::Taken => {
                desk::put(Input::PenTaken);
                SaveFailure::Failed
            }
        })?;
        self.unpacked(&unpacked);
        if self.whereabouts.note(&noted)
            && let Ok(refused) = self.store.refused().await
        {
            self.whereabouts.refused = refused;
        }
        Ok(())
    }

    async fn on_notice(&mut self, notice: Notice) {
        match notice {
            Notice::Kept { ticket, id } => self.exchange.settle(ticket, Ok(id)),
            Notice::NotKept { ticket, why } => self.exchange.settle(ticket, Err(why)),
            Notice::Arrived { log, envelopes } => self.on_arrived(log, envelopes).await,
            Notice::Refused { log, document, .. } => self.on_refused(log, document).await,
            Notice::CaughtUp(log) => {
                if log.circle == CircleId::PRIVATE {
                    desk::put(Input::Devices);
                }
                if log.circle == CircleId::PRIVATE && !std::mem::replace(&mut self.has_come, true) {
                    self.journal_came();
                }
                if log.circle == CircleId::PRIVATE && !std::mem::replace(&mut self.has_bundled, true) {
                    desk::put(Input::Bundles);
                }
            }
            Notice::Ended(_) => {
                // A server that went back to a day before the person is told of them before anything is forgotten.
                self.look_for_caseload();
            }
            Notice::Cloned(_) => desk::put(Input::Cloned),
            Notice::SignedOut => match self.profile.who() {
                Who::Person | Who::Supporter => {
                    self.line.doubt();
                    self.exchange.tell(Event::Reachable);
                }
                Who::Keyworker | Who::Administrator => {
                    Box::pin(self.on_signed_out()).await;
                    ask_whether_ended();
                }
                Who::Alone | Who::Nobody => Box::pin(self.on_signed_out()).await,
            },
            Notice::TooOld => page::tell(News::UpdateNeeded),
            Notice::Status(_) => self.tell_status(),
        }
    }

    /// What the server will never take stays here: the words of an entry as a draft.
    async fn on_refused(&mut self, log: LogName, document: DocumentId) {
        if log.circle == CircleId::PRIVATE && document == NO_DOCUMENT {
            // A bundle, or what is said of one: nothing that anybody made.
            return;
        }
        // Words that could not be made a draft now are still in the envelope that was set aside.
        let has_draft = self.keep_words(log, document).await.unwrap_or_default();
        if let Some(catalogue) = self.catalogues.get_mut(&log) {
            catalogue.changed(document);
        }
        self.editing.remove(&document);
        page::tell(News::Refused { document, has_draft });
        page::tell(News::Changed(Changed::Journal));
    }

    async fn on_arrived(&mut self, log: LogName, envelopes: Vec<Envelope>) {
        if log.circle == CircleId::PRIVATE && envelopes.iter().any(|envelope| envelope.header().document == NO_DOCUMENT)
        {
            desk::put(Input::Devices);
        }
        for envelope in &envelopes {
            let document = envelope.header().document;
            if let Some(catalogue) = self.catalogues.get_mut(&log) {
                catalogue.changed(document);
            }
            if self.editing.contains_key(&document) {
                self.join_in(log, envelope).await;
                page::tell(News::Changed(Changed::Reading(document)));
            }
        }
        let changed = match (self.profile.reads_of(), log.circle == CircleId::PRIVATE) {
            (Some(_), _) => &[Changed::Person(log.journey), Changed::Caseload][..],
            (None, true) => &[Changed::Journal, Changed::Star],
            (None, false) => &[Changed::Star, Changed::Journal],
        };
        for changed in changed {
            page::tell(News::Changed(*changed));
        }
    }

    /// Opens a line, after signing in where that is in doubt. The way there must not keep anybody waiting.
    fn connect(&mut self) {
        let number = self.line.begin();
        if !self.line.is_in_doubt() {
            desk::put(Input::Way { number, outcome: Ok(None) });
            return;
        }
        let holder = self.profile.holder.clone();
        let (signer, device, enrolment) =
            (self.keyring.signer(), self.profile.device(), self.profile.enrolment.clone());
        let (store, local) = (Rc::clone(&self.store), self.keyring.local.clone());
        wasm_bindgen_futures::spawn_local(async move {
            let outcome = match holder {
                Holder::Person(person) => {
                    let log = person.private();
                    let introduction = introduction(&store, &local, &log, DeviceId::of(&device.signing)).await;
                    sign_in(&signer, device, Voucher::Introduction(introduction), enrolment).await
                }
                Holder::Supporter(supporter) => {
                    sign_in(&signer, device, Voucher::Certificate(supporter.certificate), enrolment).await
                }
                Holder::Staff(_) => http::get(ME).await,
            };
            desk::put(Input::Way { number, outcome: outcome.map(Some) });
        });
    }
}

/// A sign-in that is over may be one of an account that has ended: only the server can say.
fn ask_whether_ended() {
    wasm_bindgen_futures::spawn_local(async {
        let told: Result<Me, Failure> = http::get(ME).await;
        if has_ended(&told) {
            desk::put(Input::Ended);
        }
    });
}

fn unread(fault: Fault) -> ReadFailure {
    match fault {
        Fault::Full | Fault::Failed | Fault::Taken => ReadFailure::Failed,
    }
}

/// What lets a device in that the server does not know.
pub enum Voucher {
    /// A person's device: the envelope that introduces it in the private log, where it is held.
    Introduction(Option<Envelope>),
    /// A supporter's: the service's word for it.
    Certificate(Certificate),
}

/// A device answers a challenge. Its voucher and enrolment let it back in where the server was restored to a day before them;
/// a person's device that was never there is let in only where its introduction stands in the private log.
pub async fn sign_in(
    signer: &Signer,
    keys: DeviceKeys,
    voucher: Voucher,
    enrolment: Option<String>,
) -> Result<Me, Failure> {
    let device = DeviceId::of(&keys.signing);
    let Challenge { challenge } = http::post(SIGN_IN_CHALLENGE, &ChallengeRequest { device }).await?;
    let bytes = STANDARD.decode(&challenge).map_err(|_| Failure::Offline)?;
    let signature = signer.sign(&[SIGN_IN_CONTEXT, &bytes].concat()).await.map_err(refused)?;
    let (introduction, certificate) = match voucher {
        Voucher::Introduction(envelope) => (envelope.map(|envelope| STANDARD.encode(envelope.as_bytes())), None),
        Voucher::Certificate(certificate) => (None, Some(STANDARD.encode(encoded(&certificate)))),
    };
    let signature = STANDARD.encode(signature.0);
    let answer = DeviceSignIn { device, challenge, signature, introduction, certificate, enrolment };
    http::post(SIGN_IN_DEVICE, &answer).await
}
