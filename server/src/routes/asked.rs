//! A request as the routes see it.

use std::net::{IpAddr, Ipv4Addr};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{Stream, StreamExt};
use hyper::upgrade::OnUpgrade;
use serde::de::DeserializeOwned;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use warp::http::header::{COOKIE, USER_AGENT};
use warp::http::{HeaderMap, Method};
use warp::path::FullPath;
use warp::{Buf, Filter, Rejection};
use waymark_shared::api::{Browser, ProblemCode};

use crate::auth::known::{self, Known};
use crate::auth::signed_in::SignedIn;
use crate::auth::{browser, cookie, origin};
use crate::error::{Fault, Wrong};
use crate::house::House;
use crate::peer::Peer;
use crate::store::{account, ended, session};

/// The longest body of any path.
const BODY_LIMIT: usize = 1024 * 1024;
/// What every request may bring; beyond it bodies share the room there is.
const SHORT: usize = 4 * 1024;
/// Bytes of all longer bodies together, while they are read.
const ROOM: usize = 16 * 1024 * 1024;

/// Other long bodies are being read.
const NO_ROOM: Wrong = Wrong { code: ProblemCode::Unavailable, retry_after: Some(5) };

type Body = Pin<Box<dyn Stream<Item = Result<Vec<u8>, warp::Error>> + Send + Sync>>;

/// A request.
pub struct Asked {
    /// Its method.
    pub method: Method,
    /// Its path.
    pub path: String,
    /// Its headers.
    pub headers: HeaderMap,
    /// The connection it came by; none in a test without one.
    pub peer: Option<Peer>,
    /// The way to a socket.
    pub upgrade: Option<OnUpgrade>,
    /// How long its body may take.
    patience: Duration,
    /// What it may take of everybody's memory.
    room: Arc<Semaphore>,
    body: Body,
}

/// Takes any request apart; its body may take so long.
pub fn asked(patience: Duration) -> impl Filter<Extract = (Asked,), Error = Rejection> + Clone {
    let room = Arc::new(Semaphore::new(ROOM));
    warp::method()
        .and(warp::path::full())
        .and(warp::header::headers_cloned())
        .and(warp::ext::optional::<Peer>())
        .and(warp::ext::optional::<OnUpgrade>())
        .and(warp::body::stream())
        .map(move |method, path: FullPath, headers, peer, upgrade, body| Asked {
            method,
            path: path.as_str().to_owned(),
            headers,
            peer,
            upgrade,
            patience,
            room: room.clone(),
            body: pieces(body),
        })
}

impl Asked {
    /// Whether nothing but the app, or no browser at all, can have sent it: asked of whatever changes something.
    pub fn is_own(&self, behind_proxy: Option<&str>) -> bool {
        let is_safe = matches!(self.method, Method::GET | Method::HEAD) && self.path != waymark_shared::api::SOCKET;
        is_safe || origin::is_own(&self.headers, behind_proxy)
    }

    /// Where it comes from: behind a proxy, where the proxy says.
    pub fn from(&self, house: &House) -> IpAddr {
        let forwarded = house.config.behind_proxy.as_ref().and_then(|_| {
            let header = self.headers.get_all("x-forwarded-for").iter().next_back()?;
            header.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
        });
        let peer = self.peer.as_ref().map(|peer| peer.address);
        forwarded.or(peer).unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
    }

    /// Its body as JSON.
    pub async fn json<T: DeserializeOwned>(&mut self) -> Result<T, Wrong> {
        let (body, _room) = self.bytes().await?;
        serde_json::from_slice(&body).map_err(|_| ProblemCode::BadRequest.into())
    }

    /// Its body, and the room that takes.
    pub async fn bytes(&mut self) -> Result<(Vec<u8>, Option<OwnedSemaphorePermit>), Wrong> {
        timeout(self.patience, self.collect()).await.map_err(|_| ProblemCode::BadRequest)?
    }

    /// Who is signed in, with everything that takes.
    pub async fn signed_in(&self, house: &House) -> Result<SignedIn, Wrong> {
        let begun = self.begun(house).await?;
        if begun.session.whole { Ok(begun) } else { Err(ProblemCode::SecondStepMissing.into()) }
    }

    /// Who is signed in, be it without the second step that has to be set up next. Using a sign-in makes it last.
    pub async fn begun(&self, house: &House) -> Result<SignedIn, Wrong> {
        let digest = self.cookie(house).ok_or(ProblemCode::SignedOut)?;
        let now = house.config.clock.now();
        let signed_in = house
            .database
            .read(move |connection| {
                let session = session::find(connection, &digest, now)?.ok_or(ProblemCode::SignedOut)?;
                let account = account::find(connection, session.account)?.ok_or(ProblemCode::SignedOut)?;
                // Told apart from who is only signed out, so that the device removes what it keeps of others.
                if ended::is(connection, account.account)? {
                    return Err(ProblemCode::Ended.into());
                }
                Ok::<_, Wrong>(SignedIn { account, session, digest })
            })
            .await?;
        if signed_in.session.is_stale(now) {
            let used = house.database.write(move |connection| session::touch(connection, &digest, now));
            // A full disk keeps nobody from reading; the sign-in ends the sooner.
            let _: Result<(), Fault> = used.await;
        }
        Ok(signed_in)
    }

    /// The browser it says it comes from.
    pub fn browser(&self) -> Browser {
        let header = self.headers.get(USER_AGENT).and_then(|header| header.to_str().ok());
        browser::guess(header.unwrap_or_default())
    }

    /// The device, where somebody signed in on it before, under the name of this digest.
    pub fn known(&self, house: &House, name: &[u8; 32]) -> Option<Known> {
        known::find(self.cookies(), name, &house.keys)
    }

    /// The cookie that makes the device known under the name of this digest.
    pub fn make_known(&self, house: &House, name: &[u8; 32]) -> String {
        known::set(self.cookies(), name, &house.keys)
    }

    fn cookies(&self) -> impl Iterator<Item = &str> {
        self.headers.get_all(COOKIE).iter().filter_map(|header| header.to_str().ok())
    }

    /// The digest of its sign-in cookie.
    pub fn cookie(&self, house: &House) -> Option<[u8; 32]> {
        self.cookies().find_map(|header| cookie::digest(header, &house.keys))
    }

    async fn collect(&mut self) -> Result<(Vec<u8>, Option<OwnedSemaphorePermit>), Wrong> {
        let mut collected = Vec::new();
        let mut held: Option<OwnedSemaphorePermit> = None;
        while let Some(piece) = self.body.next().await {
            let piece = piece.map_err(|_| ProblemCode::BadRequest)?;
            let length = collected.len() + piece.len();
            if length > BODY_LIMIT {
                return Err(ProblemCode::TooLong.into());
            }
            let more = length.saturating_sub(SHORT) - held.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
            if more > 0 {
                let more = u32::try_from(more).expect("below the limit of a body");
                let more = self.room.clone().try_acquire_many_owned(more).map_err(|_| NO_ROOM)?;
                match &mut held {
                    Some(held) => held.merge(more),
                    None => held = Some(more),
                }
            }
            collected.extend_from_slice(&piece);
        }
        Ok((collected, held))
    }
}

fn pieces(body: impl Stream<Item = Result<impl Buf, warp::Error>> + Send + Sync + 'static) -> Body {
    Box::pin(body.map(|piece| {
        piece.map(|mut piece| {
            let mut bytes = vec![0; piece.remaining()];
            piece.copy_to_slice(&mut bytes);
            bytes
        })
    }))
}
