//! A server that went back to an earlier day: whoever joined since goes on, and what they wrote is there again.

use std::fs;
use std::path::Path;

use super::scene::{PASSWORD, Scene, go_back, is_safe, write};

/// Copies every file of a folder into a fresh one.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a disk with room");
    for file in fs::read_dir(from).expect("a folder") {
        let file = file.expect("a folder");
        fs::copy(file.path(), to.join(file.file_name())).expect("a disk with room");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_joined_since_goes_on_and_everything_is_there_again() {
    let mut scene = Scene::new();
    let mut administrator = scene.administrator().await;
    let data = scene.server.data().to_owned();
    let away = tempfile::tempdir().expect("a place for temporary folders");
    scene.server.stop();
    copy(&data, away.path());
    scene.server.start_again();

    let mut keyworker = scene.keyworker_called(&mut administrator, "Sam").await;
    let mut app = keyworker.app.take().expect("an app");
    let person = scene.person(&keyworker, "Dee").await;
    let (desk, phone) = (&keyworker.page, &person.page);
    write(phone, "Before", "Written before the server went back.").await;
    go_back(phone).await;
    is_safe(phone).await;
    desk.see("person").await;

    scene.server.stop();
    fs::remove_dir_all(&data).expect("the folder of a stopped server");
    copy(away.path(), &data);
    scene.server.start_again();

    phone.reads("Your service was put back to an earlier day.").await;
    write(phone, "After", "Written after it went back.").await;
    go_back(phone).await;
    is_safe(phone).await;
    desk.reads("You are signed out").await;
    desk.go("/sign-in").await;
    super::scene::unlock(desk).await;
    desk.see("sign-in-name").await;
    desk.fill("sign-in-name", "Sam").await;
    desk.fill("sign-in-password", PASSWORD).await;
    desk.tap("sign-in").await;
    // The app is known again by the enrolment that the desk kept.
    desk.fill("sign-in-app-code", &app.code()).await;
    desk.tap("sign-in").await;
    desk.see("person").await;

    // Three that begin her log, and an entry each from before and after.
    let count = || {
        let database = rusqlite::Connection::open(data.join("waymark.db")).expect("the server's database");
        let count = "SELECT count(*) FROM entry JOIN log USING (log) WHERE circle = zeroblob(16)";
        database.query_row(count, [], |row| row.get::<_, u32>(0)).expect("the tables of this build")
    };
    phone.until("everything is on the server again", || async { count() >= 5 }).await;
    person.page.close().await;
    keyworker.page.close().await;
}
