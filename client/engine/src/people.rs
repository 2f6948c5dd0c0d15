//! Several people on one device: who is meant, who steps aside, and what each is called here.

use waymark_shared::seam::answer::Opening;
use waymark_shared::seam::{Answer, Failure, Sign, Somebody, Whom};

use crate::engine::{Engine, State};
use crate::keyring::fault;
use crate::session::Session;

/// Whom profile is to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meant {
    /// Nobody has begun here.
    Nobody,
    /// Somebody is to say who they are.
    Choice,
    /// This profile.
    One(String),
}

/// Whom profile a tab means, among those that are there. Only where one person uses a device is nobody asked.
pub fn meant(whom: &Whom, people: &[Somebody]) -> Meant {
    let named = match whom {
        Whom::Named(profile) => people.iter().find(|somebody| somebody.profile == *profile),
        Whom::Last | Whom::Choice => None,
    };
    match (named, people) {
        (_, []) => Meant::Nobody,
        (Some(somebody), _) => Meant::One(somebody.profile.clone()),
        (None, [only]) if *whom == Whom::Last => Meant::One(only.profile.clone()),
        (None, _) => Meant::Choice,
    }
}

impl Engine {
    /// Looks up who uses this device.
    pub(crate) async fn know_people(&mut self) -> Result<(), Failure> {
        self.people = self.profiles()?.people().await.map_err(fault)?;
        Ok(())
    }

    /// Whether more than one person uses this device.
    pub(crate) fn is_shared(&self) -> bool {
        self.people.len() > 1
    }

    /// Whether an open profile must have a lock before it shows anything: staff hold other people's words, and of several
    /// people on one device nobody comes to another's.
    pub(crate) fn must_lock(&self, session: &Session) -> bool {
        !session.has_lock && (self.is_shared() || session.profile.staff().is_some())
    }

    /// What is said of where this device stands, with what follows from others using it too.
    pub(crate) fn among_people(&self, opening: Opening) -> Opening {
        let own = self.people.iter().find(|somebody| somebody.profile == opening.profile);
        let is_shared = match &self.state {
            State::Nobody => !self.people.is_empty(),
            State::Shut | State::Watching | State::Choosing | State::Locked { .. } | State::Open(_) => self.is_shared(),
        };
        let must_lock = match &self.state {
            State::Open(session) => self.must_lock(session),
            State::Shut | State::Watching | State::Choosing | State::Nobody | State::Locked { .. } => false,
        };
        Opening { sign: own.map(|somebody| somebody.sign.clone()).unwrap_or_default(), is_shared, must_lock, ..opening }
    }

    /// Whoever is here makes room for somebody else, behind their lock; all that is asked next is who comes. Words that the
    /// disk has not taken would be nobody's: then they stay.
    pub(crate) async fn step_aside(&mut self) -> Result<Answer, Failure> {
        if let State::Open(session) = &self.state
            && !session.has_lock
        {
            return Err(Failure::WeakSecret);
        }
        self.lock().await?;
        match &self.state {
            State::Watching => return Err(Failure::OtherTab),
            State::Locked { unkept, .. } if !unkept.is_empty() => return Err(Failure::Full),
            State::Locked { .. } | State::Shut | State::Choosing | State::Nobody | State::Open(_) => {}
        }
        self.whom = Whom::Choice;
        self.open().await?;
        Ok(Answer::Opening(self.opening()))
    }

    /// Somebody says who they are; their own lock comes next.
    pub(crate) async fn choose(&mut self, profile: &str) -> Result<Answer, Failure> {
        let is_known = self.people.iter().any(|somebody| somebody.profile == profile);
        if !matches!(self.state, State::Choosing) || !is_known {
            return Err(Failure::NotPossible);
        }
        self.whom = Whom::Named(profile.to_owned());
        self.open_profile(profile).await?;
        Ok(Answer::Opening(self.opening()))
    }

    /// Somebody who has not been here begins anew.
    pub(crate) fn newcomer(&mut self) -> Result<Answer, Failure> {
        if !matches!(self.state, State::Choosing) {
            return Err(Failure::NotPossible);
        }
        self.state = State::Nobody;
        Ok(Answer::Opening(self.opening()))
    }

    /// What this device calls whoever is here.
    pub(crate) async fn set_sign(&mut self, own: String) -> Result<Answer, Failure> {
        let profile = self.session()?.store.profile.clone();
        let before = self.people.iter().find(|somebody| somebody.profile == profile);
        let sign = Sign::named(&own, before.map(|somebody| somebody.sign.mark).unwrap_or_default());
        self.profiles()?.set_sign(&profile, sign).await.map_err(fault)?;
        self.know_people().await?;
        Ok(Answer::Opening(self.opening()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(whom: Whom, people: &[&str], expected: Meant) {
        let somebody = |profile: &&str| Somebody { profile: (*profile).to_owned(), sign: Sign::default() };
        let people: Vec<_> = people.iter().map(somebody).collect();
        assert_eq!(meant(&whom, &people), expected, "{whom:?} of {people:?}");
    }

    #[test]
    fn whoever_is_alone_on_a_device_is_not_asked_who_they_are() {
        check(Whom::Last, &[], Meant::Nobody);
        check(Whom::Last, &["a"], Meant::One("a".to_owned()));
        check(Whom::Choice, &["a"], Meant::Choice);
        check(Whom::Choice, &[], Meant::Nobody);
    }

    #[test]
    fn a_tab_stays_with_its_person_and_a_fresh_one_asks() {
        check(Whom::Named("b".to_owned()), &["a", "b"], Meant::One("b".to_owned()));
        check(Whom::Last, &["a", "b"], Meant::Choice);
    }

    #[test]
    fn a_tab_whose_person_is_gone_never_opens_anothers_profile_unasked() {
        check(Whom::Named("c".to_owned()), &["a", "b"], Meant::Choice);
        check(Whom::Named("c".to_owned()), &["a"], Meant::Choice);
        check(Whom::Named("c".to_owned()), &[], Meant::Nobody);
    }
}
