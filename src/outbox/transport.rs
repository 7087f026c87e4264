//! How a message leaves: SMTP, a folder, or memory. One question, [`Transport::hand_over`], and answers that say what
//! to do next: it is out of our hands, try again, tell somebody else, or nobody can know.

pub use super::folder::Folder;
pub use super::memory::{Memory, Outcome};
use super::message::{Letter, MessageId};
pub use super::relay::BadRelay;
pub use super::smtp::{Smtp, Waits};

/// The way out.
pub enum Transport {
    /// A mail relay.
    Smtp(Box<Smtp>),
    /// One `.eml` file per letter: the default, so that a desk without mail settings shows what it would have sent.
    Folder(Folder),
    /// A bounded ring for tests and simulations.
    Memory(Memory),
}

impl Transport {
    /// Hands one letter over and waits until the other side has taken or refused it. Dropping the future gives the
    /// letter up (its fate is then unknown) and closes its connection.
    pub async fn hand_over(&self, letter: &Letter) -> Result<Receipt, Failure> {
        match self {
            Transport::Smtp(smtp) => smtp.hand_over(letter).await,
            Transport::Folder(folder) => folder.hand_over(letter).await,
            Transport::Memory(memory) => memory.hand_over(letter),
        }
    }

    /// The mail with this id as it was handed over, where the way out keeps copies: a folder or memory.
    pub async fn copy_of(&self, id: &MessageId) -> std::io::Result<Option<String>> {
        match self {
            Transport::Smtp(_) => Ok(None),
            Transport::Folder(folder) => folder.copy_of(id).await,
            Transport::Memory(memory) => Ok(memory.copy_of(id)),
        }
    }

    /// Takes away the copy of this mail, where the way out keeps one for good: a folder.
    pub async fn forget(&self, id: &MessageId) -> std::io::Result<()> {
        match self {
            Transport::Folder(folder) => folder.forget(id).await,
            Transport::Smtp(_) | Transport::Memory(_) => Ok(()),
        }
    }

    /// Says goodbye to the relay; later letters are refused as transient failures.
    pub async fn close(&self) {
        if let Transport::Smtp(smtp) = self {
            smtp.close().await;
        }
    }
}

/// The other side has taken the letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// What it said, one short line: a relay's queue id, or the file's name.
    pub said: String,
}

/// Why a letter was not handed over.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Not now: try again later.
    #[error("not taken for now{}: {text}", with_code(*code))]
    Transient {
        /// The relay's reply code; none when the relay could not be talked to.
        code: Option<u16>,
        /// What it said.
        text: String,
    },
    /// Never to this recipient: tell the next person.
    #[error("refused for good{}: {text}", with_code(Some(*code)))]
    Permanent {
        /// The relay's reply code.
        code: u16,
        /// What it said.
        text: String,
    },
    /// The connection was lost after the content had begun to flow: the relay may have taken it. Try again with the
    /// same Message-ID.
    #[error("may have been taken: {text}")]
    Unknown {
        /// What happened.
        text: String,
    },
    /// This letter cannot be sent by anybody: it dead-letters alone.
    #[error("cannot be sent: {text}")]
    Unencodable {
        /// What is wrong with it.
        text: String,
    },
}

fn with_code(code: Option<u16>) -> String {
    code.map(|code| format!(" ({code})")).unwrap_or_default()
}
