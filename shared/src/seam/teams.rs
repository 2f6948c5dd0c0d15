//! What the interface asks about teams, about who works with whom, and about what was written down of it.

use serde::{Deserialize, Serialize};

use crate::api::{
    AuditWanted, BeginWork, Cover, EndAccount, HandOver, MakeTeam, NameTeam, SetMember, TeamWanted, Wait,
};

/// One question; all go to the server, and none is answered without it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum TeamAsk {
    /// The teams of whoever asks; all, for an administrator. Answers `Teams`.
    List,
    /// Makes a team. Answers `Done`.
    Make(MakeTeam),
    /// Gives a team another name. Answers `Done`.
    Name(NameTeam),
    /// Says what a member of staff is in a team. Answers `Done`.
    Member(SetMember),
    /// A team's people. Answers `TeamPage`.
    Page(TeamWanted),
    /// A member of staff begins to work with a person. Answers `Done`.
    Begin(BeginWork),
    /// A person without a worker waits. Answers `Done`.
    Wait(Wait),
    /// A member of staff covers for a colleague. Answers `Done`.
    Cover(Cover),
    /// A member of staff hands people over. Answers `Done`.
    HandOver(HandOver),
    /// Ends the account of a member of staff. Answers `Done`.
    EndAccount(EndAccount),
    /// A page of the audit log. Answers `Audit`.
    Audit(AuditWanted),
    /// What happened around one's own journey. Answers `History`.
    History,
}
