//! HTTP: JSON, or bytes, to and from the server this page came from.

use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use waymark_shared::api::Problem;
use waymark_shared::seam::Failure;
use web_sys::{AbortSignal, Headers, Request, RequestCache, RequestCredentials, RequestInit, Response};

/// Longer than this nobody waits.
const PATIENCE: u32 = 20_000;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_name = fetch)]
    fn fetch(request: &Request) -> Result<js_sys::Promise, JsValue>;
}

/// Asks for something.
pub async fn get<T: DeserializeOwned>(path: &str) -> Result<T, Failure> {
    let text = send("GET", path, None).await?;
    serde_json::from_str(&text).map_err(|_| Failure::Offline)
}

/// Sends something, and takes the answer.
pub async fn post<T: DeserializeOwned>(path: &str, body: &impl Serialize) -> Result<T, Failure> {
    let text = send("POST", path, Some(json(body))).await?;
    serde_json::from_str(&text).map_err(|_| Failure::Offline)
}

/// Sends something whose answer is only that it was done.
pub async fn post_only(path: &str, body: Option<&impl Serialize>) -> Result<(), Failure> {
    send("POST", path, Some(body.map_or_else(String::new, json))).await.map(|_| ())
}

/// Posts bytes and takes bytes, for as long as nobody ends it.
pub async fn post_bytes(path: &str, body: &[u8], end: &AbortSignal) -> Result<Vec<u8>, Failure> {
    let body = Some(("application/cbor", js_sys::Uint8Array::from(body).into()));
    let answer = ask("POST", path, body, end).await?;
    if !answer.ok() {
        return Err(refusal(&text(&answer).await?));
    }
    let bytes = JsFuture::from(answer.array_buffer().map_err(|_| Failure::Offline)?).await;
    Ok(js_sys::Uint8Array::new(&bytes.map_err(|_| Failure::Offline)?).to_vec())
}

async fn send(method: &str, path: &str, body: Option<String>) -> Result<String, Failure> {
    let body = body.map(|body| ("application/json", body.into()));
    let answer = ask(method, path, body, &AbortSignal::timeout_with_u32(PATIENCE)).await?;
    let text = text(&answer).await?;
    if answer.ok() { Ok(text) } else { Err(refusal(&text)) }
}

async fn ask(method: &str, path: &str, body: Option<(&str, JsValue)>, end: &AbortSignal) -> Result<Response, Failure> {
    let init = RequestInit::new();
    init.set_method(method);
    init.set_credentials(RequestCredentials::SameOrigin);
    init.set_cache(RequestCache::NoStore);
    init.set_signal(Some(end));
    if let Some((kind, body)) = body {
        let headers = Headers::new().map_err(|_| Failure::Offline)?;
        headers.set("content-type", kind).map_err(|_| Failure::Offline)?;
        init.set_headers(&headers);
        init.set_body(&body);
    }
    let request = Request::new_with_str_and_init(path, &init).map_err(|_| Failure::Offline)?;
    let answer = JsFuture::from(fetch(&request).map_err(|_| Failure::Offline)?).await.map_err(|_| Failure::Offline)?;
    answer.dyn_into().map_err(|_| Failure::Offline)
}

async fn text(answer: &Response) -> Result<String, Failure> {
    let text = JsFuture::from(answer.text().map_err(|_| Failure::Offline)?).await.map_err(|_| Failure::Offline)?;
    Ok(text.as_string().unwrap_or_default())
}

/// What is not Waymark's answer, such as the page of a café's network, counts as not having reached the server.
fn refusal(text: &str) -> Failure {
    match serde_json::from_str::<Problem>(text) {
        Ok(Problem { code, retry_after }) => Failure::Problem { code, retry_after },
        Err(_) => Failure::Offline,
    }
}

fn json(body: &impl Serialize) -> String {
    serde_json::to_string(body).expect("a request is plain")
}
