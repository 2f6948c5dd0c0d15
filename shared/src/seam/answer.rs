//! What the engine answers.

use serde::{Deserialize, Serialize};

use super::device::Device;
use super::news::Status;
use super::{AutoLock, Sign, Somebody};
use crate::api::{
    AuditPage, AuditRow, HoldRow, Invitation, Invited, LookRow, OpenInvitation, PasskeyOptions, PasskeyRow,
    ProblemCode, Service, SignIns, StaffRow, SupporterRow, TeamMember, TeamPage, TeamRow,
};
use crate::doc::entry::{Entry, Mood};
use crate::doc::reading::Reading;
use crate::id::{CircleId, DocumentId, JourneyId};
use crate::record::entry::EntryCopy;
use crate::record::reading::FinishedReading;
use crate::record::standing::Standing;
use crate::rules::Role;
use crate::star::definition::Definition;
use crate::time::Timestamp;

/// One answer; [`super::Ask`] says which goes with which.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Answer {
    /// Done, and on the disk where that was promised.
    Done,
    /// Where this device stands.
    Opening(Opening),
    /// What the server says of itself.
    Service(Service),
    /// Single-use codes, shown this once.
    RecoveryCodes(Vec<String>),
    /// How many of them are left.
    CodesLeft(u32),
    /// The secret for an authenticator app, as it is typed.
    Authenticator(String),
    /// What a browser makes a passkey of.
    PasskeyOptions(PasskeyOptions),
    /// Something for a passkey to sign, in base64url.
    PasskeyChallenge(String),
    /// Staff's passkeys.
    Passkeys(Vec<PasskeyRow>),
    /// Where staff are signed in.
    SignIns(SignIns),
    /// What an invitation says.
    Invitation(Invitation),
    /// The twelve recovery words.
    Words(Vec<String>),
    /// The person's devices, this one first.
    Devices(Vec<Device>),
    /// What the first page shows of the journal.
    Today(Box<Today>),
    /// Entries, the newest day first.
    Journal(Journal),
    /// One entry for the editor.
    Entry(OpenEntry),
    /// What a circle would see.
    Preview(Box<Preview>),
    /// Who can read what is shared with the care team.
    Readers(Vec<TeamMember>),
    /// The person's supporters.
    Supporters(Vec<SupporterRow>),
    /// What goes to whom from now on, the newest first.
    Standing(Vec<StandingLine>),
    /// What the person took back, the newest first.
    TakenBack(Vec<TakenBack>),
    /// Who looked, the newest first.
    Looks(Vec<LookRow>),
    /// What a person took back, the newest first.
    Withdrawn(Vec<Withdrawn>),
    /// Holds on what was taken back.
    Holds(Vec<HoldRow>),
    /// A star.
    Star(Box<Star>),
    /// A reading was begun.
    Started(DocumentId),
    /// A reading in the making.
    Reading(Box<OpenReading>),
    /// A keyworker's people.
    Caseload(Vec<CaseloadLine>),
    /// What a person shared.
    PersonPage(PersonPage),
    /// A fresh invitation.
    Invited(Invited),
    /// Invitations not used yet.
    Invitations(Vec<OpenInvitation>),
    /// The service's staff.
    Staff(Vec<StaffRow>),
    /// Teams.
    Teams(Vec<TeamRow>),
    /// A team's people.
    TeamPage(Box<TeamPage>),
    /// A page of the audit log.
    Audit(AuditPage),
    /// What happened around one's own journey, the newest first.
    History(Vec<AuditRow>),
    /// How many things are on this device alone.
    OnlyHere(u32),
    /// In how many seconds the server is tried next; none where nothing waits to be tried.
    NextTry(Option<u32>),
}

/// Why not, as far as somebody can do something about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Failure {
    /// The app lock is closed: unlock first.
    Locked,
    /// The PIN or passphrase is wrong.
    WrongSecret {
        /// Seconds to wait before the next try; 0 at first.
        wait: u32,
    },
    /// It is too early for another try: nothing was tried, whatever was typed.
    TooEarly {
        /// Seconds to wait before the next try.
        wait: u32,
    },
    /// The PIN or passphrase is too short, or staff tried to remove it.
    WeakSecret,
    /// The server was not reached; everything written is still here.
    Offline,
    /// The server said no.
    Problem {
        /// Its code.
        code: ProblemCode,
        /// Seconds to wait, where waiting helps.
        retry_after: Option<u32>,
    },
    /// The words do not fit; which one is not in the list, if it is that.
    WrongWords {
        /// A word that is not in the list.
        unknown: Option<String>,
    },
    /// No room on this device: nothing was saved.
    Full,
    /// The browser's store failed: nothing was saved.
    Store,
    /// No such entry, reading or person here.
    NotFound,
    /// Longer than an entry can be; the whole stays as a draft.
    TooLong,
    /// Not for who is signed in here, or not in this state.
    NotPossible,
    /// The browser gave no passkey: nobody was there, or there is none.
    NoPasskey,
    /// This staff device was away from the service for too long: it shows nothing before it was there again.
    Away,
    /// Another tab holds the pen.
    OtherTab,
    /// The engine fell over and was started again; ask once more.
    Restarted,
}

/// Where this device stands: decides which screens there are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// The name of their profile here; empty for nobody yet.
    pub profile: String,
    /// What this device calls them.
    pub sign: Sign,
    /// Whether somebody else uses this device too.
    pub is_shared: bool,
    /// Everybody who does, where somebody is to say who they are; empty otherwise.
    pub people: Vec<Somebody>,
    /// Whose device this is.
    pub who: Who,
    /// The name they go by; empty for nobody yet.
    pub name: String,
    /// The service they belong to; empty before joining.
    pub service: String,
    /// Whether an app lock has to be set before anything shows: for staff, and where others use this device.
    pub must_lock: bool,
    /// Whether an app lock is set.
    pub has_lock: bool,
    /// How it closes by itself.
    pub auto_lock: AutoLock,
    /// Whether nothing of the journal is kept on this device after locking or closing.
    pub keeps_nothing: bool,
    /// Whether the journal was read to its end since the profile was opened: before that, what is not kept is not there yet.
    pub has_come: bool,
    /// Whether it is closed now. Everything but `Unlock`, `Service`, `SignOut`, `OnlyHere` and `Leave` fails with `Locked`
    /// then.
    pub locked: bool,
    /// Whether the recovery words were confirmed; only for a person who joined.
    pub words_confirmed: bool,
    /// Whether the server's sign-in is over and a password is needed again (staff).
    pub signed_out: bool,
    /// Whether a second step for signing in has to be set up before anything else (staff).
    pub needs_second_step: bool,
    /// Why a staff device has nothing of anybody's any more, where it dropped that just now.
    pub parted: Option<Parted>,
    /// Whether another tab holds the pen.
    pub other_tab: bool,
    /// The person's devices that were added since, and that nobody has said yet they know.
    pub new_devices: Vec<Device>,
    /// Where the person's things are.
    pub status: Status,
}

/// Why a staff device dropped what it kept of others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Parted {
    /// The account has ended.
    Ended,
    /// It was away from the service for too long.
    Away,
}

/// Whose device this is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Who {
    /// Nobody has begun here.
    #[default]
    Nobody,
    /// Somebody writes here, without any service.
    Alone,
    /// A person with a service.
    Person,
    /// A keyworker.
    Keyworker,
    /// An administrator.
    Administrator,
    /// A supporter.
    Supporter,
}

/// What the first page shows of the journal.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Today {
    /// How today is, and the entry that says so.
    pub mood: Option<(DocumentId, Mood)>,
    /// The newest entry with words that are only a draft so far.
    pub unfinished: Option<EntryLine>,
    /// How many things the person took back are held by keyworkers.
    pub held: u32,
    /// The last entries, the newest day first.
    pub last: Vec<EntryLine>,
}

/// Entries in a list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Journal {
    /// The first of them, the newest day first.
    pub lines: Vec<EntryLine>,
    /// How many there are.
    pub all: u32,
}

/// An entry in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryLine {
    /// Which one.
    pub document: DocumentId,
    /// The day it is about, as `2026-07-18`.
    pub day: String,
    /// The title; may be empty.
    pub title: String,
    /// The first 160 characters of the words, or those around what was searched.
    pub excerpt: String,
    /// How the day was.
    pub mood: Option<Mood>,
    /// The areas it belongs to, by their ids.
    pub areas: Vec<String>,
    /// Who can read it, all in all.
    pub sharing: Sharing,
    /// Circle by circle.
    pub access: Vec<Access>,
    /// Whether it has words that are only a draft so far.
    pub draft: bool,
}

/// What one circle has, or had, of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    /// Which circle.
    pub circle: CircleId,
    /// The supporter in it, as the person calls them; empty for the care team.
    pub name: String,
    /// Whether they can read it.
    pub sharing: Sharing,
    /// When it leaves by itself, if the person said so.
    pub until: Option<Timestamp>,
}

/// Who can read an item.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sharing {
    /// Only the person.
    #[default]
    Private,
    /// A circle has a copy.
    Shared {
        /// Since when.
        at: Timestamp,
        /// Whether the original has changed since; the copy has not.
        changed_since: bool,
    },
    /// The copy was taken back.
    Withdrawn {
        /// When.
        at: Timestamp,
        /// Until when that can be undone.
        until: Timestamp,
        /// Whether the service knows already.
        known: bool,
    },
}

/// What goes to whom from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandingLine {
    /// Its name.
    pub document: DocumentId,
    /// What it says.
    pub standing: Standing,
    /// The supporter, as the person calls them; empty for the care team.
    pub name: String,
}

/// Something the person took back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenBack {
    /// The original.
    pub document: DocumentId,
    /// From which circle.
    pub circle: CircleId,
    /// The supporter in it; empty for the care team.
    pub name: String,
    /// Its title, or its first words.
    pub title: String,
    /// The day it is about.
    pub day: String,
    /// Whether it is a reading.
    pub is_reading: bool,
    /// When it was taken back.
    pub at: Timestamp,
    /// When its key is destroyed, and until when it can be put back.
    pub until: Timestamp,
    /// Whether the service knows already.
    pub known: bool,
    /// What keyworkers said about keeping it for longer, if they did.
    pub hold: Option<HoldRow>,
}

/// Something a person took back, as their keyworker's device knows of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawn {
    /// The copy.
    pub document: DocumentId,
    /// When it was shared.
    pub shared: Timestamp,
    /// When it was taken back.
    pub at: Timestamp,
    /// When its key is destroyed.
    pub until: Timestamp,
    /// Whether it was a reading.
    pub is_reading: bool,
}

/// An entry for the editor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenEntry {
    /// Which one; fresh for a new entry.
    pub document: DocumentId,
    /// What it says: the draft where there is one.
    pub entry: Entry,
    /// Whether that is a draft from an earlier time: a sentence that was never finished.
    pub draft: bool,
    /// Who can read it, all in all.
    pub sharing: Sharing,
    /// Circle by circle.
    pub access: Vec<Access>,
}

/// What a circle would see, what they have, and who can read it now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// What they would see of a fresh copy.
    pub shown: Shown,
    /// The copy that was published last, as far as it is here: what they see now, or saw until it was taken back.
    pub copy: Option<Shown>,
    /// Whether the original says something else than that copy.
    pub changed_since: bool,
    /// Whether this circle can read it now.
    pub sharing: Sharing,
    /// What every circle has of it.
    pub access: Vec<Access>,
}

/// What a circle would see, or sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Shown {
    /// Of an entry.
    Entry(EntryCopy),
    /// Of a reading.
    Reading(FinishedReading),
}

/// A star: how to read it, and what was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Star {
    /// The definition new readings use.
    pub definition: Definition,
    /// Finished readings, the oldest first.
    pub readings: Vec<Finished>,
    /// Readings in the making, the newest first, and behind them those that were put away lately.
    pub open: Vec<OpenReadingLine>,
}

/// A finished reading in a star.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finished {
    /// Which one.
    pub document: DocumentId,
    /// What it says.
    pub reading: FinishedReading,
    /// When it was finished, by the finisher's clock.
    pub at: Timestamp,
    /// Who finished it: a name, or empty for oneself.
    pub by: String,
    /// Who can read it, all in all.
    pub sharing: Sharing,
    /// Circle by circle, where it was taken alone.
    pub access: Vec<Access>,
    /// When a copy leaves by itself, if the person said so.
    pub until: Option<Timestamp>,
}

/// A reading in the making, in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenReadingLine {
    /// Which one.
    pub document: DocumentId,
    /// The day it is about.
    pub day: String,
    /// Whether the care team takes part.
    pub together: bool,
    /// How many areas have a score.
    pub scored: u32,
    /// Whether it was put away.
    pub put_away: bool,
    /// Whether it is finished, and something came since that is not part of it.
    pub late: bool,
}

impl OpenReadingLine {
    /// Whether it goes on: nobody finished it or put it away.
    pub fn goes_on(&self) -> bool {
        !self.put_away && !self.late
    }
}

/// A reading in the making.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenReading {
    /// Which one.
    pub document: DocumentId,
    /// Whose star it is.
    pub journey: JourneyId,
    /// The name of the other side: the keyworker's team for the person, the person for a keyworker.
    pub with: String,
    /// Whether the care team takes part.
    pub together: bool,
    /// As what this device takes part: the person gives `mine`, a keyworker `theirs`, both may set `agreed`.
    pub role: Role,
    /// How it stands. `theirs` is left out of an area until this device's own side has given its score there.
    pub reading: Reading,
    /// Who finished it, if somebody did: a name, or empty for oneself. Then nothing is set any more.
    pub finished: Option<String>,
    /// The areas for which something came since, which is not part of the finished reading.
    pub late: Vec<String>,
    /// Whether it was put away; then nothing can be set until it is brought back.
    pub put_away: bool,
    /// The definition it is read with.
    pub definition: Definition,
}

/// A person in a caseload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseloadLine {
    /// Who.
    pub journey: JourneyId,
    /// The name they go by.
    pub name: String,
    /// Whether anything of theirs has come to this device yet.
    pub has_come: bool,
    /// How many things are new since this keyworker last looked.
    pub new: u32,
    /// When something last came; none before the first time.
    pub last: Option<Timestamp>,
    /// Since when they work together.
    pub since: Timestamp,
    /// Until when, where that is known.
    pub until: Option<Timestamp>,
    /// Whether a reading is in the making.
    pub reading_open: bool,
}

/// What a person shared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonPage {
    /// Who.
    pub journey: JourneyId,
    /// The name they go by.
    pub name: String,
    /// Since when they work together.
    pub since: Timestamp,
    /// Whether anything of theirs has come to this device yet.
    pub has_come: bool,
    /// Shared entries, the newest first.
    pub entries: Vec<SharedEntry>,
}

/// An entry a person shared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedEntry {
    /// The published document.
    pub document: DocumentId,
    /// What it says.
    pub copy: EntryCopy,
    /// When it was shared, by the person's clock.
    pub at: Timestamp,
    /// When it leaves by itself, if the person said so.
    pub until: Option<Timestamp>,
    /// Whether it came after the keyworker last looked.
    pub new: bool,
}
