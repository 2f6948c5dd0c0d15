//! The app's own files; a path that is no file is a page of the app.

use rust_embed::{Embed, EmbeddedFile};
use warp::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY};
use warp::http::{HeaderValue, StatusCode};
use waymark_shared::api::ProblemCode;

use super::answer::{Answer, Response};
use super::asked::Asked;

/// What `cargo xtask build` laid out; in a debug build read from the disk each time.
#[derive(Embed)]
#[folder = "../target/app/"]
struct Shell;

const PAGE: &str = "index.html";
const NOT_BUILT: &str = "This server was built without the app. Run `cargo xtask build`, then start it again.\n";

/// `GET` whatever is not the API.
pub fn file(path: &str, asked: &Asked) -> Answer {
    let name = path.trim_start_matches('/');
    let is_page = !name.rsplit('/').next().unwrap_or_default().contains('.');
    let name = if is_page { PAGE } else { name };
    let takes_brotli = asked.headers.get_all(ACCEPT_ENCODING).iter().any(|header| {
        header.to_str().is_ok_and(|value| value.split(',').any(|coding| coding.trim().split(';').next() == Some("br")))
    });
    let small = if takes_brotli { Shell::get(&format!("{name}.br")) } else { None };
    let is_small = small.is_some();
    match small.or_else(|| Shell::get(name)) {
        Some(file) => Ok(found(name, file, is_small, asked)),
        None if is_page => Ok(not_built()),
        None => Err(ProblemCode::NotFound.into()),
    }
}

fn found(name: &str, file: EmbeddedFile, is_small: bool, asked: &Asked) -> Response {
    let tag: String = file.metadata.sha256_hash().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let tag = format!("\"{tag}\"");
    let is_known =
        asked.headers.get(IF_NONE_MATCH).is_some_and(|known| known.to_str().is_ok_and(|known| known.contains(&tag)));
    let mut response = Response::new(if is_known { Vec::new() } else { file.data.into_owned() });
    if is_known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type(name)));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(ETAG, HeaderValue::from_str(&tag).expect("hex is fit for a header"));
    if is_small {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    response
}

fn not_built() -> Response {
    let mut response = Response::new(NOT_BUILT.into());
    *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml; charset=utf-8",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" | "ftl" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
