//! Stands where a store expects AWS: passes its requests on to an emulator, or answers otherwise.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use crate::aws::config;

/// What becomes of a request.
#[derive(Clone, Debug)]
pub enum Answer {
    /// The emulator answers.
    Pass,
    /// This status and body.
    Say(u16, String),
    /// The connection ends before the request is passed on.
    CutBefore,
    /// It is passed on, and the connection ends before its answer.
    CutAfter,
    /// The answer ends in its middle.
    CutWithin,
    /// No answer, and the connection stays.
    Silence,
}

/// A server whose answers a test decides.
#[derive(Debug)]
pub struct Front {
    address: SocketAddr,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Front {
    /// Decides on each request by its action, such as `GetSecretValue`, and its body.
    ///
    /// # Panics
    ///
    /// Where there is no port.
    pub fn start(behind: SocketAddr, decide: impl Fn(&str, &str) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let (decide, list) = (Arc::new(decide), Arc::clone(&heard));
        // Ends with the process.
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (decide, list) = (Arc::clone(&decide), Arc::clone(&list));
                // A connection that the store gave up is no matter.
                thread::spawn(move || _ = serve(stream, behind, &*decide, &list));
            }
        });
        Self { address, heard }
    }

    /// One that never passes anything on.
    pub fn alone(decide: impl Fn(&str, &str) -> Answer + Send + Sync + 'static) -> Self {
        Self::start(SocketAddr::from(([127, 0, 0, 1], 1)), decide)
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The configuration of a store on it.
    #[must_use]
    pub fn config(&self) -> aws_config::SdkConfig {
        config(self.address, "AKIDTEST", "test")
    }

    /// The actions that were asked for since the last call of this, in order.
    ///
    /// # Panics
    ///
    /// Where a thread of it has panicked.
    #[must_use]
    pub fn heard(&self) -> Vec<String> {
        std::mem::take(&mut self.heard.lock().unwrap())
    }
}

fn serve(
    mut stream: TcpStream,
    behind: SocketAddr,
    decide: &dyn Fn(&str, &str) -> Answer,
    heard: &Mutex<Vec<String>>,
) -> io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let (mut top, mut line, mut length, mut action) = (String::new(), String::new(), 0, String::new());
    while {
        line.clear();
        reader.read_line(&mut line)?
    } > 2
    {
        let lower = line.to_ascii_lowercase();
        if let Some(value) = lower.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if lower.starts_with("x-amz-target:") {
            line.trim().rsplit('.').next().unwrap_or_default().clone_into(&mut action);
        }
        // One request a connection.
        if !lower.starts_with("connection:") {
            top += &line;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    heard.lock().unwrap().push(action.clone());
    let request = [format!("{top}Connection: close\r\n\r\n").as_bytes(), &body].concat();
    match decide(&action, &String::from_utf8_lossy(&body)) {
        Answer::Pass => stream.write_all(&exchange(behind, &request)?)?,
        Answer::Say(status, body) => stream.write_all(said(status, &body).as_bytes())?,
        Answer::CutBefore => {}
        Answer::CutAfter => _ = exchange(behind, &request)?,
        Answer::CutWithin => stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"Name\":")?,
        Answer::Silence => thread::sleep(Duration::from_secs(60)),
    }
    stream.shutdown(Shutdown::Both)
}

fn said(status: u16, body: &str) -> String {
    let kind = "Content-Type: application/x-amz-json-1.1\r\nConnection: close";
    format!("HTTP/1.1 {status} Said\r\n{kind}\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

/// Sends a request that asks for the connection's end, and gives all that comes.
pub(crate) fn exchange(address: SocketAddr, request: &[u8]) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(request)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(answer)
}
