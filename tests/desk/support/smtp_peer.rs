//! A real SMTP peer on 127.0.0.1 that does what a test tells it to: accept, refuse, cut, or hold its answer until it is
//! released. It keeps what it accepted and counts its connections. It runs on a thread of its own, every line, mail and
//! number of connections is bounded, and it ends when it is dropped.

#![expect(clippy::unwrap_used, reason = "what a test stands on may fail the test")]

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufStream};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_util::sync::CancellationToken;

const MOST_CONNECTIONS: usize = 2_000;
const MOST_LINES: usize = 20_000;
const LONGEST_LINE: u64 = 4_096;
const LARGEST_MAIL: usize = 16 * 1024 * 1024;
const LONGEST_TALK: Duration = Duration::from_mins(1);

/// What the peer does with one mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// Takes it.
    Accept,
    /// 421 to the sender, and hangs up.
    Busy,
    /// 451 after the content.
    Later,
    /// 550 to the recipient.
    NoSuchUser,
    /// 552 after the content.
    MailboxFull,
    /// 530 to the sender.
    LoginFirst,
    /// Hangs up after the content without an answer; the mail is lost.
    CutAfterData,
    /// Takes it, but hangs up before saying so.
    AcceptThenCut,
    /// Takes it, and says so when it is released.
    Hold,
}

/// How the peer keeps the talk private.
pub(crate) enum Manner {
    /// Not at all: also what a stripped STARTTLS looks like.
    Open,
    /// After STARTTLS.
    StartTls(Identity),
    /// From the first byte.
    Wrapped(Identity),
}

/// A certificate made for the test and its key.
pub(crate) struct Identity {
    /// What a client must trust.
    pub(crate) root_pem: String,
    acceptor: TlsAcceptor,
}

/// A mail that the peer took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) from: String,
    pub(crate) to: Vec<String>,
    pub(crate) data: String,
}

impl Kept {
    /// The unfolded value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        let head = self.data.split("\r\n\r\n").next()?.replace("\r\n ", " ");
        head.split("\r\n")
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(": ").map(str::to_owned))
    }
}

/// The peer.
pub(crate) struct SmtpPeer {
    address: SocketAddr,
    shared: Arc<Shared>,
    stop: CancellationToken,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    ledger: Mutex<Ledger>,
    acceptor: Option<TlsAcceptor>,
    wrapped: bool,
    releases: Semaphore,
    held: watch::Sender<usize>,
}

#[derive(Default)]
struct Ledger {
    script: VecDeque<Act>,
    kept: Vec<Kept>,
    lines: Vec<String>,
    connections: usize,
    open: usize,
    most_open: usize,
    refuses_logins: bool,
}

impl Identity {
    /// A certificate for this name (or address), trusted by whoever trusts `root_pem`.
    pub(crate) fn named(name: &str) -> Self {
        let made = rcgen::generate_simple_self_signed(vec![name.to_owned()]).unwrap();
        let certificate: CertificateDer<'static> = made.cert.der().clone();
        let key = PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .unwrap();
        Identity {
            root_pem: made.cert.pem(),
            acceptor: TlsAcceptor::from(Arc::new(config)),
        }
    }
}

impl SmtpPeer {
    /// Listens on a free port; mails that the script does not mention are accepted.
    pub(crate) fn start(manner: Manner, script: impl IntoIterator<Item = Act>) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let (acceptor, wrapped) = match manner {
            Manner::Open => (None, false),
            Manner::StartTls(identity) => (Some(identity.acceptor), false),
            Manner::Wrapped(identity) => (Some(identity.acceptor), true),
        };
        let ledger = Mutex::new(Ledger {
            script: script.into_iter().collect(),
            ..Ledger::default()
        });
        let shared = Arc::new(Shared {
            ledger,
            acceptor,
            wrapped,
            releases: Semaphore::new(0),
            held: watch::Sender::new(0),
        });
        let stop = CancellationToken::new();
        let (for_thread, stopped) = (Arc::clone(&shared), stop.clone());
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                tokio::select! { () = answer_all(listener, for_thread) => {}, () = stopped.cancelled() => {} }
            });
        });
        SmtpPeer {
            address,
            shared,
            stop,
            thread: Some(thread),
        }
    }

    /// `host:port`.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// From now on no login is good enough, and the refusal repeats the command, password and all.
    pub(crate) fn refuse_logins(&self) {
        self.shared.ledger().refuses_logins = true;
    }

    /// The mails taken so far.
    pub(crate) fn kept(&self) -> Vec<Kept> {
        self.shared.ledger().kept.clone()
    }

    /// Every command line heard so far (not the contents of mails).
    pub(crate) fn heard(&self) -> Vec<String> {
        self.shared.ledger().lines.clone()
    }

    /// Connections taken so far, and the most at one time.
    pub(crate) fn connections(&self) -> (usize, usize) {
        let ledger = self.shared.ledger();
        (ledger.connections, ledger.most_open)
    }

    /// Waits until `count` mails have been held in all.
    pub(crate) async fn holds(&self, count: usize) {
        self.shared
            .held
            .subscribe()
            .wait_for(|held| *held >= count)
            .await
            .unwrap();
    }

    /// Lets the answers to `count` held mails go.
    pub(crate) fn release(&self, count: usize) {
        self.shared.releases.add_permits(count);
    }
}

impl Drop for SmtpPeer {
    fn drop(&mut self) {
        self.stop.cancel();
        if let Some(thread) = self.thread.take() {
            assert!(
                thread.join().is_ok() || std::thread::panicking(),
                "the SMTP peer panicked"
            );
        }
    }
}

impl Shared {
    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap()
    }
}

async fn answer_all(listener: std::net::TcpListener, shared: Arc<Shared>) {
    let listener = TcpListener::from_std(listener).unwrap();
    for _ in 0..MOST_CONNECTIONS {
        let Ok((stream, _)) = listener.accept().await else {
            return;
        };
        {
            let mut ledger = shared.ledger();
            ledger.connections += 1;
            ledger.open += 1;
            ledger.most_open = ledger.most_open.max(ledger.open);
        }
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            // A client that hangs up in the middle is part of the tests.
            tokio::time::timeout(LONGEST_TALK, converse(stream, &shared)).await.ok();
            shared.ledger().open -= 1;
        });
    }
}

async fn converse(stream: TcpStream, shared: &Shared) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    match &shared.acceptor {
        Some(acceptor) if shared.wrapped => {
            let mut talk = Talk::over(acceptor.accept(stream).await.ok()?, shared, false);
            talk.say("220 peer.example").await?;
            talk.run().await.map(|_| ())
        }
        acceptor => {
            let mut talk = Talk::over(stream, shared, acceptor.is_some());
            talk.say("220 peer.example").await?;
            if talk.run().await? == End::Upgrade {
                let stream = acceptor.as_ref()?.accept(talk.stream.into_inner()).await.ok()?;
                Talk::over(stream, shared, false).run().await?;
            }
            Some(())
        }
    }
}

#[derive(PartialEq, Eq)]
enum End {
    Goodbye,
    Upgrade,
}

struct Talk<'a, S: AsyncRead + AsyncWrite + Unpin> {
    stream: BufStream<S>,
    shared: &'a Shared,
    offers_tls: bool,
    mail: Kept,
    act: Act,
}

impl<'a, S: AsyncRead + AsyncWrite + Unpin> Talk<'a, S> {
    fn over(stream: S, shared: &'a Shared, offers_tls: bool) -> Self {
        Talk {
            stream: BufStream::new(stream),
            shared,
            offers_tls,
            mail: empty(),
            act: Act::Accept,
        }
    }

    /// None when the line went dead or was cut on purpose.
    async fn run(&mut self) -> Option<End> {
        loop {
            let line = self.hear().await?;
            {
                let mut ledger = self.shared.ledger();
                assert!(ledger.lines.len() < MOST_LINES, "the peer was talked to death");
                ledger.lines.push(line.clone());
            }
            match line.split([' ', ':']).next()?.to_ascii_uppercase().as_str() {
                "EHLO" => self.greet().await?,
                "STARTTLS" if self.offers_tls => {
                    self.say("220 go ahead").await?;
                    return Some(End::Upgrade);
                }
                "AUTH" => self.check_login(&line).await?,
                "MAIL" => self.take_sender(&line).await?,
                "RCPT" => self.take_recipient(&line).await?,
                "DATA" => self.take_content().await?,
                "RSET" | "NOOP" => self.say("250 ok").await?,
                "QUIT" => {
                    self.say("221 bye").await?;
                    return Some(End::Goodbye);
                }
                _ => self.say("502 not here").await?,
            }
        }
    }

    async fn greet(&mut self) -> Option<()> {
        let tls = if self.offers_tls { "250-STARTTLS\r\n" } else { "" };
        self.say(&format!(
            "250-peer.example\r\n250-8BITMIME\r\n250-AUTH PLAIN LOGIN\r\n{tls}250 HELP"
        ))
        .await
    }

    async fn check_login(&mut self, line: &str) -> Option<()> {
        if self.shared.ledger().refuses_logins {
            return self.say(&format!("535 5.7.8 not with: {line}")).await;
        }
        self.say("235 welcome").await
    }

    async fn take_sender(&mut self, line: &str) -> Option<()> {
        self.act = self.shared.ledger().script.pop_front().unwrap_or(Act::Accept);
        self.mail = Kept {
            from: bracketed(line),
            ..empty()
        };
        match self.act {
            Act::Busy => {
                self.say("421 4.3.2 too busy").await?;
                None
            }
            Act::LoginFirst => self.say("530 5.7.0 login first").await,
            _ => self.say("250 ok").await,
        }
    }

    async fn take_recipient(&mut self, line: &str) -> Option<()> {
        if self.act == Act::NoSuchUser {
            return self.say("550 5.1.1 no such user").await;
        }
        self.mail.to.push(bracketed(line));
        self.say("250 ok").await
    }

    async fn take_content(&mut self) -> Option<()> {
        self.say("354 go ahead").await?;
        let mut data = String::new();
        loop {
            let line = self.hear_raw().await?;
            if line == ".\r\n" {
                break;
            }
            data.push_str(line.strip_prefix('.').unwrap_or(&line));
            assert!(data.len() <= LARGEST_MAIL, "the mail is too large for the peer");
        }
        self.mail.data = data;
        self.settle().await
    }

    async fn settle(&mut self) -> Option<()> {
        match self.act {
            Act::CutAfterData => return None,
            Act::Later => return self.say("451 4.3.0 try again later").await,
            Act::MailboxFull => return self.say("552 5.2.2 mailbox full").await,
            _ => {}
        }
        let number = {
            let mut ledger = self.shared.ledger();
            ledger.kept.push(std::mem::replace(&mut self.mail, empty()));
            ledger.kept.len()
        };
        if self.act == Act::AcceptThenCut {
            return None;
        }
        if self.act == Act::Hold {
            self.shared.held.send_modify(|held| *held += 1);
            self.shared.releases.acquire().await.ok()?.forget();
        }
        self.say(&format!("250 2.0.0 queued as {number}")).await
    }

    async fn say(&mut self, text: &str) -> Option<()> {
        self.stream.write_all(format!("{text}\r\n").as_bytes()).await.ok()?;
        self.stream.flush().await.ok()
    }

    async fn hear(&mut self) -> Option<String> {
        Some(self.hear_raw().await?.trim_end().to_owned())
    }

    async fn hear_raw(&mut self) -> Option<String> {
        let mut line = String::new();
        (&mut self.stream).take(LONGEST_LINE).read_line(&mut line).await.ok()?;
        line.ends_with("\r\n").then_some(line)
    }
}

fn empty() -> Kept {
    Kept {
        from: String::new(),
        to: Vec::new(),
        data: String::new(),
    }
}

fn bracketed(line: &str) -> String {
    let inside = line.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inside.map(|(address, _)| address.to_owned()).unwrap_or_default()
}
