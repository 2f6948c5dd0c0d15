//! Where a journey begins: a server, a browser, and people who have joined already.

use waymark_shared::api::Nation;
use waymark_shared::rules::Role;
use waymark_tests::authenticator::App;
use waymark_tests::browser::{Browser, LAPTOP, PHONE, Page, Profile};
use waymark_tests::device::Device;
use waymark_tests::people::staff::{self, Naming};
use waymark_tests::process::Server;

/// The app lock of everybody who sets one.
pub const PIN: &str = "2468";
/// The password of every member of staff.
pub const PASSWORD: &str = "rain on a tin roof";

/// A server and a browser.
pub struct Scene {
    /// The server, to be stopped and started.
    pub server: Server,
    /// The browser that opens profiles.
    pub browser: Browser,
    /// Where it comes to the server: at its own address, unless something stands before it.
    pub door: String,
}

/// Somebody's profile, with the page that is open in it.
pub struct Someone {
    /// What their browser keeps.
    pub profile: Profile,
    /// What they see.
    pub page: Page,
    /// What shows the codes of staff.
    pub app: Option<App>,
}

impl Scene {
    /// A fresh server and a fresh browser.
    pub fn new() -> Self {
        let server = Server::start();
        let door = server.url();
        Self { server, browser: Browser::start(), door }
    }

    /// A phone that nobody has used yet, at the first page.
    pub async fn phone(&self) -> Someone {
        let profile = Profile::fresh();
        let page = self.browser.open(&profile, &self.door, PHONE).await;
        page.go("/").await;
        page.see("start-writing").await;
        Someone { profile, page, app: None }
    }

    /// The same profile, opened again.
    pub async fn open_again(&self, profile: &Profile) -> Page {
        let page = self.browser.open(profile, &self.door, PHONE).await;
        page.go("/").await;
        page
    }

    /// Sets the service up.
    pub async fn administrator(&self) -> Device {
        let token = self.server.set_up_token().expect("a fresh server prints a set-up link");
        let naming = Naming { service: "Northside", nation: Nation::England, name: "Jo Bell", password: PASSWORD };
        let (device, _) = staff::set_up(self.server.address(), token, &naming).await.expect("the service is set up");
        device
    }

    /// A keyworker called Sam, on a laptop of their own, behind their lock.
    pub async fn keyworker(&self) -> Someone {
        let mut administrator = self.administrator().await;
        self.keyworker_called(&mut administrator, "Sam").await
    }

    /// The same of another name, for a service that is set up already.
    pub async fn keyworker_called(&self, administrator: &mut Device, name: &str) -> Someone {
        let invited = staff::invite(administrator, Role::Keyworker, name).await.expect("an invitation");
        let profile = Profile::fresh();
        let page = self.browser.open(&profile, &self.door, LAPTOP).await;
        page.go(&format!("/join#{}", invited.link_code)).await;
        page.see("invitation").await;
        page.fill("join-password", PASSWORD).await;
        page.tap("join").await;
        set_lock(&page).await;
        let app = Some(set_up_app(&page).await);
        page.see("caseload-empty").await;
        Someone { profile, page, app }
    }

    /// Changes what the server keeps while it is stopped, and starts it again.
    pub fn meanwhile(&mut self, sql: &str) {
        self.server.stop();
        let store = rusqlite::Connection::open(self.server.data().join("waymark.db")).expect("the server's database");
        store.execute(sql, []).expect("the tables of this build");
        drop(store);
        self.server.start_again();
    }

    /// A person whom this keyworker invites, joined on a phone of their own, without a lock.
    pub async fn person(&self, keyworker: &Someone, name: &str) -> Someone {
        let code = invite(&keyworker.page, name).await;
        let someone = self.phone().await;
        someone.page.go(&format!("/join#{code}")).await;
        someone.page.see("invitation").await;
        someone.page.tap("join").await;
        someone.page.see("words").await;
        someone.page.tap("words-later").await;
        someone.page.tap("skip-lock").await;
        someone.page.see("write").await;
        is_safe(&someone.page).await;
        someone
    }
}

/// Invites a person from the caseload; the code of the link.
pub async fn invite(page: &Page, name: &str) -> String {
    page.tap("invite").await;
    page.fill("name", name).await;
    page.tap("make-invitation").await;
    let link = page.text("link").await;
    page.tap("done").await;
    link.split_once('#').expect("the link holds a code").1.to_owned()
}

/// The keyworker begins a reading with the one person they work with, who goes on with it.
pub async fn begin_together(phone: &Page, desk: &Page) {
    desk.see("person").await;
    desk.tap("person").await;
    desk.tap("start-reading").await;
    desk.at("/reading/").await;
    desk.see("next").await;
    phone.go("/star").await;
    phone.see("open-reading").await;
    assert!(!phone.body().await.contains("No reading yet"), "there is one to go on with");
    phone.tap("go-on").await;
    phone.see("next").await;
}

/// Shares what is on the page of sharing, and waits until it has arrived.
pub async fn share_now(page: &Page) {
    page.tap("share-now").await;
    page.at("/journal").await;
    is_safe(page).await;
}

/// Sets the app lock where the page asks for it.
pub async fn set_lock(page: &Page) {
    page.fill("lock-secret", PIN).await;
    page.fill("lock-again", PIN).await;
    page.tap("set-lock").await;
}

/// Sets the second step up where the page asks for it; what shows the codes from then on.
pub async fn set_up_app(page: &Page) -> App {
    let mut app = App::of(&page.text("app-secret").await.replace(' ', ""));
    page.fill("second-step-code", &app.code()).await;
    page.tap("confirm-second-step").await;
    page.gone("confirm-second-step").await;
    app
}

/// Signs staff in on this page, with a code of their app.
pub async fn sign_in(page: &Page, name: &str, app: &mut App) {
    page.go("/sign-in").await;
    page.fill("sign-in-name", name).await;
    page.fill("sign-in-password", PASSWORD).await;
    page.tap("sign-in").await;
    page.fill("sign-in-app-code", &app.code()).await;
    page.tap("sign-in").await;
}

/// Proves that it is them, where the page asks for it.
pub async fn prove(page: &Page, app: &mut App) {
    page.fill("prove-password", PASSWORD).await;
    page.fill("prove-code", &app.code()).await;
    page.tap("prove").await;
    page.gone("prove-form").await;
}

/// Opens the app lock.
pub async fn unlock(page: &Page) {
    page.fill("unlock-secret", PIN).await;
    page.tap("unlock").await;
    page.gone("unlock").await;
}

/// Writes an entry from wherever the way to writing is shown, and waits until it is kept.
pub async fn write(page: &Page, title: &str, text: &str) {
    page.go("/entry/new").await;
    page.fill("entry-title", title).await;
    page.fill("entry-text", text).await;
    is_kept(page).await;
}

/// Goes back from the editor by the arrow in the bar, which finishes what was written.
pub async fn go_back(page: &Page) {
    page.run("document.querySelector('.bar-back').click()", vec![]).await;
    page.at("/journal").await;
}

/// Waits until the page says that what stands in the editor is on this phone.
pub async fn is_kept(page: &Page) {
    page.until("what was typed is kept", || async { page.state("keeping", "data-state").await == "kept" }).await;
}

/// Waits until the status says that everything is on the server.
pub async fn is_safe(page: &Page) {
    page.until("everything is safe", || async { page.state("status", "data-form").await == "safe" }).await;
}

/// Waits until the status says that something waits.
pub async fn is_waiting(page: &Page) {
    page.until("something waits", || async { page.state("status", "data-form").await == "waiting" }).await;
}

/// Waits until the app can open without a server.
pub async fn is_ready_for_offline(page: &Page) {
    let script = "const done = arguments[0]; navigator.serviceWorker.ready.then(() => caches.keys()).then(kept => done(kept.length > 0))";
    page.until("the app is kept for offline days", || async {
        page.run_until_called(script, vec![]).await == Ok(serde_json::Value::Bool(true))
    })
    .await;
}
