//! Turned: a tablet that is turned, or a window that is drawn wider, keeps what was typed into search.

use waymark_tests::browser::{LAPTOP, PHONE};

use super::scene::{Scene, go_back, write};

#[tokio::test(flavor = "multi_thread")]
async fn a_search_stays_when_the_screen_is_turned() {
    let scene = Scene::new();
    let someone = scene.phone().await;
    let page = &someone.page;
    write(page, "A good day", "The sun came out.").await;
    go_back(page).await;
    page.write("search", "sun").await;
    page.says("entry", "A good day").await;
    for size in [LAPTOP, PHONE] {
        page.resize(size).await;
        assert_eq!(page.value("search").await, "sun");
        let focused = page.run("return document.activeElement.dataset.test ?? ''", vec![]).await;
        assert_eq!(focused, "search", "the cursor stays in it");
    }
    someone.page.close().await;
}
