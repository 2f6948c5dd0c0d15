//! Answers: JSON, CBOR, a problem with its status, and the headers every answer carries.

use serde::Serialize;
use warp::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName, RETRY_AFTER, SET_COOKIE};
use warp::http::{HeaderValue, StatusCode};
use waymark_shared::api::{Problem, ProblemCode};

use crate::error::Wrong;

/// What goes out.
pub type Response = warp::http::Response<Vec<u8>>;
/// What a route gives.
pub type Answer = Result<Response, Wrong>;

/// Everything a page of this origin may do: its own files, compiled wasm, nothing inline, nothing from elsewhere.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; \
    font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; media-src 'self' blob:; object-src 'none'; \
    base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types waymark";

const HEADERS: [(&str, &str); 7] = [
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(self), microphone=(), geolocation=(), payment=(), usb=(), serial=(), midi=(), display-capture=(), browsing-topics=()",
    ),
    ("x-frame-options", "DENY"),
];
/// Where a proxy does TLS, browsers are to come back by TLS alone, to whatever stands below the public name as well.
const BY_TLS: (&str, &str) = ("strict-transport-security", "max-age=31536000; includeSubDomains");

/// An answer with a JSON body.
pub fn json(value: &impl Serialize) -> Response {
    with_status(StatusCode::OK, value)
}

/// An answer with a CBOR body.
pub fn cbor(bytes: Vec<u8>) -> Response {
    let mut response = Response::new(bytes);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/cbor"));
    response
}

/// An answer without a body.
pub fn nothing() -> Response {
    let mut response = Response::new(Vec::new());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}

/// The same answer, setting cookies.
pub fn with_cookies(mut response: Response, cookies: &[String]) -> Response {
    for cookie in cookies {
        response.headers_mut().append(SET_COOKIE, HeaderValue::from_str(cookie).expect("base64 is fit for a header"));
    }
    response
}

/// The same answer, telling the browser to keep no copies of earlier answers. What the app keeps goes by the app: others may
/// have a profile of their own beside it.
pub fn with_nothing_kept(mut response: Response) -> Response {
    response.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"cache\""));
    response
}

/// What goes out in the end: problems get their status, and everything its headers.
pub fn finish(answer: Answer, behind_proxy: bool) -> Response {
    let mut response = answer.unwrap_or_else(problem);
    let headers = response.headers_mut();
    for (name, value) in HEADERS.into_iter().chain(behind_proxy.then_some(BY_TLS)) {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

fn problem(wrong: Wrong) -> Response {
    let problem = Problem { code: wrong.code, retry_after: wrong.retry_after };
    let mut response = with_status(status(wrong.code), &problem);
    if let Some(seconds) = wrong.retry_after {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

fn with_status(status: StatusCode, value: &impl Serialize) -> Response {
    let mut response = Response::new(serde_json::to_vec(value).expect("answers are plain values"));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

fn status(code: ProblemCode) -> StatusCode {
    match code {
        ProblemCode::BadRequest => StatusCode::BAD_REQUEST,
        ProblemCode::SignedOut
        | ProblemCode::WrongPassword
        | ProblemCode::SecondStepNeeded
        | ProblemCode::WrongCode
        | ProblemCode::WrongPasskey
        | ProblemCode::WrongDevice => StatusCode::UNAUTHORIZED,
        ProblemCode::NotAllowed
        | ProblemCode::SecondStepMissing
        | ProblemCode::ProveAgain
        | ProblemCode::WrongOrigin => StatusCode::FORBIDDEN,
        ProblemCode::NotFound | ProblemCode::NoInvitation => StatusCode::NOT_FOUND,
        ProblemCode::AlreadySetUp
        | ProblemCode::NotSetUp
        | ProblemCode::NameTaken
        | ProblemCode::AlreadyKnown
        | ProblemCode::TooManyOpen
        | ProblemCode::WouldBeAlone => StatusCode::CONFLICT,
        ProblemCode::Ended => StatusCode::GONE,
        ProblemCode::TooLong => StatusCode::PAYLOAD_TOO_LARGE,
        ProblemCode::BadName | ProblemCode::WeakPassword | ProblemCode::BadProof => StatusCode::UNPROCESSABLE_ENTITY,
        ProblemCode::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
        ProblemCode::TooOld => StatusCode::UPGRADE_REQUIRED,
        ProblemCode::TooMany => StatusCode::TOO_MANY_REQUESTS,
        ProblemCode::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        ProblemCode::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        ProblemCode::Full => StatusCode::INSUFFICIENT_STORAGE,
    }
}
