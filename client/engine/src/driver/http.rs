//! HTTP: JSON to and from the server this page came from.

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

/// What is not Waymark's answer, such as the page of a café's network, counts as not having reached the server.
async fn send(method: &str, path: &str, body: Option<String>) -> Result<String, Failure> {
    let init = RequestInit::new();
    init.set_method(method);
    init.set_credentials(RequestCredentials::SameOrigin);
    init.set_cache(RequestCache::NoStore);
    init.set_signal(Some(&AbortSignal::timeout_with_u32(PATIENCE)));
    if let Some(body) = body {
        let headers = Headers::new().map_err(|_| Failure::Offline)?;
        headers.set("content-type", "application/json").map_err(|_| Failure::Offline)?;
        init.set_headers(&headers);
        init.set_body(&body.into());
    }
    let request = Request::new_with_str_and_init(path, &init).map_err(|_| Failure::Offline)?;
    let answer = JsFuture::from(fetch(&request).map_err(|_| Failure::Offline)?).await.map_err(|_| Failure::Offline)?;
    let answer: Response = answer.dyn_into().map_err(|_| Failure::Offline)?;
    let text = JsFuture::from(answer.text().map_err(|_| Failure::Offline)?).await.map_err(|_| Failure::Offline)?;
    let text = text.as_string().unwrap_or_default();
    if answer.ok() {
        return Ok(text);
    }
    match serde_json::from_str::<Problem>(&text) {
        Ok(Problem { code, retry_after }) => Err(Failure::Problem { code, retry_after }),
        Err(_) => Err(Failure::Offline),
    }
}

fn json(body: &impl Serialize) -> String {
    serde_json::to_string(body).expect("a request is plain")
}
