//! A reading alone: the note is kept as it is typed and seen afterwards, a reload comes back to the same place, and no key
//! scores by accident.

use super::scene::{Scene, write};

/// The arrow key down, and the space bar, as the browser driver names them.
const DOWN: &str = "\u{e015}";
const SPACE: &str = "\u{e00d}";

#[tokio::test(flavor = "multi_thread")]
async fn a_note_survives_a_reload_and_is_seen_in_the_finished_reading() {
    let scene = Scene::new();
    let someone = scene.phone().await;
    let page = &someone.page;
    write(page, "First", "One line.").await;
    page.go("/star").await;
    page.tap("take-reading").await;
    page.at("/reading/").await;
    page.choose("stage-2").await;
    page.says("marks", "3").await;
    page.tap("add-note").await;
    page.write("note", "Ana rang twice.").await;
    page.until("the note is above the bar at the bottom", || async {
        let script = "const note = document.querySelector('[data-test=note]').getBoundingClientRect(); \
            const foot = document.querySelector('.reading-foot').getBoundingClientRect(); return note.bottom <= foot.top + 1";
        page.run(script, vec![]).await == serde_json::Value::Bool(true)
    })
    .await;

    page.until("the note is kept", || async { page.state("note-keeping", "data-state").await == "kept" }).await;
    // The same area, though it has a score, and every word that was typed.
    page.reload().await;
    page.see("note").await;
    page.says("marks", "3").await;
    assert_eq!(page.value("note").await, "Ana rang twice.");

    let reading = page.path().await;
    page.go(&format!("{reading}?area=finish")).await;
    page.says("finish-note", "Ana rang twice.").await;
    page.tap("finish").await;
    page.at("/star").await;
    page.see("table").await;
    page.run(
        "document.querySelector('.chart-spoke').dispatchEvent(new MouseEvent('click', { bubbles: true }))",
        vec![],
    )
    .await;
    page.says("chosen", "Ana rang twice.").await;
    page.tap("table").await;
    page.says("star-notes", "Ana rang twice.").await;
    page.is_accessible("star, notes").await;
    page.reads("No score:").await;
    someone.page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_arrow_key_moves_and_only_space_scores() {
    let scene = Scene::new();
    let someone = scene.phone().await;
    let page = &someone.page;
    write(page, "First", "One line.").await;
    page.go("/star").await;
    page.tap("take-reading").await;
    page.see("stage-1").await;
    let before = page.text("marks").await;
    page.write("stage-1", DOWN).await;
    page.until("the next stage has the focus", || async {
        let focused = page.run("return document.activeElement.dataset.test || ''", vec![]).await;
        focused == "stage-2"
    })
    .await;
    assert_eq!(page.text("marks").await, before, "moving scores nothing");
    page.write("stage-2", SPACE).await;
    page.says("marks", "3").await;
    someone.page.close().await;
}
