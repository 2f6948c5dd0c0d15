//! P6: a first visit as Lighthouse's phone profile sees it: slow 4G, a processor four times slower.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use waymark_tests::browser::{Browser, PHONE, Profile};
use waymark_tests::process::Server;

use crate::delay::Delay;
use crate::figure::{Figure, Size};
use crate::runs::Runs;

const ROOM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/bench/lighthouse");
const FLAGS: &str = "--chrome-flags=--headless --no-sandbox --disable-gpu --disable-dev-shm-usage --disable-quic --no-first-run \
    --disable-background-networking --disable-component-update --disable-sync";
const CATEGORIES: [&str; 4] = ["performance", "accessibility", "best-practices", "seo"];
const PATIENCE: Duration = Duration::from_secs(60);

/// Seconds to the first paint.
const PAINT: f64 = 1.2;
/// Seconds until it can be used.
const INTERACTIVE: f64 = 3.0;
/// Kilobytes until it can be used.
const EARLY: f64 = 350.0;
/// Kilobytes altogether.
const WHOLE: f64 = 800.0;

/// What several visits showed.
#[derive(Default)]
struct Visits {
    paint: Runs,
    interactive: Runs,
    /// What the page itself fetched: its first screen waits for nothing else.
    early: Runs,
    scores: [Runs; CATEGORIES.len()],
}

/// Visits several times.
pub async fn measure(size: Size) -> Figure {
    let server = Server::start();
    let whole = whole(&server).await;
    let mut visits = Visits::default();
    for _ in 0..size.of(3, 3, 5) {
        visits.add(&visit(&server.url()));
        println!("first paint {:.2} s, interactive {:.2} s so far", visits.paint, visits.interactive);
    }
    let Visits { paint, interactive, early, scores } = visits;
    let words: Vec<String> =
        CATEGORIES.iter().zip(&scores).map(|(name, score)| format!("{name} {:.0}", score.median())).collect();
    let best = scores.iter().all(|score| score.median() >= 100.0);
    Figure {
        id: "P6",
        measured: format!(
            "first paint {paint:.2} s, interactive {interactive:.2} s, {:.0} kB up to the first screen, {whole:.0} kB in all; \
             Lighthouse: {}",
            early.median(),
            words.join(", ")
        ),
        goal: "≤ 1.2 s, ≤ 3 s, ≤ 350 kB, ≤ 800 kB, every category 100",
        holds: paint.median() <= PAINT
            && interactive.median() <= INTERACTIVE
            && early.median() <= EARLY
            && whole <= WHOLE
            && best,
    }
}

/// Kilobytes that a whole first visit takes on the wire, until the app is kept for offline days.
async fn whole(server: &Server) -> f64 {
    let way = Delay::before(server.address()).await;
    let browser = Browser::start();
    let page = browser.open(&Profile::fresh(), &format!("http://{}", way.address), PHONE).await;
    way.forget();
    page.go("/").await;
    page.see("start-writing").await;
    let script = "const done = arguments[0]; navigator.serviceWorker.ready.then(() => done(true))";
    page.until_or(PATIENCE, "the app is kept for offline days", || async {
        page.run_until_called(script, vec![]).await == Ok(Value::Bool(true))
    })
    .await;
    page.close().await;
    way.down() as f64 / 1_000.0
}

fn visit(url: &str) -> Value {
    let output = Command::new(Path::new(ROOM).join("node_modules/.bin/lighthouse"))
        .args([url, "--output=json", "--quiet", FLAGS])
        .arg(format!("--only-categories={}", CATEGORIES.join(",")))
        .env("CHROME_PATH", "chromium")
        .stdin(Stdio::null())
        .output()
        .expect("Lighthouse is installed: npm ci in tests/bench/lighthouse");
    let report = serde_json::from_slice(&output.stdout);
    report.unwrap_or_else(|_| panic!("Lighthouse failed: {}", String::from_utf8_lossy(&output.stderr)))
}

impl Visits {
    fn add(&mut self, report: &Value) {
        let seconds = |audit: &str| report["audits"][audit]["numericValue"].as_f64().unwrap_or(f64::INFINITY) / 1_000.0;
        self.paint.add(seconds("first-contentful-paint"));
        self.interactive.add(seconds("interactive"));
        let requests = report["audits"]["network-requests"]["details"]["items"].as_array();
        let early = requests.into_iter().flatten().filter(|request| request["sessionTargetType"] == "page");
        let bytes: f64 = early.filter_map(|request| request["transferSize"].as_f64()).sum();
        self.early.add(bytes / 1_000.0);
        for (name, score) in CATEGORIES.iter().zip(&mut self.scores) {
            score.add(report["categories"][name]["score"].as_f64().unwrap_or_default() * 100.0);
        }
    }
}
