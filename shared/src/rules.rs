//! The rules: one function decides who may do what; the server enforces it, the app uses it to show what is possible.

use serde::{Deserialize, Serialize};

use crate::id::{CircleId, JourneyId, TeamId};
use crate::star::score::Whose;
use crate::sync::envelope::Form;
use crate::sync::log::LogName;

/// What somebody is in the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Runs the service; reads nobody's words.
    Administrator,
    /// Works with people.
    Keyworker,
    /// Whose journey it is.
    Person,
    /// Somebody close to a person, trusted with what the person chose for them.
    Supporter,
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject<'a> {
    /// Nobody is signed in.
    Nobody,
    /// An administrator.
    Administrator,
    /// A keyworker, and whom they work with today.
    Keyworker {
        /// The journeys of their caseload: their own people, and those they cover for.
        caseload: &'a [JourneyId],
        /// The teams they lead.
        leads: &'a [TeamId],
    },
    /// A person.
    Person {
        /// Their own journey.
        journey: JourneyId,
    },
    /// A supporter, and the circles they are in today: one for each person who trusts them.
    Supporter {
        /// The logs of those circles.
        circles: &'a [LogName],
    },
}

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Read a log, whole, and be told of what comes.
    Follow {
        /// Whose.
        journey: JourneyId,
        /// Which circle.
        circle: CircleId,
    },
    /// Append to a log what one wrote oneself.
    Append {
        /// Whose.
        journey: JourneyId,
        /// Which circle.
        circle: CircleId,
        /// What.
        writing: Writing,
    },
    /// Invite somebody as this.
    Invite(Role),
    /// Let a known journey in on a new device.
    Reinvite(JourneyId),
    /// Let a known member of staff begin again.
    ReinviteStaff,
    /// See the list of people one works with.
    SeeCaseload,
    /// See who can read what one shares.
    SeeTeam,
    /// See one's supporters, and end what one of them may.
    KeepSupporters,
    /// See who trusts one with what.
    SeeTrusts,
    /// See the list of one's own devices.
    SeeDevices,
    /// Tell that one looked at what a circle was trusted with.
    Look {
        /// Whose.
        journey: JourneyId,
        /// Which circle.
        circle: CircleId,
    },
    /// See who looked at what one shares.
    SeeLooks,
    /// Keep what a person took back, with another keyworker and a reason; agree with that, and end it.
    Hold(JourneyId),
    /// See what is kept so, by whom and why.
    SeeHolds(JourneyId),
    /// See the list of staff.
    SeeStaff,
    /// See which teams there are, one's own or all.
    SeeTeams,
    /// Make and name teams, and say who belongs to them and leads them.
    ChangeTeams,
    /// See the names of a team's people, and who works with them.
    SeePeopleOf(TeamId),
    /// See the names of the people who belong to no team.
    SeePeopleOfNoTeam,
    /// Say who works with a person of this team, or covers, or that they wait; none where they belong to no team.
    ChangeWork(Option<TeamId>),
    /// Hand a person one works with over to a colleague.
    HandOver(JourneyId),
    /// End the account of a member of staff.
    EndAccount,
    /// See the audit log.
    SeeAudit,
    /// See what happened around one's own journey.
    SeeHistory,
    /// Change what one signs in with, and see and end one's sign-ins.
    ChangeSignIn,
}

/// What an envelope carries, as far as the rules must know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writing {
    /// Sealed: nobody but the person's devices can tell more.
    Sealed,
    /// A change to a document written together.
    Change,
    /// A record of this kind (see [`crate::record::Kind`]).
    Record(u16),
    /// A device's certificate.
    Device,
    /// Identity, words, withdrawal: the person's own controls.
    Control,
}

/// Whether this subject may do this.
pub fn may(subject: Subject<'_>, action: Action) -> bool {
    match action {
        Action::Follow { journey, circle } => reads(subject, journey, circle),
        Action::Append { journey, circle, writing } => {
            reads(subject, journey, circle) && writes(subject, circle, writing)
        }
        Action::Invite(role) => match (subject, role) {
            (Subject::Administrator, Role::Administrator | Role::Keyworker)
            | (Subject::Keyworker { .. }, Role::Person)
            | (Subject::Person { .. }, Role::Supporter) => true,
            (
                Subject::Nobody
                | Subject::Administrator
                | Subject::Keyworker { .. }
                | Subject::Person { .. }
                | Subject::Supporter { .. },
                _,
            ) => false,
        },
        Action::Look { journey, circle } => {
            reads(subject, journey, circle) && !matches!(subject, Subject::Person { .. })
        }
        Action::SeeHolds(journey) => match subject {
            Subject::Person { journey: own } => own == journey,
            Subject::Keyworker { caseload, .. } => caseload.contains(&journey),
            Subject::Nobody | Subject::Administrator | Subject::Supporter { .. } => false,
        },
        Action::Reinvite(journey) | Action::Hold(journey) => match subject {
            Subject::Keyworker { caseload, .. } => caseload.contains(&journey),
            Subject::Nobody | Subject::Administrator | Subject::Person { .. } | Subject::Supporter { .. } => false,
        },
        Action::ReinviteStaff => matches!(subject, Subject::Administrator),
        Action::SeePeopleOf(team) | Action::ChangeWork(Some(team)) => match subject {
            Subject::Administrator => true,
            Subject::Keyworker { leads, .. } => leads.contains(&team),
            Subject::Nobody | Subject::Person { .. } | Subject::Supporter { .. } => false,
        },
        Action::HandOver(journey) => match subject {
            Subject::Keyworker { caseload, .. } => caseload.contains(&journey),
            Subject::Nobody | Subject::Administrator | Subject::Person { .. } | Subject::Supporter { .. } => false,
        },
        Action::SeeTeams => matches!(subject, Subject::Administrator | Subject::Keyworker { .. }),
        Action::ChangeTeams
        | Action::SeePeopleOfNoTeam
        | Action::ChangeWork(None)
        | Action::EndAccount
        | Action::SeeAudit => matches!(subject, Subject::Administrator),
        Action::SeeHistory => matches!(subject, Subject::Person { .. }),
        Action::SeeCaseload => matches!(subject, Subject::Keyworker { .. }),
        Action::SeeTeam | Action::SeeDevices | Action::KeepSupporters | Action::SeeLooks => {
            matches!(subject, Subject::Person { .. })
        }
        Action::SeeTrusts => matches!(subject, Subject::Supporter { .. }),
        Action::SeeStaff => matches!(subject, Subject::Administrator),
        Action::ChangeSignIn => matches!(subject, Subject::Administrator | Subject::Keyworker { .. }),
    }
}

fn reads(subject: Subject<'_>, journey: JourneyId, circle: CircleId) -> bool {
    match subject {
        // A circle is the person's as well, whoever else is in it, and when nobody is any more.
        Subject::Person { journey: own } => own == journey,
        Subject::Keyworker { caseload, .. } => circle == CircleId::CARE_TEAM && caseload.contains(&journey),
        Subject::Supporter { circles } => {
            circle != CircleId::PRIVATE
                && circle != CircleId::CARE_TEAM
                && circles.contains(&LogName { journey, circle })
        }
        Subject::Nobody | Subject::Administrator => false,
    }
}

fn writes(subject: Subject<'_>, circle: CircleId, writing: Writing) -> bool {
    let private = circle == CircleId::PRIVATE;
    match (subject, writing) {
        (Subject::Nobody | Subject::Administrator | Subject::Supporter { .. }, _) => false,
        (Subject::Person { .. }, Writing::Sealed) => private,
        (Subject::Person { .. }, Writing::Change | Writing::Record(_)) => !private,
        (Subject::Person { .. }, Writing::Device | Writing::Control) => true,
        (Subject::Keyworker { .. }, Writing::Change | Writing::Device) => true,
        (Subject::Keyworker { .. }, Writing::Record(kind)) => {
            crate::record::Kind::from_code(kind).is_some_and(crate::record::Kind::staff_may_write)
        }
        (Subject::Keyworker { .. }, Writing::Sealed | Writing::Control) => false,
    }
}

/// Whether somebody of this role may give this score of a reading written together; who may agree may also write notes.
pub fn may_score(role: Role, whose: Whose) -> bool {
    match (role, whose) {
        (Role::Person, Whose::Mine | Whose::Agreed) | (Role::Keyworker, Whose::Theirs | Whose::Agreed) => true,
        (Role::Person, Whose::Theirs) | (Role::Keyworker, Whose::Mine) => false,
        (Role::Administrator | Role::Supporter, Whose::Mine | Whose::Theirs | Whose::Agreed) => false,
    }
}

/// What a form of envelope writes, given the kind or control inside a clear one; used at the door.
pub fn writing(form: Form, kind: u16, is_certificate: bool) -> Writing {
    match form {
        Form::Sealed => Writing::Sealed,
        Form::Change => Writing::Change,
        Form::Record => Writing::Record(kind),
        Form::Control if is_certificate => Writing::Device,
        Form::Control => Writing::Control,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Kind;

    const THEIRS: JourneyId = JourneyId([1; 16]);
    const OTHER: JourneyId = JourneyId([2; 16]);
    const TRUSTED: CircleId = CircleId([7; 16]);

    const TEAM: TeamId = TeamId([5; 16]);
    const OTHER_TEAM: TeamId = TeamId([6; 16]);

    /// Who asks, in the order of the columns below: nobody; an administrator; a keyworker who works with the person, and
    /// one who does not and leads the team; the person, and another person; a supporter whom the person trusts, and one whom
    /// another person does.
    fn subjects() -> [Subject<'static>; 8] {
        const OTHERS: [LogName; 3] = [
            LogName { journey: OTHER, circle: TRUSTED },
            LogName { journey: THEIRS, circle: CircleId::PRIVATE },
            LogName { journey: THEIRS, circle: CircleId::CARE_TEAM },
        ];
        [
            Subject::Nobody,
            Subject::Administrator,
            Subject::Keyworker { caseload: &[OTHER, THEIRS], leads: &[] },
            Subject::Keyworker { caseload: &[OTHER], leads: &[TEAM] },
            Subject::Person { journey: THEIRS },
            Subject::Person { journey: OTHER },
            Subject::Supporter { circles: &[LogName { journey: THEIRS, circle: TRUSTED }] },
            Subject::Supporter { circles: &OTHERS },
        ]
    }

    /// `x` where the subject may, a dot where not.
    fn check(action: Action, expected: &str) {
        let found: String =
            subjects().map(|subject| if may(subject, action) { 'x' } else { '.' }).into_iter().collect();
        assert_eq!(found, expected, "{action:?}");
    }

    fn follow(circle: CircleId) -> Action {
        Action::Follow { journey: THEIRS, circle }
    }

    fn append(circle: CircleId, writing: Writing) -> Action {
        Action::Append { journey: THEIRS, circle, writing }
    }

    #[test]
    fn a_private_log_is_the_persons_alone_and_sealed() {
        let private = CircleId::PRIVATE;
        check(follow(private), "....x...");
        check(append(private, Writing::Sealed), "....x...");
        check(append(private, Writing::Device), "....x...");
        check(append(private, Writing::Control), "....x...");
        check(append(private, Writing::Change), "........");
        for kind in [Kind::Entry, Kind::Reading, Kind::About] {
            check(append(private, Writing::Record(kind.code())), "........");
        }
    }

    #[test]
    fn the_care_teams_log_is_the_persons_and_their_keyworkers() {
        let team = CircleId::CARE_TEAM;
        check(follow(team), "..x.x...");
        check(append(team, Writing::Change), "..x.x...");
        check(append(team, Writing::Device), "..x.x...");
        check(append(team, Writing::Record(Kind::Reading.code())), "..x.x...");
        check(append(team, Writing::Record(Kind::Entry.code())), "....x...");
        check(append(team, Writing::Record(Kind::About.code())), "....x...");
        check(append(team, Writing::Record(900)), "....x...");
        check(append(team, Writing::Control), "....x...");
        check(append(team, Writing::Sealed), "........");
    }

    #[test]
    fn a_supporters_circle_is_read_by_the_supporter_and_written_by_the_person() {
        check(follow(TRUSTED), "....x.x.");
        for writing in [Writing::Change, Writing::Record(1), Writing::Device, Writing::Control] {
            check(append(TRUSTED, writing), "....x...");
        }
        check(append(TRUSTED, Writing::Sealed), "........");
    }

    #[test]
    fn each_role_invites_its_own() {
        check(Action::Invite(Role::Administrator), ".x......");
        check(Action::Invite(Role::Keyworker), ".x......");
        check(Action::Invite(Role::Person), "..xx....");
        check(Action::Invite(Role::Supporter), "....xx..");
        check(Action::Reinvite(THEIRS), "..x.....");
        check(Action::Reinvite(OTHER), "..xx....");
        check(Action::ReinviteStaff, ".x......");
    }

    #[test]
    fn who_reads_tells_that_they_looked() {
        let look = |circle| Action::Look { journey: THEIRS, circle };
        check(look(CircleId::CARE_TEAM), "..x.....");
        check(look(TRUSTED), "......x.");
        check(look(CircleId::PRIVATE), "........");
    }

    #[test]
    fn keyworkers_hold_what_was_taken_back_and_the_person_is_told() {
        check(Action::Hold(THEIRS), "..x.....");
        check(Action::Hold(OTHER), "..xx....");
        check(Action::SeeHolds(THEIRS), "..x.x...");
    }

    #[test]
    fn each_list_is_its_own_roles() {
        check(Action::SeeCaseload, "..xx....");
        check(Action::SeeTeam, "....xx..");
        check(Action::SeeDevices, "....xx..");
        check(Action::KeepSupporters, "....xx..");
        check(Action::SeeTrusts, "......xx");
        check(Action::SeeLooks, "....xx..");
        check(Action::SeeStaff, ".x......");
    }

    #[test]
    fn who_leads_a_team_knows_its_people_by_name_and_reads_nothing_of_theirs() {
        check(Action::SeePeopleOf(TEAM), ".x.x....");
        check(Action::ChangeWork(Some(TEAM)), ".x.x....");
        check(Action::SeePeopleOf(OTHER_TEAM), ".x......");
        check(Action::ChangeWork(Some(OTHER_TEAM)), ".x......");
        check(follow(CircleId::CARE_TEAM), "..x.x...");
    }

    #[test]
    fn only_who_works_with_somebody_hands_them_over() {
        check(Action::HandOver(THEIRS), "..x.....");
        check(Action::HandOver(OTHER), "..xx....");
    }

    #[test]
    fn teams_accounts_and_the_audit_log_are_the_administrators() {
        check(Action::SeeTeams, ".xxx....");
        check(Action::ChangeTeams, ".x......");
        check(Action::SeePeopleOfNoTeam, ".x......");
        check(Action::ChangeWork(None), ".x......");
        check(Action::EndAccount, ".x......");
        check(Action::SeeAudit, ".x......");
        check(Action::SeeHistory, "....xx..");
    }

    #[test]
    fn who_signs_in_with_a_password_changes_it() {
        check(Action::ChangeSignIn, ".xxx....");
    }

    #[test]
    fn each_side_gives_its_own_score_and_both_agree() {
        let table = [
            (Whose::Mine, [false, false, true, false]),
            (Whose::Theirs, [false, true, false, false]),
            (Whose::Agreed, [false, true, true, false]),
        ];
        for (whose, expected) in table {
            let found = [Role::Administrator, Role::Keyworker, Role::Person, Role::Supporter]
                .map(|role| may_score(role, whose));
            assert_eq!(found, expected, "{whose:?}");
        }
    }

    #[test]
    fn what_an_envelope_writes_is_told_from_its_form() {
        assert_eq!(writing(Form::Sealed, 0, false), Writing::Sealed);
        assert_eq!(writing(Form::Change, 2, false), Writing::Change);
        assert_eq!(writing(Form::Record, 2, false), Writing::Record(2));
        assert_eq!(writing(Form::Control, 0, false), Writing::Control);
        assert_eq!(writing(Form::Control, 0, true), Writing::Device);
    }
}
