//! Which room answers what is asked.

use std::pin::Pin;

use waymark_shared::api::ProblemCode;
use waymark_shared::seam::answer::{Journal, Star};
use waymark_shared::seam::{Answer, Ask, Failure};
use waymark_shared::star::definition::Definition;

use crate::account::{
    begin_authenticator, change_password, end_sign_ins, new_codes, passkey_challenge, passkey_options, passkeys, prove,
    prove_with_passkey, read_invitation, remove_passkey, sign_ins, speak_for,
};
use crate::caseload::{cancel_invitation, invitations, invite, invite_again, invite_staff_again, service, staff};
use crate::desk::{self, Input};
use crate::driver::page;
use crate::engine::{Engine, State};
use crate::holds::{ask_hold, confirm_hold, end_hold, holds};
use crate::looks::who_looked;
use crate::supporters::{end_supporter, invite_supporter};
use crate::teams::teams;

/// An answer, or the promise of one: nobody who writes waits for somebody else's errand to the server.
enum Outcome {
    Now(Answer),
    Later(Pin<Box<dyn Future<Output = Result<Answer, Failure>>>>),
}

impl Engine {
    /// Answers a call, now or as soon as the server has.
    pub(crate) async fn call(&mut self, number: u32, ask: Ask) {
        match self.answer(ask).await {
            Ok(Outcome::Now(answer)) => page::answer(number, Ok(answer)),
            Ok(Outcome::Later(errand)) => {
                wasm_bindgen_futures::spawn_local(async move {
                    let outcome = errand.await;
                    if matches!(outcome, Err(Failure::Problem { code: ProblemCode::SignedOut, .. })) {
                        desk::put(Input::SignedOut);
                    }
                    if has_ended(&outcome) {
                        desk::put(Input::Ended);
                    }
                    page::answer(number, outcome);
                });
            }
            Err(failure) => {
                if failure == Failure::OtherTab && !matches!(self.state, State::Watching) {
                    desk::put(Input::PenTaken);
                }
                if has_ended::<()>(&Err(failure.clone())) {
                    desk::put(Input::Ended);
                }
                if failure == Failure::Full {
                    // Whoever heard that a word was not kept is not told that everything is.
                    self.is_space_low.set(true);
                }
                page::answer(number, Err(failure));
            }
        }
    }

    async fn answer(&mut self, ask: Ask) -> Result<Outcome, Failure> {
        self.allow(&ask)?;
        let answer = match ask {
            Ask::Begin { whom } => self.begin(whom).await?,
            Ask::TakeOver => self.take_over().await?,
            Ask::Unlock { secret } => self.unlock(&secret).await?,
            Ask::Lock => self.lock().await?,
            Ask::SetLock { secret } => self.set_lock(secret).await?,
            Ask::SetAutoLock(chosen) => self.session()?.set_auto_lock(chosen).await?,
            Ask::KeepNothing { nothing } => self.keep_nothing(nothing).await?,
            Ask::StepAside => self.step_aside().await?,
            Ask::Choose { profile } => self.choose(&profile).await?,
            Ask::Newcomer => self.newcomer()?,
            Ask::SetSign { own } => self.set_sign(own).await?,
            Ask::Service => return later(service()),
            Ask::SetUp { token, service, nation, name, password } => {
                self.set_up(token, service, nation, name, password).await?
            }
            Ask::ReadInvitation { code } => return later(read_invitation(code)),
            Ask::JoinPerson { code, name } => self.join_person(code, name).await?,
            Ask::JoinSupporter { code, name } => self.join_supporter(code, name).await?,
            Ask::JoinStaff { code, name, password } => self.join_staff(code, name, password).await?,
            Ask::Recover { code, words } => self.recover(code, &words).await?,
            Ask::SignIn { name, password, code } => self.sign_in(name, password, code).await?,
            Ask::SignInWithRecovery { name, code, new_password } => {
                self.sign_in_with_recovery(name, code, new_password).await?
            }
            Ask::ChangePassword { new_password } => return later(change_password(new_password)),
            Ask::NewCodes => return later(new_codes()),
            Ask::Authenticator => return later(begin_authenticator()),
            Ask::ConfirmAuthenticator { code } => self.confirm_authenticator(code).await?,
            Ask::Prove { password, code } => return later(prove(password, code)),
            Ask::PasskeyOptions => return later(passkey_options()),
            Ask::AddPasskey(new) => self.add_passkey(new).await?,
            Ask::Passkeys => return later(passkeys()),
            Ask::RemovePasskey { id } => return later(remove_passkey(id)),
            Ask::PasskeyChallenge => return later(passkey_challenge()),
            Ask::SignInWithPasskey(answer) => self.sign_in_with_passkey(answer).await?,
            Ask::ProveWithPasskey(answer) => return later(prove_with_passkey(answer)),
            Ask::SignIns => return later(sign_ins()),
            Ask::EndSignIns { device } => return later(end_sign_ins(device)),
            Ask::SpeakFor { device, mine } => return later(speak_for(device, mine)),
            Ask::SignOut => self.sign_out().await?,
            Ask::OnlyHere => self.only_here().await?,
            Ask::Leave => self.leave_device().await?,
            Ask::Words => self.session()?.words()?,
            Ask::ConfirmWords { words } => self.session()?.confirm_words(&words).await?,
            Ask::Devices if self.is_nobody() => Answer::Devices(Vec::new()),
            Ask::Devices => self.session()?.devices().await?,
            Ask::NameDevice { device, name } => self.session()?.name_device(device, name).await?,
            Ask::KnowDevice { device } => self.session()?.know_device(device).await?,
            Ask::Today if self.is_nobody() => Answer::Today(Box::default()),
            Ask::Today => self.session()?.today().await?,
            Ask::Journal { .. } if self.is_nobody() => Answer::Journal(Journal::default()),
            Ask::Journal { words, most } => self.session()?.journal(&words, most).await?,
            Ask::OpenEntry { document } => self.writer().await?.open_entry(document).await?,
            Ask::Draft { document, entry } => self.writer().await?.draft(document, entry).await?,
            Ask::Finish { document } => {
                let session = self.session()?;
                let answer = session.finish(document).await?;
                // What was written is safe whatever becomes of this; it is tried again at the next saving.
                drop(session.apply_standing(document).await);
                answer
            }
            Ask::Remove { document } => self.session()?.put_away(document, true).await?,
            Ask::BringBack { document } => self.session()?.put_away(document, false).await?,
            Ask::Preview { document, circle } => self.session()?.preview(document, circle).await?,
            Ask::Share { document, circle, days } => self.session()?.share(document, circle, days).await?,
            Ask::Withdraw { document, circle } => self.session()?.withdraw(document, circle).await?,
            Ask::ShareAgain { document, circle } => self.session()?.share_again(document, circle).await?,
            Ask::Standing => self.session()?.standing().await?,
            Ask::StandBy { what, circle, always } => self.session()?.stand_by(what, circle, always).await?,
            Ask::EndStanding { document, take_back } => self.session()?.end_standing(document, take_back).await?,
            Ask::TakenBack => self.session()?.taken_back().await?,
            Ask::WhoLooked { document } => {
                let copies = self.session()?.all_copies(document).await?;
                return later(who_looked(copies));
            }
            Ask::Withdrawn { journey } => self.session()?.withdrawn_by(journey).await?,
            Ask::Holds => return later(holds()),
            Ask::AskHold { journey, document, reason } => return later(ask_hold(journey, document, reason)),
            Ask::ConfirmHold { hold } => return later(confirm_hold(hold)),
            Ask::EndHold { hold } => return later(end_hold(hold)),
            Ask::Supporters => self.session()?.supporters()?,
            Ask::InviteSupporter { circle, name } => return later(invite_supporter(circle, name)),
            Ask::EndSupporter { circle } => return later(end_supporter(circle)),
            Ask::Readers => self.session()?.readers()?,
            Ask::Star { journey: None } if self.is_nobody() => empty_star(),
            Ask::Star { journey } => self.session()?.star(journey).await?,
            Ask::StartReading { journey, together, day } => {
                self.writer().await?.start_reading(journey, together, &day).await?
            }
            Ask::Reading { document } => self.session()?.reading(document).await?,
            Ask::Score { document, area, whose, score } => self.session()?.score(document, &area, whose, score).await?,
            Ask::Note { document, area, text } => self.session()?.note(document, &area, &text).await?,
            Ask::PutReadingAway { document, away } => self.session()?.put_reading_away(document, away).await?,
            Ask::FinishReading { document } => {
                let session = self.session()?;
                let answer = session.finish_reading(document).await?;
                drop(session.apply_standing_to_reading(document).await);
                answer
            }
            Ask::Caseload => self.session()?.caseload().await?,
            Ask::PersonPage { journey } => self.session()?.person_page(journey).await?,
            Ask::Invite { role, name } => return later(invite(role, name)),
            Ask::InviteAgain { journey } => return later(invite_again(journey)),
            Ask::InviteStaffAgain { account } => return later(invite_staff_again(account)),
            Ask::Invitations => return later(invitations()),
            Ask::CancelInvitation { number } => return later(cancel_invitation(number)),
            Ask::Staff => return later(staff()),
            Ask::Teams(ask) => return later(teams(ask)),
            Ask::TryNow => {
                self.session()?.try_now().await;
                return later(service_is_there());
            }
            Ask::NextTry => self.session()?.next_try(),
        };
        Ok(Outcome::Now(answer))
    }

    /// What a closed lock, another tab's pen, or the want of a lock that must be there leaves possible.
    fn allow(&self, ask: &Ask) -> Result<(), Failure> {
        let is_always = matches!(
            ask,
            Ask::Begin { .. }
                | Ask::TakeOver
                | Ask::Unlock { .. }
                | Ask::Lock
                | Ask::StepAside
                | Ask::Choose { .. }
                | Ask::Newcomer
                | Ask::Service
                | Ask::SignOut
                | Ask::OnlyHere
                | Ask::Leave
        );
        let is_without_words = matches!(
            ask,
            Ask::SetLock { .. }
                | Ask::SetUp { .. }
                | Ask::SignIn { .. }
                | Ask::SignInWithRecovery { .. }
                | Ask::ChangePassword { .. }
                | Ask::NewCodes
                | Ask::Authenticator
                | Ask::ConfirmAuthenticator { .. }
                | Ask::Prove { .. }
                | Ask::PasskeyOptions
                | Ask::AddPasskey(_)
                | Ask::PasskeyChallenge
                | Ask::SignInWithPasskey(_)
                | Ask::ProveWithPasskey(_)
                | Ask::TryNow
                | Ask::NextTry
        );
        match &self.state {
            State::Locked { .. } if !is_always => Err(Failure::Locked),
            State::Watching if !is_always => Err(Failure::OtherTab),
            State::Choosing if !is_always => Err(Failure::NotPossible),
            State::Open(session) if self.must_lock(session) && !is_always && !is_without_words => Err(Failure::Locked),
            State::Open(session) if session.must_meet() && !is_always && !is_without_words => Err(Failure::Away),
            State::Locked { .. } | State::Watching | State::Choosing | State::Shut | State::Nobody | State::Open(_) => {
                Ok(())
            }
        }
    }

    fn is_nobody(&self) -> bool {
        matches!(self.state, State::Nobody)
    }
}

/// Whether the server said that the account of whoever asks has ended.
pub fn has_ended<T>(outcome: &Result<T, Failure>) -> bool {
    matches!(outcome, Err(Failure::Problem { code: ProblemCode::Ended, .. }))
}

fn later(errand: impl Future<Output = Result<Answer, Failure>> + 'static) -> Result<Outcome, Failure> {
    Ok(Outcome::Later(Box::pin(errand)))
}

/// Whether the server can be reached, apart from how the exchange fares.
async fn service_is_there() -> Result<Answer, Failure> {
    service().await.map(|_| Answer::Done)
}

fn empty_star() -> Answer {
    Answer::Star(Box::new(Star { definition: Definition::bundled(), readings: Vec::new(), open: Vec::new() }))
}
