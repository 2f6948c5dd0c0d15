//! P6: a first visit as Lighthouse's phone profile sees it: slow 4G, a processor four times slower.

use std::path::Path;
use std::process::Command;

use serde_json::Value;
use waymark_tests::process::Server;

use crate::figure::{Figure, Size};
use crate::runs::Runs;

const FLAGS: &str = "--headless --no-sandbox --disable-gpu --disable-dev-shm-usage --disable-quic --no-first-run \
    --disable-background-networking --disable-component-update --disable-sync";
const CATEGORIES: [&str; 4] = ["performance", "accessibility", "best-practices", "seo"];

/// What one visit showed.
struct Visit {
    paint: f64,
    interactive: f64,
    early: f64,
    whole: f64,
    lowest: f64,
    scores: String,
}

/// Visits several times.
pub fn measure(size: Size) -> Figure {
    let server = Server::start();
    let visits: Vec<Visit> = (0..size.of(1, 3, 5)).map(|_| visit(&server.url())).collect();
    let middle = |value: fn(&Visit) -> f64| {
        let mut runs = Runs::default();
        visits.iter().for_each(|visit| runs.add(value(visit)));
        runs.median()
    };
    let (paint, interactive) = (middle(|visit| visit.paint), middle(|visit| visit.interactive));
    let (early, whole) = (middle(|visit| visit.early), middle(|visit| visit.whole));
    let lowest = middle(|visit| visit.lowest);
    let scores = visits.first().map(|visit| visit.scores.clone()).unwrap_or_default();
    let measured = format!(
        "first paint {paint:.1} s, interactive {interactive:.1} s, {early:.0} kB up to interactive, {whole:.0} kB in all, {scores}"
    );
    let holds = paint <= 1.2 && interactive <= 3.0 && early <= 350.0 && whole <= 800.0 && lowest >= 100.0;
    Figure { id: "P6", measured, goal: "≤ 1.2 s, ≤ 3 s, ≤ 350 kB, ≤ 800 kB, every category 100", holds }
}

fn visit(url: &str) -> Visit {
    let room = Path::new(env!("CARGO_MANIFEST_DIR")).join("bench/lighthouse");
    let output = Command::new(room.join("node_modules/.bin/lighthouse"))
        .args([url, "--output=json", "--quiet", &format!("--chrome-flags={FLAGS}")])
        .arg(format!("--only-categories={}", CATEGORIES.join(",")))
        .env("CHROME_PATH", "/usr/bin/chromium")
        .output()
        .expect("Lighthouse is installed: npm ci in tests/bench/lighthouse");
    let report: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("Lighthouse failed: {}", String::from_utf8_lossy(&output.stderr)));
    let seconds = |audit: &str| report["audits"][audit]["numericValue"].as_f64().unwrap_or(f64::INFINITY) / 1e3;
    let requests = report["audits"]["network-requests"]["details"]["items"].as_array().cloned().unwrap_or_default();
    let size = |request: &Value| request["transferSize"].as_f64().unwrap_or(0.0) / 1e3;
    let early = requests.iter().filter(|request| is_early(request));
    let scores: Vec<f64> =
        CATEGORIES.iter().map(|name| report["categories"][name]["score"].as_f64().unwrap_or(0.0) * 100.0).collect();
    let words: Vec<String> = CATEGORIES.iter().zip(&scores).map(|(name, score)| format!("{name} {score:.0}")).collect();
    Visit {
        paint: seconds("first-contentful-paint"),
        interactive: seconds("interactive"),
        early: early.map(size).sum(),
        whole: requests.iter().map(size).sum(),
        lowest: scores.iter().copied().fold(100.0, f64::min),
        scores: words.join(", "),
    }
}

/// What the first screen waits for; the engine and the service worker's copies come behind it.
fn is_early(request: &Value) -> bool {
    let url = request["url"].as_str().unwrap_or_default();
    let is_the_workers = request["sessionTargetType"].as_str().is_some_and(|kind| kind != "page");
    !is_the_workers && !url.contains("engine")
}
