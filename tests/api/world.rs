//! A server in this process, on a free port, over a folder of its own.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::{HeaderMap, Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use tempfile::TempDir;
use tokio::net::TcpStream;
use waymark_server::clock::Clock;
use waymark_server::config::Config;
use waymark_server::running::Server;
use waymark_shared::api::{Problem, ProblemCode};

/// A server and its folder.
pub struct World {
    pub server: Server,
    pub clock: Clock,
    pub token: String,
    config: Config,
    folder: TempDir,
}

/// An answer, taken apart.
#[derive(Debug)]
pub struct Answered {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answered {
    /// The code of a problem.
    pub fn code(&self) -> ProblemCode {
        let problem: Problem = serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("{} {}", self.status, String::from_utf8_lossy(&self.body)));
        problem.code
    }
}

impl World {
    /// A fresh server that counts generously.
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// A fresh server, told something more.
    pub async fn start_with(tell: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config {
            listen: "127.0.0.1:0".parse().unwrap(),
            tries_per_minute: NonZeroU32::new(10_000).unwrap(),
            ..Config::new(folder.path().join("data"))
        };
        tell(&mut config);
        let server = Server::start(config.clone()).await.unwrap();
        let token = server.set_up_token.clone().expect("a fresh service is not set up");
        Self { server, clock: config.clock.clone(), token, config, folder }
    }

    /// A server over a folder that another left.
    pub async fn over(folder: TempDir, data: PathBuf) -> Self {
        let config = Config {
            listen: "127.0.0.1:0".parse().unwrap(),
            tries_per_minute: NonZeroU32::new(10_000).unwrap(),
            ..Config::new(data)
        };
        let server = Server::start(config.clone()).await.unwrap();
        Self { server, clock: config.clock.clone(), token: String::new(), config, folder }
    }

    /// Stops the server and starts another on the same folder.
    pub async fn restart(self) -> Self {
        self.restart_after(|_| {}).await
    }

    /// The same, with something done to the folder in between.
    pub async fn restart_after(self, change: impl FnOnce(&Path)) -> Self {
        let Self { server, clock, token, config, folder } = self;
        server.stop().await;
        change(&config.data);
        let server = Server::start(config.clone()).await.unwrap();
        Self { server, clock, token, config, folder }
    }

    /// Stops the server; the folder stays until this is dropped.
    pub async fn stop(self) -> (TempDir, PathBuf) {
        self.server.stop().await;
        let data = self.config.data;
        (self.folder, data)
    }

    pub fn address(&self) -> SocketAddr {
        self.server.address
    }

    pub fn data(&self) -> &Path {
        &self.config.data
    }

    /// Asks with whatever headers and body.
    pub async fn ask(&self, method: Method, path: &str, headers: &[(&str, &str)], body: impl Into<Bytes>) -> Answered {
        let mut request = Request::builder().method(method).uri(path).header("host", self.address().to_string());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Full::new(body.into())).unwrap()).await
    }

    /// Sends a request as it is.
    pub async fn send(&self, request: Request<Full<Bytes>>) -> Answered {
        let stream = TcpStream::connect(self.address()).await.unwrap();
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        let answer = sender.send_request(request).await.unwrap();
        let (parts, body) = answer.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Answered { status: parts.status, headers: parts.headers, body }
    }

    /// Posts to a path as the app would, without a cookie.
    pub async fn post(&self, path: &str, body: impl Into<Bytes>) -> Answered {
        self.ask(Method::POST, path, &[], body).await
    }
}
