//! A wrong clock: the app says so, with the service's own time, and everything else goes on.

use waymark_server::clock::DAY;
use waymark_server::config::Config;
use waymark_server::running::Server;
use waymark_shared::api::Nation;
use waymark_shared::rules::Role;
use waymark_tests::browser::{Browser, PHONE, Profile};
use waymark_tests::people::staff::{self, Naming};

use super::scene::{PASSWORD, is_safe, write};

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_three_days_behind_is_told_and_nothing_waits_for_it() {
    let folder = tempfile::tempdir().expect("a place for temporary folders");
    let listen = "127.0.0.1:0".parse().expect("an address");
    let config = Config { listen, ..Config::new(folder.path().join("data")) };
    let clock = config.clock.clone();
    let server = Server::start(config).await.expect("it starts");
    let token = server.set_up_token.clone().expect("a fresh service is not set up");
    let naming = Naming { service: "Northside", nation: Nation::England, name: "Jo Bell", password: PASSWORD };
    let (mut administrator, _) = staff::set_up(server.address, &token, &naming).await.expect("it is set up");
    let invited = staff::invite(&mut administrator, Role::Keyworker, "Sam").await.expect("an invitation");
    let mut keyworker = staff::join(server.address, &invited.link_code, "Sam", PASSWORD).await.expect("Sam joins");
    let invited = staff::invite(&mut keyworker.device, Role::Person, "Dee").await.expect("an invitation");

    // Everybody's codes were right before.
    clock.turn(3 * DAY);
    let (browser, profile) = (Browser::start(), Profile::fresh());
    let page = browser.open(&profile, &format!("http://{}", server.address), PHONE).await;
    page.go(&format!("/join#{}", invited.link_code)).await;
    page.tap("join").await;
    page.tap("words-later").await;
    page.tap("skip-lock").await;
    page.says("lasting", "The clock of this device is wrong.").await;
    write(&page, "With a wrong clock", "It is kept all the same.").await;
    page.go("/journal").await;
    is_safe(&page).await;
    page.is_accessible("a wrong clock").await;
    page.tap("close-lasting").await;
    page.gone("lasting").await;
    page.close().await;
    server.stop().await;
}
