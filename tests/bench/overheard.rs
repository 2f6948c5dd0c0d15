//! A proxy that keeps everything a server says, each connection by itself, so that it can be searched.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const BUFFER: usize = 64 * 1024;

/// A proxy in front of a server, which may move; it runs as long as the program.
#[derive(Clone)]
pub struct Overheard {
    /// Where it listens.
    pub address: SocketAddr,
    said: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Overheard {
    /// Stands before a server.
    pub async fn before(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a port");
        let overheard = Self { address, said: Arc::default() };
        let passing = overheard.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if let Ok(server) = TcpStream::connect(server).await {
                    tokio::spawn(passing.clone().pass(client, server));
                }
            }
        });
        overheard
    }

    /// Its address as a browser takes it.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What was said so far, by connections.
    pub fn said(&self) -> Vec<Vec<u8>> {
        self.said.lock().expect("nobody panics with it").clone()
    }

    async fn pass(self, client: TcpStream, server: TcpStream) {
        let place = {
            let mut said = self.said.lock().expect("nobody panics with it");
            said.push(Vec::new());
            said.len() - 1
        };
        let (mut from_client, mut to_client) = client.into_split();
        let (mut from_server, mut to_server) = server.into_split();
        // Whichever end is gone first, the other is let go as well.
        let up = tokio::spawn(async move {
            let _ended = tokio::io::copy(&mut from_client, &mut to_server).await;
            let _gone = to_server.shutdown().await;
        });
        let mut buffer = vec![0; BUFFER];
        while let Ok(read @ 1..) = from_server.read(&mut buffer).await {
            self.said.lock().expect("nobody panics with it")[place].extend_from_slice(&buffer[..read]);
            if to_client.write_all(&buffer[..read]).await.is_err() {
                break;
            }
        }
        up.abort();
    }
}
