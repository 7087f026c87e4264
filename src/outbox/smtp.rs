//! Talking to a mail relay. Built on lettre's single connection, not on its transport, for three reasons: lettre's pool
//! does not bound the number of connections; it has one time-out for everything, while a relay may take ten minutes to
//! answer the final dot and must not take half a minute to answer anything else; and only the one who sends each
//! command knows whether a lost connection can mean "accepted". Here a lane is a permit: at most so many connections,
//! and a relay that hangs holds the lanes it hangs on, no others.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::Mechanism;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Quit, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::message::Letter;
use super::mime::{self, Sealed};
use super::plain::one_line;
use super::relay::{Relay, Security};
use super::transport::{Failure, Receipt};

/// A relay with its lanes.
pub struct Smtp {
    relay: Relay,
    hello: ClientId,
    waits: Waits,
    lanes: Semaphore,
    /// Never more than there are lanes: a connection comes from here or is made under a permit.
    idle: Mutex<Vec<AsyncSmtpConnection>>,
}

/// How long each part of the talk may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waits {
    /// Reaching the relay, greeting, TLS and login together.
    pub connect: Duration,
    /// The answer to one command.
    pub command: Duration,
    /// The content and the answer to its final dot; RFC 5321 asks for ten minutes, since giving up earlier makes
    /// second copies.
    pub accept: Duration,
}

impl Default for Waits {
    fn default() -> Self {
        Waits {
            connect: Duration::from_secs(30),
            command: Duration::from_secs(30),
            accept: Duration::from_mins(10),
        }
    }
}

impl Smtp {
    pub(super) fn new(relay: Relay, hello: ClientId, lanes: usize, waits: Waits) -> Self {
        Smtp {
            relay,
            hello,
            waits,
            lanes: Semaphore::new(lanes.max(1)),
            idle: Mutex::new(Vec::new()),
        }
    }

    pub(super) async fn hand_over(&self, letter: &Letter) -> Result<Receipt, Failure> {
        let sealed = mime::seal(letter)?;
        let Ok(_lane) = self.lanes.acquire().await else {
            return Err(Failure::Transient {
                code: None,
                text: "the desk is stopping".to_owned(),
            });
        };
        if let Some(connection) = self.take_idle() {
            match self.offer(connection, &sealed).await {
                // The relay hung up while the connection was idle: nothing was said about this letter yet.
                Err(trouble) if trouble.stage == Stage::Sender => {}
                answer => return answer.map_err(Failure::from),
            }
        }
        let connection = self.dial().await?;
        Ok(self.offer(connection, &sealed).await?)
    }

    pub(super) async fn close(&self) {
        self.lanes.close();
        while let Some(mut connection) = self.take_idle() {
            if within(self.waits.command, Stage::Sender, connection.command(Quit))
                .await
                .is_err()
            {
                tracing::debug!("The relay did not answer the goodbye.");
            }
        }
    }

    /// Gives the letter to the relay; a connection that is still in order afterwards is kept for the next one.
    async fn offer(&self, mut connection: AsyncSmtpConnection, sealed: &Sealed) -> Result<Receipt, Trouble> {
        let answer = self.transact(&mut connection, sealed).await;
        let in_order = match &answer {
            Ok(_) => true,
            Err(Trouble {
                code: None | Some(421), ..
            }) => false,
            Err(_) => within(self.waits.command, Stage::Sender, connection.command(Rset))
                .await
                .is_ok(),
        };
        if in_order {
            self.idle
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(connection);
        }
        answer
    }

    async fn transact(&self, connection: &mut AsyncSmtpConnection, sealed: &Sealed) -> Result<Receipt, Trouble> {
        let parameters = parameters_for(connection, sealed)?;
        let command = self.waits.command;
        let sender = Mail::new(sealed.envelope.from().cloned(), parameters);
        within(command, Stage::Sender, connection.command(sender)).await?;
        for recipient in sealed.envelope.to() {
            within(
                command,
                Stage::Recipient,
                connection.command(Rcpt::new(recipient.clone(), Vec::new())),
            )
            .await?;
        }
        within(command, Stage::Recipient, connection.command(Data)).await?;
        let answer = within(self.waits.accept, Stage::Content, connection.message(&sealed.bytes)).await?;
        let said = answer.message().collect::<Vec<_>>().join(" ");
        Ok(Receipt {
            said: one_line(&said, TEXT_LIMIT),
        })
    }

    async fn dial(&self) -> Result<AsyncSmtpConnection, Trouble> {
        match timeout(self.waits.connect, self.connect()).await {
            Ok(connected) => connected,
            Err(_) => Err(Trouble::silent(Stage::Greeting, self.waits.connect)),
        }
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Trouble> {
        let refused = |problem: Error| Trouble::from_relay(Stage::Greeting, &problem);
        let Relay { host, port, .. } = &self.relay;
        let mut connection = match &self.relay.security {
            Security::Wrapped(tls) => {
                let address = (host.as_str(), *port);
                let limit = Some(self.waits.connect);
                AsyncSmtpConnection::connect_tokio1(address, limit, &self.hello, Some(tls.clone()), None).await
            }
            Security::Upgraded(_) | Security::Open => {
                let stream = prompt_stream(host, *port)
                    .await
                    .map_err(|problem| Trouble::unreachable(&problem))?;
                AsyncSmtpConnection::connect_with_transport(Box::new(stream), &self.hello).await
            }
        }
        .map_err(refused)?;
        if let Security::Upgraded(tls) = &self.relay.security {
            connection.starttls(tls.clone(), &self.hello).await.map_err(refused)?;
        }
        self.log_in(&mut connection).await?;
        Ok(connection)
    }

    async fn log_in(&self, connection: &mut AsyncSmtpConnection) -> Result<(), Trouble> {
        let Some(credentials) = &self.relay.credentials else {
            return Ok(());
        };
        let mechanisms = [Mechanism::Plain, Mechanism::Login];
        // What the relay says here is not repeated: some echo the command, and with it the password.
        match connection.auth(&mechanisms, credentials).await {
            Ok(_) => Ok(()),
            Err(problem) => Err(Trouble {
                stage: Stage::Greeting,
                code: problem.status().map(u16::from),
                text: "the relay did not accept the login: check the user and password of mail.smtp_url".to_owned(),
            }),
        }
    }

    fn take_idle(&self) -> Option<AsyncSmtpConnection> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }
}

/// The content and its final dot are written apart; without this they wait 40 ms for each other.
async fn prompt_stream(host: &str, port: u16) -> std::io::Result<TcpStream> {
    let stream = TcpStream::connect((host, port)).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

fn parameters_for(connection: &AsyncSmtpConnection, sealed: &Sealed) -> Result<Vec<MailParameter>, Trouble> {
    let addresses = sealed.envelope.to().iter().chain(sealed.envelope.from());
    if addresses.map(AsRef::<str>::as_ref).all(str::is_ascii) {
        return Ok(Vec::new());
    }
    if connection.server_info().supports_feature(Extension::SmtpUtfEight) {
        return Ok(vec![MailParameter::SmtpUtfEight]);
    }
    // 553 is what a relay with the extension turned off would say of such an address.
    let text = "the address is not in ASCII and the relay offers no SMTPUTF8".to_owned();
    Err(Trouble {
        stage: Stage::Recipient,
        code: Some(553),
        text,
    })
}

/// How far the talk had come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Up to the login: about the desk and the relay, whatever the letter.
    Greeting,
    /// MAIL FROM: still not about this letter's recipient.
    Sender,
    /// RCPT TO and DATA.
    Recipient,
    /// The content has begun to flow.
    Content,
}

/// What went wrong, where.
#[derive(Debug)]
struct Trouble {
    stage: Stage,
    code: Option<u16>,
    text: String,
}

const TEXT_LIMIT: usize = 200;

impl Trouble {
    fn from_relay(stage: Stage, problem: &Error) -> Self {
        Trouble {
            stage,
            code: problem.status().map(u16::from),
            text: one_line(&problem.to_string(), TEXT_LIMIT),
        }
    }

    fn silent(stage: Stage, waited: Duration) -> Self {
        Trouble {
            stage,
            code: None,
            text: format!("the relay did not answer within {} s", waited.as_secs_f64()),
        }
    }

    fn unreachable(problem: &std::io::Error) -> Self {
        let text = one_line(&format!("the relay cannot be reached: {problem}"), TEXT_LIMIT);
        Trouble {
            stage: Stage::Greeting,
            code: None,
            text,
        }
    }
}

/// A refusal before the recipient was named says nothing about the letter (a wrong password, a sender that the relay
/// does not know): it is retried and seen in the metrics, it does not bounce every letter to the next person.
impl From<Trouble> for Failure {
    fn from(Trouble { stage, code, text }: Trouble) -> Self {
        match (stage, code) {
            (Stage::Content, None) => Failure::Unknown { text },
            (Stage::Recipient | Stage::Content, Some(code)) if code >= 500 => Failure::Permanent { code, text },
            (_, code) => Failure::Transient { code, text },
        }
    }
}

async fn within<T>(limit: Duration, stage: Stage, talk: impl Future<Output = Result<T, Error>>) -> Result<T, Trouble> {
    match timeout(limit, talk).await {
        Ok(answer) => answer.map_err(|problem| Trouble::from_relay(stage, &problem)),
        Err(_) => Err(Trouble::silent(stage, limit)),
    }
}
