//! An engine that does not start: it is tried a few times, then the app says so, with one thing to do.

use super::scene::{Scene, is_kept, is_ready_for_offline};

/// Keeps these words in the place of the engine's own script, or nothing: then it comes from the server.
const REPLACE: &str = r#"
const [words, done] = arguments;
(async () => {
  const [name] = await caches.keys();
  const cache = await caches.open(name);
  if (words === null) {
    return cache.delete("/engine.js");
  }
  await cache.put("/engine.js", new Response(words, { headers: { "content-type": "text/javascript" } }));
  return true;
})().then(done, (reason) => done(String(reason)));
"#;

#[tokio::test(flavor = "multi_thread")]
async fn an_engine_that_keeps_falling_is_said_and_can_be_started_again() {
    let scene = Scene::new();
    let someone = scene.phone().await;
    let page = &someone.page;
    is_ready_for_offline(page).await;
    page.tap("start-writing").await;
    page.write("entry-text", "Safe before anything fell.").await;
    is_kept(page).await;

    let replaced = page.run_until_called(REPLACE, vec!["throw new Error('broken')".into()]).await;
    assert_eq!(replaced, Ok(true.into()));
    page.go("/journal").await;
    page.see("start-again").await;
    page.is_accessible("stopped").await;
    page.reads("What you saved is safe.").await;
    page.see("help").await;

    let replaced = page.run_until_called(REPLACE, vec![serde_json::Value::Null]).await;
    assert_eq!(replaced, Ok(true.into()));
    page.tap("start-again").await;
    page.says("entry", "Safe before anything fell.").await;
    page.gone("start-again").await;
    someone.page.close().await;
}
