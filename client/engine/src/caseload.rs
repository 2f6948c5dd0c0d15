//! The caseload: whom a keyworker works with, and what they shared.

use waymark_shared::api::{
    self, CASELOAD, CaseloadRow, HandIn, INVITATION_CANCEL, INVITATIONS, Invite, Invited, Number, OpenInvitation,
    REINVITE, Reinvite, ReinviteStaff, STAFF, STAFF_AGAIN, StaffRow, TEAM, TRUSTS, TeamMember, TrustRow,
};
use waymark_shared::id::{AccountId, DeviceId, JourneyId};
use waymark_shared::rules::Role;
use waymark_shared::seam::answer::{CaseloadLine, PersonPage, SharedEntry, Who};
use waymark_shared::seam::news::Changed;
use waymark_shared::seam::{Answer, Failure, News};
use waymark_shared::sync::log::LogName;
use waymark_shared::sync::replica::Event;

use crate::answer::has_ended;
use crate::catalogue::{Catalogue, Content, Item};
use crate::desk::{self, Input};
use crate::driver::{clock, http, page};
use crate::profile::{Client, Reader};
use crate::session::{Look, Session};

/// What was new stays marked for so many milliseconds, so that a page that asks again does not lose its marks.
const GLANCE: f64 = 5.0 * 60.0 * 1000.0;
/// Milliseconds between two looks for the caseload.
const LOOKOUT: i64 = 20_000;

/// What the server told of a caseload.
#[derive(Debug)]
pub struct Told {
    /// Whose.
    account: AccountId,
    /// Who was in it before, as far as this device knew: of each the server was told if it did not know them.
    held: Vec<LogName>,
    /// Who is in it.
    rows: Vec<Client>,
}

impl Session {
    /// The people a keyworker works with, or who trust a supporter, as last heard; the server is asked for news of it.
    pub async fn caseload(&mut self) -> Result<Answer, Failure> {
        let clients = self.clients()?;
        self.look_for_caseload();
        let device = self.device();
        let mut lines = Vec::with_capacity(clients.len());
        for client in clients {
            let catalogue = self.catalogue(client.log()).await?;
            let shared = || catalogue.items().filter(|item| is_shown(item, crate::star::is_open(item, catalogue)));
            let new = shared().filter(|item| is_new(item, client.looked, device)).count();
            lines.push(CaseloadLine {
                journey: client.journey,
                name: called(catalogue).unwrap_or(client.name),
                has_come: has_come(catalogue),
                new: u32::try_from(new).unwrap_or(u32::MAX),
                last: shared().map(|item| item.last).max(),
                since: client.since,
                until: client.until,
                reading_open: catalogue.items().any(|item| crate::star::is_open(item, catalogue)),
            });
        }
        Ok(Answer::Caseload(lines))
    }

    /// What one of them shared, and that it was looked at.
    pub async fn person_page(&mut self, journey: JourneyId) -> Result<Answer, Failure> {
        let client = self.clients()?.into_iter().find(|client| client.journey == journey).ok_or(Failure::NotFound)?;
        let device = self.device();
        let glance = match self.looks.get(&journey) {
            Some(look) if clock::steady() - look.at < GLANCE => *look,
            Some(_) | None => Look { place: client.looked, at: clock::steady() },
        };
        self.looks.insert(journey, glance);
        let log = client.log();
        let catalogue = self.catalogue(log).await?;
        let looked = catalogue.items().filter_map(|item| item.place).max().unwrap_or(0);
        let name = called(catalogue).unwrap_or(client.name);
        let has_come = has_come(catalogue);
        let mut entries: Vec<SharedEntry> =
            catalogue.items().filter_map(|item| shared(item, glance.place, device)).collect();
        entries.sort_by(|a, b| (&b.copy.day, b.at).cmp(&(&a.copy.day, a.at)));
        self.looked_at(log, entries.iter().map(|entry| entry.document).collect());
        if looked > client.looked {
            self.keep_look(journey, looked).await?;
        }
        Ok(Answer::PersonPage(PersonPage { journey, name, since: client.since, has_come, entries }))
    }

    /// The caseload came. Only whom the server was asked about, and does not know even so, is forgotten.
    pub async fn on_caseload(&mut self, Told { account, held, rows }: Told) {
        if self.profile.reads_of().is_none_or(|(reader, _)| reader != account) {
            return;
        }
        self.met().await;
        let Some(known) = self.profile.clients_mut() else { return };
        let before = known.clone();
        let others: Vec<_> = with_another_key(&before, &rows).cloned().collect();
        let now = clients(&before, &held, rows);
        known.clone_from(&now);
        for Client { journey, name, .. } in others {
            if self.other_keys.insert(journey) {
                page::tell(News::OtherKey { name });
            }
        }
        if now == before {
            return self.follow_again(&now).await;
        }
        // What could not be kept or learned now is when the caseload comes again.
        drop(self.keep_profile().await);
        drop(self.learn_trust().await);
        for client in before.iter().filter(|client| now.iter().all(|held| held.log() != client.log())) {
            let log = client.log();
            self.catalogues.remove(&log);
            self.introduced.remove(&log);
            self.tell(Event::Forget(log)).await;
            // Their page may be on screen.
            page::tell(News::Changed(Changed::Person(client.journey)));
        }
        self.follow_again(&now).await;
        page::tell(News::Changed(Changed::Caseload));
    }

    /// Follows everybody's log: new ones, and those that the server did not know until it was told.
    async fn follow_again(&mut self, clients: &[Client]) {
        for client in clients {
            self.tell(Event::Follow(client.log())).await;
        }
    }

    /// Asks the server who is in the caseload; the answer comes to the desk.
    pub fn look_for_caseload(&self) {
        let Some((account, held)) = self.profile.reads_of() else { return };
        if self.may_connect() {
            let (held, trusts) = (held.to_vec(), self.profile.supporter().is_some());
            wasm_bindgen_futures::spawn_local(async move {
                let told = if trusts { trusted().await } else { told_of(&held).await };
                if has_ended(&told) {
                    desk::put(Input::Ended);
                }
                if let Ok(rows) = told {
                    let held = held.iter().map(Client::log).collect();
                    desk::put(Input::Caseload(Told { account, held, rows }));
                }
            });
        }
    }

    /// Asks for the caseload again after a while: a person who joined is not told of by the logs.
    pub fn keep_a_lookout(&mut self) {
        let reads = self.profile.reads_of().is_some();
        self.lookout.set(reads.then_some(LOOKOUT));
    }

    /// Who can read what is shared, as last heard; the server is asked for news of it.
    pub fn readers(&self) -> Result<Answer, Failure> {
        if self.profile.who() != Who::Person {
            return Err(Failure::NotPossible);
        }
        wasm_bindgen_futures::spawn_local(async {
            if let Ok(team) = http::get(TEAM).await {
                desk::put(Input::Team(team));
            }
        });
        Ok(Answer::Readers(self.profile.team.iter().cloned().map(Into::into).collect()))
    }

    /// The team came.
    pub async fn on_team(&mut self, team: Vec<TeamMember>) {
        let team: Vec<Reader> = team.into_iter().map(Into::into).collect();
        if self.profile.team != team {
            self.profile.team = team;
            // What could not be kept now is when the team comes again.
            drop(self.keep_profile().await);
            page::tell(News::Changed(Changed::Journal));
        }
    }

    /// Whom a keyworker works with, or who trusts a supporter.
    pub fn clients(&self) -> Result<Vec<Client>, Failure> {
        let (_, held) = self.profile.reads_of().ok_or(Failure::NotPossible)?;
        // Cover that is over is over without a signal as well.
        let now = clock::now();
        Ok(held.iter().filter(|client| client.until.is_none_or(|until| until > now)).cloned().collect())
    }

    async fn keep_look(&mut self, journey: JourneyId, place: u64) -> Result<(), Failure> {
        let clients = self.profile.clients_mut().into_iter().flatten();
        if let Some(client) = clients.into_iter().find(|client| client.journey == journey) {
            client.looked = place;
        }
        self.keep_profile().await?;
        page::tell(News::Changed(Changed::Caseload));
        Ok(())
    }
}

/// The caseload as the server has it, once it was told of those it does not know: it may have gone back to a day before them.
async fn told_of(held: &[Client]) -> Result<Vec<Client>, Failure> {
    let mut rows: Vec<CaseloadRow> = http::get(CASELOAD).await?;
    let missing = held.iter().filter(|client| rows.iter().all(|row| row.journey != client.journey));
    let caseload: Vec<String> = missing.filter_map(|client| client.enrolment.clone()).collect();
    if !caseload.is_empty() {
        rows = http::post(CASELOAD, &HandIn { caseload }).await?;
    }
    let clients = rows.into_iter().map(|CaseloadRow { journey, name, identity, since, until, enrolment }| Client {
        journey,
        name,
        identity,
        since,
        until,
        looked: 0,
        enrolment,
        circle: None,
    });
    Ok(clients.collect())
}

/// Who trusts the supporter, as the server has it.
async fn trusted() -> Result<Vec<Client>, Failure> {
    let rows: Vec<TrustRow> = http::get(TRUSTS).await?;
    Ok(rows.into_iter().map(trusting).collect())
}

/// Somebody who trusts a supporter.
pub fn trusting(row: TrustRow) -> Client {
    let TrustRow { journey, circle, name, identity, since } = row;
    Client { journey, name, identity, since, until: None, looked: 0, enrolment: None, circle: Some(circle) }
}

/// Who is known here by another key than the server names now.
fn with_another_key<'a>(before: &'a [Client], rows: &[Client]) -> impl Iterator<Item = &'a Client> {
    let is_other =
        |client: &&Client| rows.iter().any(|row| row.log() == client.log() && row.identity != client.identity);
    before.iter().filter(is_other)
}

/// The caseload from now on: who is told of, and whom the server was not asked about. A key that is known stays, whatever the
/// server names: it says who writes in a person's name.
fn clients(before: &[Client], held: &[LogName], rows: Vec<Client>) -> Vec<Client> {
    let known = |log: LogName| before.iter().find(|client| client.log() == log);
    let is_unasked =
        |client: &&Client| !held.contains(&client.log()) && rows.iter().all(|row| row.log() != client.log());
    let unasked: Vec<Client> = before.iter().filter(is_unasked).cloned().collect();
    let told = rows.into_iter().map(|row| match known(row.log()) {
        Some(client) => Client { identity: client.identity, looked: client.looked, ..row },
        None => row,
    });
    told.chain(unasked).collect()
}

/// Invites somebody.
pub async fn invite(role: Role, name: String) -> Result<Answer, Failure> {
    let invited: Invited = http::post(INVITATIONS, &Invite { role, name }).await?;
    Ok(Answer::Invited(invited))
}

/// Lets a person back in on a new device.
pub async fn invite_again(journey: JourneyId) -> Result<Answer, Failure> {
    let invited: Invited = http::post(REINVITE, &Reinvite { journey }).await?;
    Ok(Answer::Invited(invited))
}

/// Lets a member of staff begin again.
pub async fn invite_staff_again(account: AccountId) -> Result<Answer, Failure> {
    let invited: Invited = http::post(STAFF_AGAIN, &ReinviteStaff { account }).await?;
    Ok(Answer::Invited(invited))
}

/// Invitations not used yet.
pub async fn invitations() -> Result<Answer, Failure> {
    let open: Vec<OpenInvitation> = http::get(INVITATIONS).await?;
    Ok(Answer::Invitations(open))
}

/// Takes an invitation back.
pub async fn cancel_invitation(number: u32) -> Result<Answer, Failure> {
    http::post_only(INVITATION_CANCEL, Some(&Number { number })).await?;
    Ok(Answer::Done)
}

/// The service's staff.
pub async fn staff() -> Result<Answer, Failure> {
    let rows: Vec<StaffRow> = http::get(STAFF).await?;
    Ok(Answer::Staff(rows))
}

/// What the server says of itself.
pub async fn service() -> Result<Answer, Failure> {
    Ok(Answer::Service(http::get(api::SERVICE).await?))
}

/// Whether a log has been read at all: whoever joins says their name in it first.
fn has_come(catalogue: &Catalogue) -> bool {
    catalogue.items().next().is_some()
}

/// What the person is called, by their own newest word.
pub fn called(catalogue: &Catalogue) -> Option<String> {
    let abouts = catalogue.items().filter_map(|item| match &item.content {
        Content::About(about) => Some((item.last, &about.name)),
        Content::Unknown
        | Content::Entry(_)
        | Content::Reading(_)
        | Content::Copy(_)
        | Content::Finished(_)
        | Content::Withdrawals(_)
        | Content::Standing(_) => None,
    });
    abouts.max().map(|(_, name)| name.clone())
}

/// Whether somebody who looks at the page of the person would count this: a finished reading once, not its making as well.
fn is_shown(item: &Item, is_open_reading: bool) -> bool {
    let is_something = match &item.content {
        Content::Copy(_) | Content::Finished(_) => true,
        Content::Reading(_) => is_open_reading,
        Content::Unknown | Content::Entry(_) | Content::About(_) | Content::Withdrawals(_) | Content::Standing(_) => {
            false
        }
    };
    is_something && item.withdrawn.is_none() && !item.is_deleted
}

fn is_new(item: &Item, looked: u64, device: DeviceId) -> bool {
    item.place.is_some_and(|place| place > looked) && item.by != Some(device)
}

fn shared(item: &Item, looked: u64, device: DeviceId) -> Option<SharedEntry> {
    match &item.content {
        Content::Copy(copy) if item.withdrawn.is_none() => {
            let new = is_new(item, looked, device);
            let until = item.until;
            Some(SharedEntry { document: item.document, copy: copy.clone(), at: item.first, until, new })
        }
        Content::Copy(_)
        | Content::Unknown
        | Content::Entry(_)
        | Content::Reading(_)
        | Content::Finished(_)
        | Content::About(_)
        | Content::Withdrawals(_)
        | Content::Standing(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use waymark_shared::id::{DocumentId, PublicKey};
    use waymark_shared::time::Timestamp;

    use super::*;
    use crate::catalogue::Marks;

    fn item(content: Content) -> Item {
        Item {
            document: DocumentId([1; 16]),
            content,
            first: Timestamp(1),
            last: Timestamp(1),
            place: Some(1),
            by: None,
            is_deleted: false,
            shared: Vec::new(),
            withdrawn: None,
            successor: None,
            until: None,
        }
    }

    #[test]
    fn a_reading_is_counted_while_it_goes_on_and_its_making_no_longer_once_it_is_finished() {
        let making = item(Content::Reading(Marks { day: String::new(), mine: 0, theirs: 0, areas: Vec::new() }));
        assert!(is_shown(&making, true));
        assert!(!is_shown(&making, false));
        assert!(!is_shown(&item(Content::Unknown), false));
    }

    #[test]
    fn only_whom_the_server_was_asked_about_leaves_the_caseload() {
        let client = |byte: u8, looked| Client {
            journey: JourneyId([byte; 16]),
            name: String::new(),
            identity: PublicKey([4; 65]),
            since: Timestamp(1),
            until: None,
            looked,
            enrolment: Some("sealed".into()),
            circle: None,
        };
        let held = [client(1, 5).log(), client(2, 6).log()];
        let now = clients(&[client(1, 5), client(2, 6), client(3, 7)], &held, vec![client(1, 0), client(4, 0)]);
        assert_eq!(now, [client(1, 5), client(4, 0), client(3, 7)]);
    }

    #[test]
    fn a_key_that_is_known_stays_whatever_the_server_names() {
        let client = Client {
            journey: JourneyId([1; 16]),
            name: "Dee".to_owned(),
            identity: PublicKey([4; 65]),
            since: Timestamp(1),
            until: None,
            looked: 5,
            enrolment: None,
            circle: None,
        };
        let row = Client { identity: PublicKey([5; 65]), looked: 0, ..client.clone() };
        let before = [client];
        assert_eq!(with_another_key(&before, std::slice::from_ref(&row)).count(), 1);
        assert_eq!(clients(&before, &[before[0].log()], vec![row]), before);
    }
}
