//! A server that lies: the real one behind a proxy that understands every message, and may say something else.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use futures_util::{SinkExt, StreamExt};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONNECTION, CONTENT_LENGTH};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use waymark_shared::sync::message::{ClientMessage, ServerMessage};

/// What it says in place of what is true. Every method tells the truth until it is written otherwise.
pub trait Lie: Send + 'static {
    /// What reaches the client in place of a message of the server.
    fn of_server(&mut self, message: ServerMessage) -> Vec<ServerMessage> {
        vec![message]
    }

    /// What reaches the server in place of a message of the client, and what the client hears at once.
    fn of_client(&mut self, message: ClientMessage) -> (Vec<ClientMessage>, Vec<ServerMessage>) {
        (vec![message], Vec::new())
    }

    /// What reaches the client in place of the body of an answer.
    fn of_answer(&mut self, path: &str, body: Vec<u8>) -> Vec<u8> {
        let _ = path;
        body
    }
}

/// The truth.
pub struct Truth;

impl Lie for Truth {}

/// The lying server; it runs as long as the program.
#[derive(Clone)]
pub struct Liar {
    /// Where it listens.
    pub address: SocketAddr,
    lie: Arc<Mutex<Box<dyn Lie>>>,
}

impl Liar {
    /// Stands before a server, and tells the truth until it is told another lie.
    pub async fn before(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a port");
        let liar = Self { address, lie: Arc::new(Mutex::new(Box::new(Truth))) };
        let lying = liar.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let lying = lying.clone();
                tokio::spawn(async move {
                    // Whichever end is gone first, the other is let go as well.
                    let _ended = lying.serve(client, server).await;
                });
            }
        });
        liar
    }

    /// Its address as a browser takes it.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Says this from now on.
    pub fn say(&self, lie: impl Lie) {
        *self.lie.lock().expect("nobody panics with it") = Box::new(lie);
    }

    fn lies<T>(&self, tell: impl FnOnce(&mut dyn Lie) -> T) -> T {
        tell(self.lie.lock().expect("nobody panics with it").as_mut())
    }

    async fn serve(self, client: TcpStream, server: SocketAddr) -> Option<()> {
        client.set_nodelay(true).ok()?;
        let asked = head(&client).await?;
        if field(&asked, "upgrade").is_some_and(|wish| wish.eq_ignore_ascii_case("websocket")) {
            return self.exchange(client, &asked, server).await;
        }
        let answering = service_fn(move |question| self.clone().answer(question, server));
        hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(client), answering).await.ok()
    }

    /// Asks the server the same, and may answer something else.
    async fn answer(
        self,
        question: Request<Incoming>,
        server: SocketAddr,
    ) -> Result<Response<Full<Bytes>>, hyper::Error> {
        let path = question.uri().path().to_owned();
        let (head, body) = question.into_parts();
        let question = Request::from_parts(head, Full::new(body.collect().await?.to_bytes()));
        let stream = TcpStream::connect(server).await.expect("the real server listens");
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        let (mut head, body) = sender.send_request(question).await?.into_parts();
        let body = body.collect().await?.to_bytes().to_vec();
        let body = self.lies(|lie| lie.of_answer(&path, body));
        head.headers.remove(CONTENT_LENGTH);
        head.headers.remove(CONNECTION);
        Ok(Response::from_parts(head, Full::new(body.into())))
    }

    /// Stands between both ends of a socket.
    async fn exchange(self, client: TcpStream, asked: &str, server: SocketAddr) -> Option<()> {
        let mut client = tokio_tungstenite::accept_async(client).await.ok()?;
        let mut question = format!("ws://{server}{}", waymark_shared::api::SOCKET).into_client_request().ok()?;
        for name in ["cookie", "origin", "sec-fetch-site", "host"] {
            if let Some(value) = field(asked, name) {
                question.headers_mut().insert(name, HeaderValue::from_str(value).ok()?);
            }
        }
        let stream = TcpStream::connect(server).await.ok()?;
        let (mut server, _) = tokio_tungstenite::client_async(question, stream).await.ok()?;
        loop {
            tokio::select! {
                said = client.next() => {
                    let message = ClientMessage::from_bytes(&bytes(said?.ok()?)?).ok()?;
                    let (on, back) = self.lies(|lie| lie.of_client(message));
                    send(&mut server, on.iter().map(ClientMessage::to_bytes)).await?;
                    send(&mut client, back.iter().map(ServerMessage::to_bytes)).await?;
                }
                said = server.next() => {
                    let message = ServerMessage::from_bytes(&bytes(said?.ok()?)?).ok()?;
                    let on = self.lies(|lie| lie.of_server(message));
                    send(&mut client, on.iter().map(ServerMessage::to_bytes)).await?;
                }
            }
        }
    }
}

async fn send(to: &mut WebSocketStream<TcpStream>, messages: impl Iterator<Item = Vec<u8>>) -> Option<()> {
    for message in messages {
        to.send(Message::Binary(message.into())).await.ok()?;
    }
    Some(())
}

fn bytes(message: Message) -> Option<Bytes> {
    match message {
        Message::Binary(bytes) => Some(bytes),
        Message::Text(_) | Message::Ping(_) | Message::Pong(_) | Message::Close(_) | Message::Frame(_) => None,
    }
}

/// What a connection begins with, up to the empty line; nothing of it is taken yet.
async fn head(client: &TcpStream) -> Option<String> {
    let mut head = vec![0; 16 * 1024];
    loop {
        client.readable().await.ok()?;
        let length = client.peek(&mut head).await.ok()?;
        if length == 0 || length == head.len() {
            return None;
        }
        let begun = String::from_utf8_lossy(&head[..length]);
        if begun.contains("\r\n\r\n") {
            return Some(begun.into_owned());
        }
        // What came is still there to be peeked at: others have their turn before it is looked at again.
        tokio::task::yield_now().await;
    }
}

/// What a head says under a name.
fn field<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut fields = head.lines().filter_map(|line| line.split_once(": "));
    fields.find_map(|(field, value)| field.eq_ignore_ascii_case(name).then_some(value))
}
