//! A small HTTP client with its cookies: what a browser would send to its own origin.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, COOKIE, HOST, ORIGIN, SET_COOKIE};
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::net::TcpStream;
use waymark_shared::api::{Problem, ProblemCode};

const SIGN_IN: &str = "__Host-waymark";
const JSON: &str = "application/json";
const CBOR: &str = "application/cbor";

/// One origin, seen by one browser.
#[derive(Debug, Clone)]
pub struct Origin {
    address: SocketAddr,
    /// By their names, each as the browser sends it.
    cookies: BTreeMap<String, String>,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoAnswer {
    /// The server was not reached, or broke off.
    Offline,
    /// The server said no.
    Problem {
        /// The status.
        status: u16,
        /// The code.
        code: ProblemCode,
    },
    /// The answer is not the JSON it should be.
    Strange {
        /// The status.
        status: u16,
        /// The body, as text.
        body: String,
    },
}

impl Origin {
    /// An origin that nobody signed in to yet.
    pub fn new(address: SocketAddr) -> Self {
        Self { address, cookies: BTreeMap::new() }
    }

    /// The same browser, where the server now listens elsewhere.
    pub fn at(self, address: SocketAddr) -> Self {
        Self { address, ..self }
    }

    /// Where the server listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The cookie of the sign-in, as the browser would send it.
    pub fn cookie(&self) -> Option<&str> {
        self.cookies.get(SIGN_IN).map(String::as_str)
    }

    /// The same browser, which has forgotten that somebody signed in before.
    pub fn forgetful(mut self) -> Self {
        self.cookies.retain(|name, _| name == SIGN_IN);
        self
    }

    /// The origin's name, as in the header of that name.
    pub fn name(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Gets JSON.
    pub async fn get<A: DeserializeOwned>(&mut self, path: &str) -> Result<A, NoAnswer> {
        let (status, body) = self.send(Method::GET, path, JSON, Bytes::new()).await?;
        read(status, &body)
    }

    /// Posts JSON, gets JSON.
    pub async fn post<Q: Serialize, A: DeserializeOwned>(&mut self, path: &str, question: &Q) -> Result<A, NoAnswer> {
        let (status, body) = self.send(Method::POST, path, JSON, json(question)).await?;
        read(status, &body)
    }

    /// Posts JSON, gets nothing but the word that it is done.
    pub async fn tell<Q: Serialize>(&mut self, path: &str, question: &Q) -> Result<(), NoAnswer> {
        let (status, body) = self.send(Method::POST, path, JSON, json(question)).await?;
        if status == StatusCode::NO_CONTENT { Ok(()) } else { read(status, &body) }
    }

    /// Posts bytes, gets bytes.
    pub async fn post_bytes(&mut self, path: &str, body: Vec<u8>) -> Result<Vec<u8>, NoAnswer> {
        let (status, body) = self.send(Method::POST, path, CBOR, body.into()).await?;
        if status.is_success() { Ok(body.into()) } else { Err(refusal(status, &body)) }
    }

    async fn send(
        &mut self,
        method: Method,
        path: &str,
        kind: &str,
        body: Bytes,
    ) -> Result<(StatusCode, Bytes), NoAnswer> {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(HOST, self.address.to_string())
            .header(ORIGIN, self.name())
            .header("sec-fetch-site", "same-origin");
        if !body.is_empty() {
            request = request.header(CONTENT_TYPE, kind);
        }
        if !self.cookies.is_empty() {
            request = request.header(COOKIE, self.cookies.values().cloned().collect::<Vec<_>>().join("; "));
        }
        let request = request.body(Full::new(body)).expect("paths and cookies are plain text");
        let stream = TcpStream::connect(self.address).await.map_err(|_| NoAnswer::Offline)?;
        let opened = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await;
        let (mut sender, connection) = opened.map_err(|_| NoAnswer::Offline)?;
        tokio::spawn(connection);
        let answer = sender.send_request(request).await.map_err(|_| NoAnswer::Offline)?;
        let status = answer.status();
        for set in answer.headers().get_all(SET_COOKIE) {
            let pair = set.to_str().ok().and_then(|set| set.split(';').next()).unwrap_or_default();
            if let Some((name, _)) = pair.split_once('=') {
                self.cookies.insert(name.to_owned(), pair.to_owned());
            }
        }
        let body = answer.into_body().collect().await.map_err(|_| NoAnswer::Offline)?;
        Ok((status, body.to_bytes()))
    }
}

fn json<Q: Serialize>(question: &Q) -> Bytes {
    serde_json::to_vec(question).expect("requests are plain data").into()
}

fn read<A: DeserializeOwned>(status: StatusCode, body: &[u8]) -> Result<A, NoAnswer> {
    if status.is_success() {
        return serde_json::from_slice(body).map_err(|_| strange(status, body));
    }
    Err(refusal(status, body))
}

/// What the server said no with.
fn refusal(status: StatusCode, body: &[u8]) -> NoAnswer {
    match serde_json::from_slice::<Problem>(body) {
        Ok(problem) => NoAnswer::Problem { status: status.as_u16(), code: problem.code },
        Err(_) => strange(status, body),
    }
}

fn strange(status: StatusCode, body: &[u8]) -> NoAnswer {
    NoAnswer::Strange { status: status.as_u16(), body: String::from_utf8_lossy(body).into_owned() }
}
