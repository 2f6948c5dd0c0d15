//! What is asked of each path: something that would be done, or shown, if whoever asks may; and that changes nothing about
//! who is who.

use serde_json::{Value, json};
use waymark_shared::api::{self, Method};
use waymark_shared::id::CircleId;

use super::scene::Scene;
use crate::supporters::MUM;

/// One question.
pub struct Ask {
    pub path: &'static str,
    pub method: Method,
    pub body: String,
    /// What sets it apart from others of the same path.
    detail: &'static str,
}

impl Ask {
    /// The name of its row.
    pub fn name(&self) -> String {
        let method = match self.method {
            Method::Get => "GET",
            Method::Post => "POST",
        };
        let name = format!("{method} {}", self.path);
        if self.detail.is_empty() { name } else { format!("{name} ({})", self.detail) }
    }
}

fn get(path: &'static str) -> Ask {
    Ask { path, method: Method::Get, body: String::new(), detail: "" }
}

fn post(path: &'static str, body: Value) -> Ask {
    post_as(path, "", body)
}

fn post_as(path: &'static str, detail: &'static str, body: Value) -> Ask {
    Ask { path, method: Method::Post, body: body.to_string(), detail }
}

/// Everything that is asked, in an order in which nothing changes who may what; signing out is the last.
pub fn asks(scene: &Scene) -> Vec<Ask> {
    [outside(scene), own(scene), shared(scene), people(scene), teams(scene), work(scene), last()]
        .into_iter()
        .flatten()
        .collect()
}

/// What is asked of a door that is closed, or open to all.
fn outside(scene: &Scene) -> Vec<Ask> {
    let keys = scene.staff[1].keys();
    let code = json!({ "code": "482913-7K2QM-XR04T" });
    let staff =
        json!({ "code": "482913-7K2QM-XR04T", "name": "Kit", "password": "green kettle under rain", "device": keys });
    let person = serde_json::to_value(scene.person.join("482913-7K2QM-XR04T")).unwrap();
    let recover =
        json!({ "code": "482913-7K2QM-XR04T", "introduction": crate::person::encode(&scene.person.certificate) });
    let password = json!({ "name": "Kit One", "password": "another long password", "device": keys });
    let recovery =
        json!({ "name": "Kit Two", "code": "AAAAA-AAAAA", "new_password": "seven herons on a wall", "device": keys });
    let supporter = json!({ "code": "482913-7K2QM-XR04T", "name": "Kit", "device": keys });
    let device = json!({ "device": scene.person.pen.device(), "challenge": "", "signature": "" });
    vec![
        get(api::HEALTH),
        get(api::SERVICE),
        post(api::SET_UP, serde_json::to_value(scene.staff[1].set_up(&scene.world.token)).unwrap()),
        post(api::INVITATION_READ, code.clone()),
        post(api::JOIN_STAFF, staff),
        post(api::JOIN_PERSON, person),
        post(api::JOIN_SUPPORTER, supporter),
        post(api::WAY_BACK, code),
        post(api::RECOVER, recover),
        post(api::SIGN_IN_PASSWORD, password),
        post(api::SIGN_IN_RECOVERY, recovery),
        post(api::SIGN_IN_CHALLENGE, json!({ "device": scene.person.pen.device() })),
        post(api::SIGN_IN_DEVICE, device),
        post(api::PASSKEY_CHALLENGE, json!(null)),
        post(api::SIGN_IN_PASSKEY, json!(null)),
        get(api::SOCKET),
        Ask { path: api::EXCHANGE, method: Method::Post, body: "no CBOR".into(), detail: "" },
    ]
}

/// What somebody asks about themselves.
fn own(scene: &Scene) -> Vec<Ask> {
    let device = json!({ "device": scene.person.pen.device() });
    vec![
        get(api::ME),
        post(api::AUTHENTICATOR, json!(null)),
        post(api::AUTHENTICATOR_CONFIRM, json!({ "code": "no code" })),
        post(api::PROVE, json!({ "password": "not the password at all", "code": "no code" })),
        post(api::PASSKEY_OPTIONS, json!(null)),
        get(api::PASSKEYS),
        post(api::PASSKEYS, json!(null)),
        post(api::PASSKEY_REMOVE, json!({ "id": "AAAA" })),
        post(api::PROVE_PASSKEY, json!(null)),
        post(api::PASSWORD, json!({ "new_password": "seven herons on a wall" })),
        post(api::RECOVERY_CODES, json!(null)),
        get(api::SIGN_INS),
        post(api::SIGN_INS_END, device),
        post(api::NEWCOMER, json!({ "device": scene.person.pen.device(), "mine": true })),
        get(api::DEVICES),
        get(api::TRUSTS),
        get(api::HISTORY),
        post(api::AUDIT, json!({})),
    ]
}

/// Who looked at what was shared, and what of it is held: asked for what was never shared.
fn shared(scene: &Scene) -> Vec<Ask> {
    let (journey, nothing) = (scene.person.journey, "00000000000000000000000000000000");
    vec![
        get(api::LOOKS),
        post(api::LOOKS, json!({ "journey": journey, "circle": CircleId::CARE_TEAM, "documents": [] })),
        get(api::HOLDS),
        post(api::HOLDS, json!({ "journey": journey, "document": nothing, "reason": "x" })),
        post(api::HOLD_CONFIRM, json!({ "hold": 1_000_000 })),
        post(api::HOLD_END, json!({ "hold": 1_000_000 })),
    ]
}

/// Lists of people, and invitations.
fn people(scene: &Scene) -> Vec<Ask> {
    let enrolment = scene.person.enrolment.clone();
    vec![
        get(api::CASELOAD),
        post(api::CASELOAD, json!({ "caseload": [enrolment] })),
        get(api::TEAM),
        get(api::SUPPORTERS),
        post(api::SUPPORTERS, json!({ "circle": MUM, "name": "Mum" })),
        post(api::SUPPORTER_END, json!({ "circle": CircleId([9; 16]) })),
        get(api::STAFF),
        post(api::STAFF_AGAIN, json!({ "account": "00000000000000000000000000000000" })),
        get(api::INVITATIONS),
        post_as(api::INVITATIONS, "a person", json!({ "role": "person", "name": "Pat" })),
        post_as(api::INVITATIONS, "a keyworker", json!({ "role": "keyworker", "name": "Pat" })),
        post_as(api::INVITATIONS, "an administrator", json!({ "role": "administrator", "name": "Pat" })),
        post(api::REINVITE, json!({ "journey": scene.person.journey })),
        post(api::INVITATION_CANCEL, json!({ "number": 100_000 })),
    ]
}

fn teams(scene: &Scene) -> Vec<Ask> {
    let member = json!({ "team": scene.team, "account": scene.ids[1], "place": "member" });
    vec![
        get(api::TEAMS),
        post(api::TEAMS, json!({ "name": "Other" })),
        post(api::TEAM_NAME, json!({ "team": scene.team, "name": "Westbank" })),
        post(api::TEAM_MEMBER, member),
        post_as(api::TEAM_PAGE, "a team", json!({ "team": scene.team })),
        post_as(api::TEAM_PAGE, "of none", json!({ "team": null })),
    ]
}

/// Who works with whom: asked for what is so already, or cannot be.
fn work(scene: &Scene) -> Vec<Ask> {
    let (journey, ids) = (scene.person.journey, &scene.ids);
    let hand =
        |account| json!({ "account": account, "whole": true, "people": [{ "journey": journey, "then": "others" }] });
    vec![
        post(api::WORK_BEGIN, json!({ "journey": journey, "account": ids[1] })),
        post(api::WORK_WAIT, json!({ "journey": journey, "day": "2026-12-09" })),
        post(api::WORK_COVER, json!({ "covers": ids[1], "account": ids[2], "until": scene.until })),
        post_as(api::WORK_HAND_OVER, "somebody's", hand(ids[1])),
        post_as(api::WORK_HAND_OVER, "nobody", json!({ "account": ids[1], "whole": false, "people": [] })),
        post(api::END_ACCOUNT, json!({ "account": "00000000000000000000000000000000" })),
    ]
}

fn last() -> Vec<Ask> {
    vec![post(api::SIGN_OUT, json!(null))]
}
