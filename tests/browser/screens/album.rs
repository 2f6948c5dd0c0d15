//! Taking the pictures: each screen is opened once and then looked at in every way.

use std::path::PathBuf;

use serde_json::{Value, json};
use waymark_tests::browser::{LAPTOP, PHONE, Page, Size, TABLET, ZOOMED};

/// One screen: how to get there.
#[derive(Debug, Clone, Copy)]
pub struct Screen {
    name: &'static str,
    path: &'static str,
    taps: &'static [&'static str],
    stays_locked: bool,
}

/// How a browser shows things.
#[derive(Debug, Clone, Copy)]
struct Look {
    theme: &'static str,
    direction: &'static str,
    forced: &'static str,
}

/// What each screen is looked at in: its size, how it is shown, and how the picture is called.
const LOOKS: [(Size, Look, &str); 8] = [
    (PHONE, Look::PLAIN, "360-light"),
    (PHONE, Look::DARK, "360-dark"),
    (PHONE, Look::RIGHT_TO_LEFT, "360-rtl"),
    (TABLET, Look::PLAIN, "768-light"),
    (LAPTOP, Look::PLAIN, "1280-light"),
    (LAPTOP, Look::DARK, "1280-dark"),
    (ZOOMED, Look::PLAIN, "zoomed"),
    (PHONE, Look::FORCED, "360-forced"),
];

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
            for (size, look, name) in LOOKS {
                page.resize(size).await;
                look.put_on(page).await;
                self.take(page, &format!("{}-{name}", screen.name)).await;
            }
            Look::PLAIN.put_on(page).await;
            println!("screens: {}", screen.name);
        }
    }

    async fn take(&mut self, page: &Page, name: &str) {
        settled(page).await;
        page.picture(&self.folder.join(format!("{name}.png"))).await;
        self.count += 1;
    }
}

impl Look {
    const PLAIN: Self = Self { theme: "light", direction: "ltr", forced: "none" };
    const DARK: Self = Self { theme: "dark", ..Self::PLAIN };
    const RIGHT_TO_LEFT: Self = Self { direction: "rtl", ..Self::PLAIN };
    const FORCED: Self = Self { theme: "dark", forced: "active", ..Self::PLAIN };

    async fn put_on(self, page: &Page) {
        let feature = |name: &str, value: &str| json!({ "name": name, "value": value });
        let features = [feature("prefers-color-scheme", self.theme), feature("forced-colors", self.forced)];
        page.command("Emulation.setEmulatedMedia", json!({ "features": features })).await;
        page.run("document.documentElement.dir = arguments[0]", vec![self.direction.into()]).await;
    }
}

/// Waits until there is a heading, the font is there, and two looks in a row see the same.
async fn settled(page: &Page) {
    const LOOK: &str = "const done = arguments[0]; document.fonts.ready.then(() => requestAnimationFrame(() => \
        requestAnimationFrame(() => done(document.querySelector('h1:not(.opening-wait)') ? document.body.innerHTML : null))))";
    let mut before = Value::Null;
    loop {
        let now = page.run_until_called(LOOK, vec![]).await.unwrap_or(Value::Null);
        if now != Value::Null && now == before {
            return;
        }
        before = now;
    }
}
