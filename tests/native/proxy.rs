//! A proxy that breaks WebSockets and lets everything else through, as some networks do.

use std::io;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional, sink};
use tokio::net::{TcpListener, TcpStream};

/// How it breaks them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Breaks {
    /// The upgrade is a bad request.
    Upgrades,
    /// The upgrade goes through, and nothing after it arrives.
    Frames,
    /// The upgrade goes through, and the connection is cut at the first frame.
    Connections,
}

/// A proxy in front of a server; it runs as long as the program.
#[derive(Debug, Clone, Copy)]
pub struct Proxy {
    /// Where it listens.
    pub address: SocketAddr,
}

impl Proxy {
    /// Stands before a server.
    pub async fn before(server: SocketAddr, breaks: Breaks) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a port");
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(async move {
                    // Whichever end is gone first, the other is let go as well.
                    let _ended = pass(client, server, breaks).await;
                });
            }
        });
        Self { address }
    }

    /// Its address as a browser takes it.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

async fn pass(mut client: TcpStream, server: SocketAddr, breaks: Breaks) -> io::Result<()> {
    client.set_nodelay(true)?;
    let question = head(&mut client).await?;
    let is_upgrade = String::from_utf8_lossy(&question).to_ascii_lowercase().contains("upgrade: websocket");
    if is_upgrade && breaks == Breaks::Upgrades {
        let answer = "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
        return client.write_all(answer.as_bytes()).await;
    }
    let mut server = TcpStream::connect(server).await?;
    server.set_nodelay(true)?;
    server.write_all(&question).await?;
    if !is_upgrade {
        copy_bidirectional(&mut client, &mut server).await?;
        return Ok(());
    }
    let answer = head(&mut server).await?;
    client.write_all(&answer).await?;
    match breaks {
        Breaks::Upgrades | Breaks::Connections => {
            client.read_u8().await?;
        }
        Breaks::Frames => {
            tokio::io::copy(&mut client, &mut sink()).await?;
        }
    }
    Ok(())
}

/// Everything up to the empty line, and what came with it.
async fn head(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    while !head.windows(4).any(|four| four == b"\r\n\r\n") {
        if stream.read_buf(&mut head).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(head)
}
