//! Supporters: whom a person trusts, and who trusts the supporter whose device this is.

use waymark_shared::api::{
    EndSupporter, InviteSupporter, Invited, JOIN_SUPPORTER, JoinSupporter, SERVICE, SUPPORTER_END, SUPPORTERS, Service,
    SupporterRow, SupporterSignedIn,
};
use waymark_shared::id::CircleId;
use waymark_shared::seam::answer::Who;
use waymark_shared::seam::news::Changed;
use waymark_shared::seam::{Answer, Failure, News};
use waymark_shared::sync::replica::Event;

use crate::account::{Candidate, certificate_of, profile_of};
use crate::caseload::trusting;
use crate::desk::{self, Input};
use crate::driver::seal::random;
use crate::driver::{http, page};
use crate::engine::{Engine, State};
use crate::exchange::{Voucher, sign_in};
use crate::holds;
use crate::profile::{Holder, Supporter, Trusted};
use crate::session::Session;

impl Engine {
    /// A supporter accepts an invitation.
    pub(crate) async fn join_supporter(&mut self, code: String, name: String) -> Result<Answer, Failure> {
        if let State::Open(session) = &mut self.state
            && session.profile.supporter().is_some()
        {
            session.is_trusted_again(code, name).await?;
            return Ok(Answer::Opening(self.opening()));
        }
        self.make_room().await?;
        let service: Service = http::get(SERVICE).await?;
        let candidate = Candidate::new().await?;
        let request = JoinSupporter { code, name, device: candidate.device };
        let joined = http::post(JOIN_SUPPORTER, &request).await;
        let read = joined.and_then(|SupporterSignedIn { me, certificate, trusts }| {
            certificate_of(&certificate).map(|certificate| (me, certificate, trusts))
        });
        let (me, certificate, trusts) = match read {
            Ok(read) => read,
            Err(failure) => {
                candidate.give_up().await;
                return Err(failure);
            }
        };
        let trusted_by = trusts.into_iter().map(trusting).collect();
        let supporter = Supporter { account: me.account, certificate, trusted_by };
        let profile = profile_of(&me, Holder::Supporter(supporter), service, candidate.device);
        let session = candidate.settle(self.profiles()?, profile, None).await?;
        self.enter(session).await?;
        Ok(Answer::Opening(self.opening()))
    }
}

impl Session {
    /// One more person trusts the supporter whose device this is.
    async fn is_trusted_again(&mut self, code: String, name: String) -> Result<(), Failure> {
        let certificate = self.profile.supporter().ok_or(Failure::NotPossible)?.certificate.clone();
        let voucher = Voucher::Certificate(certificate);
        sign_in(&self.keyring.signer(), self.profile.device(), voucher, self.profile.enrolment.clone()).await?;
        let request = JoinSupporter { code, name, device: self.profile.device() };
        let SupporterSignedIn { trusts, .. } = http::post(JOIN_SUPPORTER, &request).await?;
        let known = self.profile.clients_mut().ok_or(Failure::NotPossible)?;
        let fresh: Vec<_> = trusts.into_iter().map(trusting).collect();
        let fresh: Vec<_> =
            fresh.into_iter().filter(|client| known.iter().all(|known| known.log() != client.log())).collect();
        known.extend(fresh.iter().cloned());
        self.keep_profile().await?;
        self.learn_trust().await?;
        for client in fresh {
            self.tell(Event::Follow(client.log())).await;
        }
        page::tell(News::Changed(Changed::Caseload));
        Ok(())
    }

    /// The person's supporters, as last heard; the server is asked for news of them.
    pub fn supporters(&self) -> Result<Answer, Failure> {
        if self.profile.who() != Who::Person {
            return Err(Failure::NotPossible);
        }
        self.look_for_supporters();
        let rows = self.profile.supporters.iter().map(|known| SupporterRow {
            circle: known.circle,
            name: known.name.clone(),
            since: known.since,
            ended: known.ended,
        });
        Ok(Answer::Supporters(rows.collect()))
    }

    /// Asks the server for the person's supporters, and for holds; the answers come to the desk.
    pub fn look_for_supporters(&self) {
        if self.profile.who() == Who::Person {
            wasm_bindgen_futures::spawn_local(look());
            wasm_bindgen_futures::spawn_local(holds::look());
        }
    }

    /// The person's supporters came.
    pub async fn on_supporters(&mut self, rows: Vec<SupporterRow>) {
        let Some(person) = self.profile.person().filter(|person| person.joined).cloned() else { return };
        let now: Vec<_> = rows
            .into_iter()
            .map(|SupporterRow { circle, name, since, ended }| Trusted { circle, name, since, ended })
            .collect();
        if self.profile.supporters == now {
            return;
        }
        let before = std::mem::replace(&mut self.profile.supporters, now.clone());
        // What could not be kept now is when they come again.
        drop(self.keep_profile().await);
        for known in now.iter().filter(|known| before.iter().all(|before| before.circle != known.circle)) {
            let log = person.circle(known.circle);
            self.tell(Event::Follow(log)).await;
            if known.ended.is_none() {
                // Told again with the first copy, where it cannot be kept now.
                drop(self.tell_name_once(log).await);
            }
        }
        page::tell(News::Changed(Changed::Supporters));
        page::tell(News::Changed(Changed::Journal));
    }

    /// A supporter may read nothing more: what they had is taken back, so that its keys are destroyed.
    pub async fn on_supporter_ended(&mut self, circle: CircleId) {
        // What is not taken back now is still closed to them: the server knows that they may read nothing.
        drop(self.take_all_back(circle).await);
        page::tell(News::Changed(Changed::Journal));
    }
}

/// Asks the server for a person's supporters; the answer comes to the desk.
pub async fn look() {
    if let Ok(rows) = http::get(SUPPORTERS).await {
        desk::put(Input::Supporters(rows));
    }
}

/// Invites a supporter into a circle of their own, or one that is there on a new phone.
pub async fn invite_supporter(circle: Option<CircleId>, name: String) -> Result<Answer, Failure> {
    let circle = circle.unwrap_or_else(|| CircleId(random()));
    let invited: Invited = http::post(SUPPORTERS, &InviteSupporter { circle, name }).await?;
    look().await;
    Ok(Answer::Invited(invited))
}

/// Ends what a supporter may read.
pub async fn end_supporter(circle: CircleId) -> Result<Answer, Failure> {
    http::post_only(SUPPORTER_END, Some(&EndSupporter { circle })).await?;
    desk::put(Input::SupporterEnded(circle));
    look().await;
    Ok(Answer::Done)
}
