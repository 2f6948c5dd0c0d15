//! What the interface asks of the engine. Each variant names the answer it gets; all may fail with a [`super::Failure`].

use serde::{Deserialize, Serialize};

use super::{AutoLock, Whom};
use crate::api::{Nation, NewPasskey, PasskeyAnswer};
use crate::doc::entry::Entry;
use crate::id::{AccountId, CircleId, DeviceId, DocumentId, JourneyId};
use crate::record::standing::What;
use crate::rules::Role;
use crate::seam::teams::TeamAsk;
use crate::star::score::{Score, Whose};

/// One question.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Ask {
    /// Open the store; the first call of every page. Answers `Opening`.
    Begin {
        /// Whose profile the page means.
        whom: Whom,
    },
    /// Take the pen from another tab that holds it. Answers `Opening`.
    TakeOver,
    /// Open the app lock. Answers `Opening`.
    Unlock {
        /// PIN or passphrase.
        secret: String,
    },
    /// Lock now: keys first. Answers `Opening`.
    Lock,
    /// Set, change or remove the app lock; staff cannot remove it. Answers `Opening`.
    SetLock {
        /// The new PIN (4 digits and more) or passphrase; none removes the lock.
        secret: Option<String>,
    },
    /// Choose how the lock closes by itself; staff wait five minutes at most. Answers `Opening`.
    SetAutoLock(AutoLock),
    /// Keep nothing of the journal on this device after locking or closing, or keep it again; for a person with a service and
    /// a lock, which closes now. Answers `Opening`.
    KeepNothing {
        /// Whether nothing is kept.
        nothing: bool,
    },
    /// Make room for somebody else: whoever is here is locked, and the next one is asked who they are. Fails with
    /// `WeakSecret` where there is no lock, and with `Full` where words would be lost. Answers `Opening`.
    StepAside,
    /// Say who one is, of those who use this device. Answers `Opening`.
    Choose {
        /// Their profile.
        profile: String,
    },
    /// Somebody who has not used this device begins anew. Answers `Opening`.
    Newcomer,
    /// Choose what this device calls whoever is here. Answers `Opening`.
    SetSign {
        /// A first name, or any word; empty for a neutral one.
        own: String,
    },

    /// What the server says of itself. Answers `Service`.
    Service,
    /// The administrator's set-up page. Answers `RecoveryCodes`.
    SetUp {
        /// From the link's fragment.
        token: String,
        /// The service's name.
        service: String,
        /// Its nation.
        nation: Nation,
        /// The administrator's name.
        name: String,
        /// Their password.
        password: String,
    },
    /// What an invitation says. Answers `Invitation`.
    ReadInvitation {
        /// Link code or typed code.
        code: String,
    },
    /// A person accepts. Their journey and everything written so far stay as they are. Answers `Opening`.
    JoinPerson {
        /// Link code or typed code.
        code: String,
        /// The name they go by.
        name: String,
    },
    /// A keyworker accepts. Answers `Opening`; an app lock has to be set next.
    JoinStaff {
        /// Link code or typed code.
        code: String,
        /// The name they work under.
        name: String,
        /// Their password.
        password: String,
    },
    /// A supporter accepts; who is one already is trusted by one more person. Answers `Opening`.
    JoinSupporter {
        /// Link code or typed code.
        code: String,
        /// The name they go by.
        name: String,
    },
    /// A person comes back on a new device, with a re-invitation and the words. What was written on it alone is brought
    /// along into their journal. Answers `Opening`.
    Recover {
        /// Link code or typed code.
        code: String,
        /// The twelve words, as typed.
        words: String,
    },
    /// Staff sign in. Answers `Opening`.
    SignIn {
        /// The name they work under.
        name: String,
        /// Their password.
        password: String,
        /// What their authenticator app shows; none before it is asked for.
        code: Option<String>,
    },
    /// Staff sign in with a recovery code, and with a new password from now on. Answers `CodesLeft`.
    SignInWithRecovery {
        /// The name they work under.
        name: String,
        /// One of their codes.
        code: String,
        /// The password from now on.
        new_password: String,
    },
    /// Staff change their password; their other devices are signed out. Answers `Done`.
    ChangePassword {
        /// The password from now on.
        new_password: String,
    },
    /// Staff make new recovery codes; the old ones open nothing any more. Answers `RecoveryCodes`.
    NewCodes,
    /// A fresh secret for staff's authenticator app. Answers `Authenticator`.
    Authenticator,
    /// The app has the secret. Answers `Opening`.
    ConfirmAuthenticator {
        /// What it shows.
        code: String,
    },
    /// Staff prove themselves again, for what fails with `ProveAgain`. Answers `Done`.
    Prove {
        /// Their password.
        password: String,
        /// What their authenticator app shows.
        code: String,
    },
    /// What a browser makes a passkey of. Answers `PasskeyOptions`.
    PasskeyOptions,
    /// A passkey was made for staff. Answers `Opening`.
    AddPasskey(NewPasskey),
    /// Staff's passkeys. Answers `Passkeys`.
    Passkeys,
    /// Forget one of them. Answers `Done`.
    RemovePasskey {
        /// Its id.
        id: String,
    },
    /// Something for a passkey to sign. Answers `PasskeyChallenge`.
    PasskeyChallenge,
    /// Staff sign in with a passkey. Answers `Opening`.
    SignInWithPasskey(PasskeyAnswer),
    /// Staff prove themselves again with a passkey. Answers `Done`.
    ProveWithPasskey(PasskeyAnswer),
    /// Where staff are signed in. Answers `SignIns`.
    SignIns,
    /// End a sign-in of staff. Answers `Done`.
    EndSignIns {
        /// The one on this device; all but the one here where there is none.
        device: Option<DeviceId>,
    },
    /// Say whether a sign-in on a new device was one's own. Answers `Done`.
    SpeakFor {
        /// Which device.
        device: DeviceId,
        /// Whether it was.
        mine: bool,
    },
    /// Staff sign out; their offline caseload is removed from this device. Answers `Opening`.
    SignOut,
    /// How many things are on this device alone, also while the lock is closed. Answers `OnlyHere`.
    OnlyHere,
    /// Remove whoever is here from this device with everything that is kept, also while the lock is closed. Answers `Opening`.
    Leave,

    /// The recovery words, until they are confirmed. Answers `Words`.
    Words,
    /// Two of the words, by their places from 1. Answers `Done`, or fails with `WrongWords`.
    ConfirmWords {
        /// Place and word.
        words: Vec<(u8, String)>,
    },

    /// The person's devices. Answers `Devices`.
    Devices,
    /// Give one of the person's devices a name. Answers `Done`.
    NameDevice {
        /// Which one.
        device: DeviceId,
        /// Its name; empty takes the name away.
        name: String,
    },
    /// The person knows a device that was added. Answers `Done`.
    KnowDevice {
        /// Which one.
        device: DeviceId,
    },

    /// What the person's first page shows of the journal. Answers `Today`.
    Today,
    /// Entries with all of these words, or every entry, the newest day first. Answers `Journal`.
    Journal {
        /// As typed; empty for every entry.
        words: String,
        /// How many at most: years of them are neither sent nor drawn at once.
        most: u32,
    },
    /// An entry and its unfinished draft; none begins a new one. Answers `Entry`.
    OpenEntry {
        /// Which one.
        document: Option<DocumentId>,
    },
    /// Keep what stands in the editor. Answers `Done` once it is on the disk.
    Draft {
        /// Of which entry.
        document: DocumentId,
        /// The whole of it.
        entry: Entry,
    },
    /// The editor was left, hidden or idle: make the draft part of the entry. Answers `Done` once it is on the disk.
    Finish {
        /// Of which entry.
        document: DocumentId,
    },
    /// Move an entry out of the journal; it can be brought back. Answers `Done`.
    Remove {
        /// Which one.
        document: DocumentId,
    },
    /// Bring it back. Answers `Done`.
    BringBack {
        /// Which one.
        document: DocumentId,
    },

    /// Exactly what a circle would see, and what they have now. Answers `Preview`.
    Preview {
        /// An entry or a finished reading.
        document: DocumentId,
        /// Which circle.
        circle: CircleId,
    },
    /// Publish a fresh copy for a circle, in place of an earlier one. Answers `Done` once it is on the disk.
    Share {
        /// An entry or a finished reading.
        document: DocumentId,
        /// Which circle.
        circle: CircleId,
        /// After how many days it leaves by itself; none where the person will say so.
        days: Option<u16>,
    },
    /// Take the copy back. Answers `Done` once it is on the disk.
    Withdraw {
        /// The original.
        document: DocumentId,
        /// From which circle.
        circle: CircleId,
    },
    /// Undo that, within thirty days. Answers `Done`.
    ShareAgain {
        /// The original.
        document: DocumentId,
        /// For which circle.
        circle: CircleId,
    },
    /// What goes to whom from now on. Answers `Standing`.
    Standing,
    /// Say that whatever is of this kind or area goes to a circle from now on. Answers `Done` once it is on the disk.
    StandBy {
        /// What.
        what: What,
        /// To whom.
        circle: CircleId,
        /// By itself; else the person is asked each time.
        always: bool,
    },
    /// Say that it is no longer so. Answers `Done`.
    EndStanding {
        /// Which.
        document: DocumentId,
        /// Whether what went is taken back as well.
        take_back: bool,
    },
    /// What the person took back and the service still has, closed. Answers `TakenBack`.
    TakenBack,
    /// Who looked at what was shared of this, and when. Answers `Looks`.
    WhoLooked {
        /// The original.
        document: DocumentId,
    },
    /// Who can read what is shared with the care team. Answers `Readers`.
    Readers,
    /// The person's supporters, as last heard; the server is asked for news of them. Answers `Supporters`.
    Supporters,
    /// Invite a supporter into a circle of their own, or one that is there on a new phone. Answers `Invited`.
    InviteSupporter {
        /// The circle of a supporter who has a new phone.
        circle: Option<CircleId>,
        /// What the person calls them.
        name: String,
    },
    /// A supporter may read nothing more; what they had is taken back. Answers `Done`.
    EndSupporter {
        /// Their circle.
        circle: CircleId,
    },

    /// The star of a journey: the definition, finished and open readings. Answers `Star`.
    Star {
        /// Whose; none is one's own.
        journey: Option<JourneyId>,
    },
    /// Begin a reading. Answers `Started`.
    StartReading {
        /// Whose; none is one's own.
        journey: Option<JourneyId>,
        /// With the care team from the start, or private.
        together: bool,
        /// The day it is about, as `2026-07-18`.
        day: String,
    },
    /// A reading in the making. Answers `Reading`.
    Reading {
        /// Which one.
        document: DocumentId,
    },
    /// Give a score. Answers `Reading`.
    Score {
        /// Of which reading.
        document: DocumentId,
        /// The area's id.
        area: String,
        /// Whose score.
        whose: Whose,
        /// The score.
        score: Score,
    },
    /// Write a note on an area. Answers `Reading`.
    Note {
        /// Of which reading.
        document: DocumentId,
        /// The area's id.
        area: String,
        /// The whole note.
        text: String,
    },
    /// Put a reading in the making away, or bring it back; the other side sees which. Answers `Reading`.
    PutReadingAway {
        /// Which one.
        document: DocumentId,
        /// Whether it is put away.
        away: bool,
    },
    /// Freeze and sign a reading. Answers `Done` once it is on the disk.
    FinishReading {
        /// Which one.
        document: DocumentId,
    },

    /// The people a keyworker works with. Answers `Caseload`.
    Caseload,
    /// What one of them shared. Answers `PersonPage`, and counts as looked at.
    PersonPage {
        /// Who.
        journey: JourneyId,
    },
    /// What a person took back from the care team. Answers `Withdrawn`.
    Withdrawn {
        /// Who.
        journey: JourneyId,
    },
    /// Holds on what the people of a keyworker took back. Answers `Holds`.
    Holds,
    /// Ask that something taken back is kept; another keyworker has to agree. Answers `Done`.
    AskHold {
        /// Whose.
        journey: JourneyId,
        /// The copy.
        document: DocumentId,
        /// Why; the person reads it.
        reason: String,
    },
    /// Agree with a hold somebody else asked for. Answers `Done`.
    ConfirmHold {
        /// Its number.
        hold: i64,
    },
    /// End a hold, or take the question back. Answers `Done`.
    EndHold {
        /// Its number.
        hold: i64,
    },
    /// Invite somebody. Answers `Invited`.
    Invite {
        /// As what.
        role: Role,
        /// What the inviter calls them.
        name: String,
    },
    /// Let a person back in on a new device. Answers `Invited`.
    InviteAgain {
        /// Whose journey.
        journey: JourneyId,
    },
    /// Let a member of staff begin again, who has nothing left to sign in with. Answers `Invited`.
    InviteStaffAgain {
        /// Whose account.
        account: AccountId,
    },
    /// Invitations not used yet. Answers `Invitations`.
    Invitations,
    /// Take an invitation back. Answers `Done`.
    CancelInvitation {
        /// Its number.
        number: u32,
    },
    /// The service's staff. Answers `Staff`.
    Staff,
    /// Something about teams, and who works with whom.
    Teams(TeamAsk),
    /// Try the network now. Answers `Done` once the server was reached, or fails with `Offline`.
    TryNow,
    /// When the server is tried next. Answers `NextTry`.
    NextTry,
}
