//! Everybody there can be around one person: who works with them, did, covers, leads, and who has nothing to do with them.

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::{Method, Request};
use serde_json::json;
use waymark_server::clock::DAY;
use waymark_shared::api::{self, PersonSignedIn, TeamRow};
use waymark_shared::id::{AccountId, DocumentId, TeamId};
use waymark_shared::record::Kind;
use waymark_shared::rules::Role;
use waymark_tests::http::Origin;

use super::asks::Ask;
use crate::person::Person;
use crate::socket::Wire;
use crate::staff::Staff;
use crate::supporters::{MUM, Supporter, trusted};
use crate::world::World;

/// The columns of both tables.
pub const ASKERS: [&str; 11] = [
    "nobody",
    "administrator",
    "works",
    "covers",
    "worked",
    "lead",
    "stranger",
    "ended",
    "person",
    "other",
    "supporter",
];

/// What may be seen in an answer, each by its mark in the tables.
const STAFF: [(&str, char); 7] = [
    ("Ada Pugh", 'A'),
    ("Wes Hall", 'W'),
    ("Cam Ito", 'C'),
    ("Ed Roe", 'E'),
    ("Lou Price", 'L'),
    ("Sty Orr", 'S'),
    ("End Fox", 'X'),
];

pub const SHARED: DocumentId = DocumentId([5; 16]);
pub const WITHDRAWN: DocumentId = DocumentId([6; 16]);
/// What nobody finds in any answer but that of the exchange.
const WORDS: &str = "what was shared";

/// The scene.
pub struct Scene {
    pub world: World,
    /// Staff in the order of the columns, from the administrator on.
    pub staff: Vec<Staff>,
    pub ids: Vec<AccountId>,
    pub person: Person,
    pub other: Person,
    /// Whom the person trusts.
    pub supporter: Supporter,
    pub team: TeamId,
    /// When the cover ends.
    pub until: waymark_shared::time::Timestamp,
}

impl Scene {
    pub async fn start() -> Self {
        let world = World::start().await;
        let (mut administrator, _) = Staff::administrator(&world).await;
        let mut keyworkers = Vec::new();
        for name in ["Wes Hall", "Cam Ito", "Ed Roe", "Lou Price", "Sty Orr", "End Fox"] {
            keyworkers.push(administrator.keyworker(&world, name).await);
        }
        let mut ids = vec![administrator.account("Ada Pugh").await];
        for (name, _) in &STAFF[1..] {
            ids.push(administrator.account(name).await);
        }
        let made: TeamRow = administrator.origin.post(api::TEAMS, &json!({ "name": "Westbank" })).await.unwrap();
        for (id, place) in [(ids[1], "member"), (ids[2], "member"), (ids[3], "member"), (ids[4], "lead")] {
            let question = json!({ "team": made.team, "account": id, "place": place });
            administrator.origin.tell(api::TEAM_MEMBER, &question).await.unwrap();
        }
        let mut person = Person::joined(&world, &mut keyworkers[0]).await;
        let supporter = trusted(&world, &mut person, MUM).await;
        let other = named(&world, &mut keyworkers[4], "Lee").await;
        let mut staff = vec![administrator];
        staff.extend(keyworkers);
        let until = world.clock.now().plus(DAY / 4);
        let mut scene = Self { world, staff, ids, person, other, supporter, team: made.team, until };
        scene.relate().await;
        scene.share().await;
        scene
    }

    /// Ed worked with the person, Cam covers, and End's account has ended.
    async fn relate(&mut self) {
        let (journey, ids) = (self.person.journey, self.ids.clone());
        let administrator = &mut self.staff[0].origin;
        let begin = json!({ "journey": journey, "account": ids[3] });
        administrator.tell(api::WORK_BEGIN, &begin).await.unwrap();
        let hand = json!({ "account": ids[3], "whole": true, "people": [{ "journey": journey, "then": "others" }] });
        administrator.tell(api::WORK_HAND_OVER, &hand).await.unwrap();
        let cover = json!({ "covers": ids[1], "account": ids[2], "until": self.until });
        administrator.tell(api::WORK_COVER, &cover).await.unwrap();
        administrator.tell(api::END_ACCOUNT, &json!({ "account": ids[6] })).await.unwrap();
    }

    async fn share(&mut self) {
        let mut wire = self.person.sharing().await;
        let log = self.person.care_team();
        let shared = self.person.pen.record(log, SHARED, Kind::Entry, WORDS.as_bytes());
        let taken = self.person.pen.record(log, WITHDRAWN, Kind::Entry, WORDS.as_bytes());
        let withdraw = self.person.pen.control(log, &waymark_shared::control::Control::Withdraw(WITHDRAWN));
        wire.store(&[&shared, &taken, &withdraw]).await;
    }

    /// The browser of an asker.
    pub fn origin(&self, asker: usize) -> Option<&Origin> {
        match ASKERS[asker] {
            "nobody" => None,
            "person" => Some(&self.person.origin),
            "other" => Some(&self.other.origin),
            "supporter" => Some(&self.supporter.origin),
            name => {
                let order = ["administrator", "works", "covers", "worked", "lead", "stranger", "ended"];
                let at = order.iter().position(|known| *known == name).expect("a column of the table");
                Some(&self.staff[at].origin)
            }
        }
    }

    /// Asks as somebody; gives the code of the answer, and the marks of what is in it.
    pub async fn ask(&mut self, asker: usize, ask: &Ask) -> String {
        let address = self.world.address();
        // Tries to sign in under one name are few for everybody together.
        let body = ask.body.replace("\"Kit ", &format!("\"Kit{asker} "));
        let cookie = self.origin(asker).and_then(Origin::cookie).map(str::to_owned);
        let method = match ask.method {
            api::Method::Get => Method::GET,
            api::Method::Post => Method::POST,
        };
        let mut request = Request::builder()
            .method(method)
            .uri(ask.path)
            .header("host", address.to_string())
            .header("origin", format!("http://{address}"))
            .header("sec-fetch-site", "same-origin");
        if let Some(cookie) = cookie {
            request = request.header("cookie", cookie);
        }
        let request = request.body(Full::new(Bytes::from(body))).unwrap();
        let answered = self.world.send(request).await;
        let text = String::from_utf8_lossy(&answered.body).into_owned();
        assert!(!text.contains(WORDS), "{}: {text}", ask.name());
        if !answered.status.is_success() {
            return serde_json::to_value(answered.code()).unwrap().as_str().unwrap().to_owned();
        }
        let marks = self.marks(&text);
        let status = answered.status.as_u16();
        if marks.is_empty() { status.to_string() } else { format!("{status}+{marks}") }
    }

    fn marks(&self, text: &str) -> String {
        let names = STAFF.iter().map(|(name, mark)| ((*name).to_owned(), *mark));
        let more = [
            ("Westbank".to_owned(), 'T'),
            ("\"Dee\"".to_owned(), 'D'),
            (self.person.journey.to_string(), 'd'),
            ("\"Lee\"".to_owned(), 'O'),
            (self.other.journey.to_string(), 'o'),
            ("\"Mum\"".to_owned(), 'M'),
        ];
        names.chain(more).filter(|(name, _)| text.contains(name)).map(|(_, mark)| mark).collect()
    }

    /// A line of an asker; none for nobody, who gets none.
    pub async fn line(&self, asker: usize) -> Option<Wire> {
        let origin = self.origin(asker)?;
        let is_out = ASKERS[asker] == "ended";
        if is_out { None } else { Some(Wire::open(origin).await) }
    }
}

async fn named(world: &World, keyworker: &mut Staff, name: &str) -> Person {
    let invited = keyworker.invite(Role::Person, name).await.unwrap();
    let mut person = Person::begin(world);
    let join = api::JoinPerson { name: name.into(), ..person.join(&invited.link_code) };
    let signed_in: PersonSignedIn = person.origin.post(api::JOIN_PERSON, &join).await.unwrap();
    person.enrolment = signed_in.me.enrolment;
    person
}
