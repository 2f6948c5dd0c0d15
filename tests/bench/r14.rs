//! R14: what Waymark is built from may be, and a page of it may do nothing but use its own files.
//!
//! What is built from is looked at by `cargo xtask prove`, which says here what it found.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use waymark_shared::api::SERVICE;
use waymark_tests::browser::{Browser, PHONE, Page, Profile};
use waymark_tests::process::Server;

use crate::figure::{Figure, Size};

/// What `cargo xtask prove` found, its first word `clean` or `unclean`.
const FOUND: &str = "SUPPLY";
/// What a policy must not hold.
const FORBIDDEN: [&str; 5] = ["'unsafe-inline'", "'unsafe-eval'", "'unsafe-hashes'", "http:", "https:"];
/// What it must.
const WANTED: [&str; 6] = [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "connect-src 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
];
/// Tries what the policy forbids, and gives the directives that stood in the way.
const TRY: &str = r#"
const done = arguments[0];
const refused = new Set();
addEventListener("securitypolicyviolation", (event) => refused.add(event.effectiveDirective));
const quietly = (act) => { try { act(); } catch { refused.add("caught"); } };
quietly(() => eval("1"));
quietly(() => { document.body.innerHTML = "<b>text as code</b>"; });
quietly(() => {
  const script = document.createElement("script");
  script.append("self.ran = true");
  document.head.append(script);
});
const image = new Image();
image.src = "http://elsewhere.invalid/a.png";
document.body.append(image);
fetch("http://elsewhere.invalid/").catch(() => {
  quietly(() => new WebSocket("ws://elsewhere.invalid/"));
  setTimeout(() => done([...refused, self.ran ? "ran" : "did not run"]), 500);
});
"#;
/// Where everything came from that this page asked for.
const ORIGINS: &str =
    "return [...new Set(performance.getEntriesByType('resource').map((one) => new URL(one.name).origin))]";

/// Reads the policy of every kind of answer, tries it, and walks through the app.
pub async fn measure(_: Size) -> Figure {
    let found = std::env::var(FOUND).unwrap_or_else(|_| "unclean crates not looked at".to_owned());
    let (word, supply) = found.split_once(' ').unwrap_or((&found, ""));
    let server = Server::start();
    let mut weak = 0;
    for path in
        ["/", "/entry/new", "/boot.js", "/app_bg.wasm", "/sw.js", "/manifest.webmanifest", SERVICE, "/api/nothing"]
    {
        let policy = policy(&server, path).await;
        let is_strict =
            WANTED.iter().all(|part| policy.contains(part)) && FORBIDDEN.iter().all(|part| !policy.contains(part));
        if !is_strict {
            println!("{path}: {policy}");
            weak += 1;
        }
    }
    let (browser, profile) = (Browser::start(), Profile::fresh());
    let page = browser.open(&profile, &server.url(), PHONE).await;
    let elsewhere = walk(&page).await;
    let refused: Vec<String> =
        serde_json::from_value(page.run_until_called(TRY, vec![]).await.unwrap_or_default()).unwrap_or_default();
    page.close().await;
    let stood =
        ["connect-src", "img-src", "did not run"].iter().all(|one| refused.iter().any(|refused| refused == one));
    Figure {
        id: "R14",
        measured: format!(
            "{supply}; {weak} answers with a weak policy; {elsewhere} requests left the origin; what the policy forbids \
             was refused: {}",
            if stood { "yes" } else { "no" }
        ),
        goal: "clean; 0; 0; yes",
        holds: word == "clean" && weak == 0 && elsewhere == 0 && stood,
    }
}

/// The policy that comes with what is at a path.
async fn policy(server: &Server, path: &str) -> String {
    let mut stream = TcpStream::connect(server.address()).await.expect("the server listens");
    let question = format!("GET {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n", server.address());
    stream.write_all(question.as_bytes()).await.expect("the server takes a question");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.expect("the server answers");
    let answer = String::from_utf8_lossy(&answer);
    let policy = answer.lines().find_map(|line| line.strip_prefix("content-security-policy: "));
    policy.unwrap_or_default().to_owned()
}

/// Through the pages of somebody who writes alone; how many places other than the origin anything was asked of.
async fn walk(page: &Page) -> usize {
    let mut elsewhere = 0;
    for path in ["/", "/entry/new", "/journal", "/star", "/me", "/lock", "/help", "/join", "/sign-in", "/about"] {
        page.go(path).await;
        page.until("it is there", || async { page.body().await.len() > 40 }).await;
        let origins = page.run(ORIGINS, vec![]).await;
        let origins = origins.as_array().cloned().unwrap_or_default();
        elsewhere += origins.iter().filter(|origin| origin.as_str() != Some(page.origin())).count();
    }
    elsewhere
}
