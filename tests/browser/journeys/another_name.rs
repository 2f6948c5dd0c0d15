//! Another name and picture, for a phone that others look at: what the browser would install, and what its tabs say.

use serde_json::Value;
use waymark_tests::browser::Page;

use super::scene::{Scene, is_ready_for_offline};

/// What the browser would install, from the manifest that the page names.
const MANIFEST: &str = r#"
const done = arguments[0];
fetch(document.querySelector("link[rel=manifest]").href)
  .then((answer) => answer.json())
  .then(async ({ name, short_name, id, icons }) => {
    const there = await Promise.all(icons.map(({ src }) => fetch(src).then(({ ok }) => ok)));
    done([name, short_name, id, there.every(Boolean)]);
  });
"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_neutral_name_stands_wherever_others_would_see_one() {
    let mut scene = Scene::new();
    let someone = scene.phone().await;
    let page = &someone.page;
    is_ready_for_offline(page).await;
    assert_eq!(installs(page).await, "Waymark");
    page.go("/name").await;
    page.is_accessible("another name").await;
    page.choose("name-notes").await;
    page.until("the page is loaded again", || async { installs(page).await == "Notes" }).await;
    for path in ["/", "/entry/new", "/help", "/join"] {
        page.go(path).await;
        page.until("the title is neutral", || async {
            let title = page.run("return document.title", vec![]).await;
            title.as_str().is_some_and(|title| title.ends_with("Notes") && !title.contains("Waymark"))
        })
        .await;
    }
    let apple = "return [...document.querySelectorAll('meta[name=apple-mobile-web-app-title], link[rel=apple-touch-icon], \
        link[rel=icon]')].map((one) => one.content ?? one.getAttribute('href')).join(' ')";
    assert_eq!(page.run(apple, vec![]).await, "Notes /icons/notes-192.png /icons/notes-192.png");

    // The choice holds without a network, and can be taken back.
    scene.server.stop();
    page.go("/").await;
    assert_eq!(installs(page).await, "Notes");
    page.go("/name").await;
    page.choose("name-waymark").await;
    page.until("the page is loaded again", || async { installs(page).await == "Waymark" }).await;
    someone.page.close().await;
}

async fn installs(page: &Page) -> String {
    let told = page.run_until_called(MANIFEST, vec![]).await.unwrap_or_default();
    let Value::Array(told) = told else { return String::new() };
    assert_eq!((&told[2], &told[3]), (&Value::from("/"), &Value::Bool(true)), "one app, whose icons are there");
    assert_eq!(told[0], told[1]);
    told[0].as_str().unwrap_or_default().to_owned()
}
