//! A real Chromium behind a chromedriver of its own, with profiles that outlive a killed browser.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::json;
use tempfile::TempDir;
use thirtyfour::{ChromeCapabilities, ChromiumLikeCapabilities, WebDriver};

use super::page::Page;

/// What keeps Chromium quiet, small and away from every network but this machine's own.
const FLAGS: [&str; 13] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--lang=en-GB",
    "--force-color-profile=srgb",
    // Headless Chromium 156 now and then dies when it brings a page with a stopped worker back from this cache; and it says
    // that there is room whether there is or not.
    "--disable-features=BackForwardCache,StaticStorageQuota",
];

/// How often a chromedriver is started that finds no port.
const TRIES: usize = 3;

/// A chromedriver, stopped when dropped.
pub struct Browser {
    child: Child,
    url: String,
}

/// Somebody's browser profile: what a browser keeps between two starts.
pub struct Profile {
    folder: TempDir,
}

/// The size of a screen, in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Across.
    pub width: u32,
    /// Down.
    pub height: u32,
}

/// A cheap phone.
pub const PHONE: Size = Size { width: 360, height: 740 };
/// A keyworker's laptop.
pub const LAPTOP: Size = Size { width: 1280, height: 800 };
/// A small tablet held upright.
pub const TABLET: Size = Size { width: 768, height: 1024 };
/// What a laptop has left at a zoom of 400 %.
pub const ZOOMED: Size = Size { width: 320, height: 200 };

impl Profile {
    /// A browser nobody has used yet.
    pub fn fresh() -> Self {
        Self { folder: tempfile::tempdir().expect("a place for temporary folders") }
    }

    /// A second one with all that this one keeps; no browser has it open.
    pub fn copied(&self) -> Self {
        let copy = Self::fresh();
        copy_into(self.folder(), copy.folder());
        copy
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

impl Browser {
    /// Starts a chromedriver on a port of its own choice; somebody else may take that before it does, so it has another try.
    pub fn start() -> Self {
        (0..TRIES).find_map(|_| Self::try_to_start()).expect("chromedriver says its port")
    }

    fn try_to_start() -> Option<Self> {
        let mut child = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver is installed");
        let output = child.stdout.take().expect("asked for");
        let mut lines = BufReader::new(output).lines();
        let Some(port) = lines.by_ref().find_map(|line| port(&line.ok()?)) else {
            child.wait().expect("it ends after its last line");
            return None;
        };
        std::thread::spawn(move || lines.for_each(drop));
        Some(Self { child, url: format!("http://127.0.0.1:{port}") })
    }

    /// Opens a profile at an origin, on a screen of this size.
    pub async fn open(&self, profile: &Profile, origin: &str, size: Size) -> Page {
        let mut wanted = ChromeCapabilities::new();
        for flag in FLAGS {
            wanted.add_arg(flag).expect("plain text");
        }
        let folder = format!("--user-data-dir={}", profile.folder().display());
        wanted.add_arg(&folder).expect("plain text");
        wanted.as_mut().set("goog:loggingPrefs", json!({ "browser": "ALL" })).expect("plain data");
        let driver = WebDriver::new(&self.url, wanted).await.expect("Chromium starts");
        let page = Page::new(driver, origin.to_owned());
        page.resize(size).await;
        page
    }
}

fn copy_into(from: &Path, to: &Path) {
    for file in fs::read_dir(from).expect("a folder") {
        let file = file.expect("a folder's file");
        let (kind, place) = (file.file_type().expect("a folder's file"), to.join(file.file_name()));
        if kind.is_dir() {
            fs::create_dir_all(&place).expect("a place for a copy");
            copy_into(&file.path(), &place);
        } else if kind.is_file() {
            fs::copy(file.path(), place).expect("a place for a copy");
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // An error here means that it has ended already.
        let _ended = self.child.kill();
        let _status = self.child.wait();
    }
}

fn port(line: &str) -> Option<u16> {
    let rest = line.split_once("started successfully on port ")?.1;
    rest.trim_end_matches('.').parse().ok()
}
