//! A lying server, and the app: nothing that nobody wrote shows, nothing private is asked for, and what can be seen is said.

use serde_json::Value;
use waymark_shared::api::CASELOAD;
use waymark_shared::sync::log::Cursor;
use waymark_shared::sync::message::{ClientMessage, Item, ServerMessage};
use waymark_tests::liar::{Liar, Lie, Truth};

use super::scene::{Scene, go_back, is_safe, is_waiting, share_now, unlock, write};

/// Names another key for everybody.
struct OtherKeys;

impl Lie for OtherKeys {
    fn of_answer(&mut self, path: &str, body: Vec<u8>) -> Vec<u8> {
        let rows: Option<Value> = serde_json::from_slice(&body).ok().filter(|_| path == CASELOAD);
        let Some(Value::Array(mut rows)) = rows else { return body };
        for row in &mut rows {
            row["identity"] = waymark_tests::crypto::SigningKey::generate().public().to_string().into();
        }
        serde_json::to_vec(&rows).expect("rows are plain")
    }
}

/// Says that every entry was erased.
struct Erased;

impl Lie for Erased {
    fn of_server(&mut self, message: ServerMessage) -> Vec<ServerMessage> {
        let ServerMessage::Entries { log, epoch, first, items, end } = message else { return vec![message] };
        let erased = |item: Item| match item {
            Item::Envelope(bytes) => {
                let envelope = waymark_shared::sync::envelope::Envelope::parse(bytes.to_vec()).expect("an honest one");
                Item::Withheld(envelope.id())
            }
            Item::Withheld(id) => Item::Withheld(id),
        };
        let items = items.into_iter().map(erased).collect();
        vec![ServerMessage::Entries { log, epoch, first, items, end }]
    }
}

/// Takes what is sent, stores nothing, and says that the log went back whenever it is asked for.
struct Swallows;

impl Lie for Swallows {
    fn of_client(&mut self, message: ClientMessage) -> (Vec<ClientMessage>, Vec<ServerMessage>) {
        let is_push = matches!(message, ClientMessage::Push { .. });
        (Vec::from_iter((!is_push).then_some(message)), Vec::new())
    }

    fn of_server(&mut self, message: ServerMessage) -> Vec<ServerMessage> {
        let ServerMessage::Entries { log, .. } = message else { return vec![message] };
        vec![ServerMessage::Rewound { log, head: Cursor::START }]
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_believed_lost_or_let_out() {
    let mut scene = Scene::new();
    let liar = Liar::before(scene.server.address()).await;
    scene.door = liar.url();
    let keyworker = scene.keyworker().await;
    let dee = scene.person(&keyworker, "Dee").await;
    let (phone, desk) = (&dee.page, &keyworker.page);
    write(phone, "Mine", "Nobody erases this.").await;
    go_back(phone).await;
    write(phone, "Library card", "Got the card.").await;
    phone.tap("share").await;
    share_now(phone).await;
    desk.see("person").await;

    // Another key for somebody who is known: it is said, and the one that is known goes on opening what they share.
    liar.say(OtherKeys);
    desk.go("/").await;
    unlock(desk).await;
    desk.says("lasting", "names another key for Dee").await;
    desk.is_accessible("another key").await;
    desk.tap("person").await;
    desk.says("shared", "Got the card.").await;

    // Private entries are said to be erased: this device keeps its own.
    liar.say(Erased);
    phone.go("/journal").await;
    phone.until("both are there", || async { phone.texts("entry").await.len() == 2 }).await;
    is_safe(phone).await;
    phone.reload().await;
    phone.until("both are there", || async { phone.texts("entry").await.len() == 2 }).await;

    // A log that goes back for ever, and a server that answers nothing: it is never called safe.
    liar.say(Swallows);
    phone.reload().await;
    write(phone, "Later", "This waits.").await;
    go_back(phone).await;
    is_waiting(phone).await;
    phone.reload().await;
    is_waiting(phone).await;
    phone.until("all three are there", || async { phone.texts("entry").await.len() == 3 }).await;

    // And the truth heals it.
    liar.say(Truth);
    phone.reload().await;
    is_safe(phone).await;
    phone.until("all three are there", || async { phone.texts("entry").await.len() == 3 }).await;
    dee.page.close().await;
    keyworker.page.close().await;
}
