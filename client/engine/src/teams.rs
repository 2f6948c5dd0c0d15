//! Teams, and who works with whom: errands to the server, which alone knows.

use serde::Serialize;
use waymark_shared::api::{
    AUDIT, AuditPage, AuditRow, END_ACCOUNT, HISTORY, TEAM_MEMBER, TEAM_NAME, TEAM_PAGE, TEAMS, TeamPage, TeamRow,
    WORK_BEGIN, WORK_COVER, WORK_HAND_OVER, WORK_WAIT,
};
use waymark_shared::seam::teams::TeamAsk;
use waymark_shared::seam::{Answer, Failure};

use crate::driver::http;

/// Asks the server.
pub async fn teams(ask: TeamAsk) -> Result<Answer, Failure> {
    match ask {
        TeamAsk::List => {
            let rows: Vec<TeamRow> = http::get(TEAMS).await?;
            Ok(Answer::Teams(rows))
        }
        TeamAsk::Make(make) => {
            let _: TeamRow = http::post(TEAMS, &make).await?;
            Ok(Answer::Done)
        }
        TeamAsk::Name(name) => tell(TEAM_NAME, &name).await,
        TeamAsk::Member(member) => tell(TEAM_MEMBER, &member).await,
        TeamAsk::Page(wanted) => {
            let page: TeamPage = http::post(TEAM_PAGE, &wanted).await?;
            Ok(Answer::TeamPage(Box::new(page)))
        }
        TeamAsk::Begin(begin) => tell(WORK_BEGIN, &begin).await,
        TeamAsk::Wait(wait) => tell(WORK_WAIT, &wait).await,
        TeamAsk::Cover(cover) => tell(WORK_COVER, &cover).await,
        TeamAsk::HandOver(hand) => tell(WORK_HAND_OVER, &hand).await,
        TeamAsk::EndAccount(end) => tell(END_ACCOUNT, &end).await,
        TeamAsk::Audit(wanted) => {
            let page: AuditPage = http::post(AUDIT, &wanted).await?;
            Ok(Answer::Audit(page))
        }
        TeamAsk::History => {
            let rows: Vec<AuditRow> = http::get(HISTORY).await?;
            Ok(Answer::History(rows))
        }
    }
}

async fn tell(path: &str, question: &impl Serialize) -> Result<Answer, Failure> {
    http::post_only(path, Some(question)).await?;
    Ok(Answer::Done)
}
