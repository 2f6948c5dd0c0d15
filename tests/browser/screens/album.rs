//! Taking the pictures: each screen is opened once and then looked at in every way.

use std::path::PathBuf;

use serde_json::{Value, json};
use waymark_tests::browser::{LAPTOP, PHONE, Page};

/// One screen: how to get there.
#[derive(Debug, Clone, Copy)]
pub struct Screen {
    name: &'static str,
    path: &'static str,
    taps: &'static [&'static str],
    stays_locked: bool,
}

/// The pictures taken so far.
pub struct Album {
    folder: PathBuf,
    only: String,
    pin: &'static str,
    count: usize,
}

impl Screen {
    /// A screen that has an address.
    pub const fn at(name: &'static str, path: &'static str) -> Self {
        Self { name, path, taps: &[], stays_locked: false }
    }

    /// A screen some taps away from an address.
    pub const fn after(name: &'static str, path: &'static str, taps: &'static [&'static str]) -> Self {
        Self { name, path, taps, stays_locked: false }
    }

    /// What stands there while the lock is closed.
    pub const fn locked(name: &'static str, path: &'static str) -> Self {
        Self { name, path, taps: &[], stays_locked: true }
    }
}

impl Album {
    /// An empty one; of screens whose names begin so only.
    pub fn new(folder: PathBuf, only: String, pin: &'static str) -> Self {
        std::fs::create_dir_all(&folder).expect("a folder for the pictures");
        Self { folder, only, pin, count: 0 }
    }

    /// How many pictures there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Takes every picture of these screens.
    pub async fn photograph(&mut self, page: &Page, screens: &[Screen]) {
        let only = self.only.clone();
        for screen in screens.iter().filter(|screen| screen.name.starts_with(&only)) {
            page.resize(PHONE).await;
            page.go(screen.path).await;
            settled(page).await;
            if page.shows("unlock").await && !screen.stays_locked {
                page.fill("unlock-secret", self.pin).await;
                page.tap("unlock").await;
                page.gone("unlock").await;
            }
            for tap in screen.taps {
                page.tap(tap).await;
                settled(page).await;
            }
            for (size, width) in [(PHONE, "360"), (LAPTOP, "1280")] {
                for theme in ["light", "dark"] {
                    page.resize(size).await;
                    look(page, theme, "ltr").await;
                    self.take(page, &format!("{}-{width}-{theme}", screen.name)).await;
                }
            }
            page.resize(PHONE).await;
            look(page, "light", "rtl").await;
            self.take(page, &format!("{}-360-rtl", screen.name)).await;
            look(page, "light", "ltr").await;
            println!("screens: {}", screen.name);
        }
    }

    async fn take(&mut self, page: &Page, name: &str) {
        settled(page).await;
        page.picture(&self.folder.join(format!("{name}.png"))).await;
        self.count += 1;
    }
}

async fn look(page: &Page, theme: &str, direction: &str) {
    let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": theme }] });
    page.command("Emulation.setEmulatedMedia", features).await;
    page.run("document.documentElement.dir = arguments[0]", vec![direction.into()]).await;
}

/// Waits until there is a heading, the font is there, and two looks in a row see the same.
async fn settled(page: &Page) {
    const LOOK: &str = "const done = arguments[0]; document.fonts.ready.then(() => requestAnimationFrame(() => \
        requestAnimationFrame(() => done(document.querySelector('h1') ? document.body.innerHTML : null))))";
    let mut before = Value::Null;
    loop {
        let now = page.run_until_called(LOOK, vec![]).await.unwrap_or(Value::Null);
        if now != Value::Null && now == before {
            return;
        }
        before = now;
    }
}
