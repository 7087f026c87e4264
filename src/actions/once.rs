//! What is sent twice happens once: the answer of the first time is kept under a key, in the transaction of the change.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::domain::chain::Hash;
use crate::domain::moment::Moment;
use crate::domain::refusal::Refusal;
use crate::error::Failure;
use crate::storage::columns::Written;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::idempotency;

/// The key of something that is to happen once: whose it is, what it is called, and a digest of what was asked.
#[derive(Debug, Clone)]
pub struct Key {
    caller: String,
    name: String,
    digest: String,
}

impl Key {
    /// A key of `caller` for a request that asks this.
    pub fn new(caller: impl std::fmt::Display, key: &str, asked: &[&[u8]]) -> Self {
        let parts: Vec<&[u8]> = asked.iter().flat_map(|part| [*part, &[0]]).collect();
        Key {
            caller: caller.to_string(),
            name: key.to_owned(),
            digest: Hash::of(&parts).to_string(),
        }
    }

    /// The answer of the first time, if there was one. The same key for something else is refused.
    pub fn answer<T: DeserializeOwned>(&self, db: &mut Db) -> Result<Option<T>, Failure> {
        let Some((digest, answer)) = idempotency::answer(db, &self.caller, &self.name)? else {
            return Ok(None);
        };
        if digest != self.digest {
            return Err(Refusal::KeyReused.into());
        }
        let answer = answer
            .read()
            .map_err(|_| StoreFault::Corrupt("a kept answer cannot be read".to_owned()))?;
        Ok(Some(answer))
    }

    /// Keeps the answer of the first time.
    pub fn keep(&self, db: &mut Db, now: Moment, answer: Written) -> Result<(), Failure> {
        if idempotency::keep(db, &self.caller, &self.name, &self.digest, answer, now)? {
            return Ok(());
        }
        // The same request was faster on another replica; doing it again finds its answer.
        Err(Failure::Raced)
    }
}

/// Does it, unless it was done before under this key; the answer of the first time.
pub fn once<T: Serialize + DeserializeOwned>(
    db: &mut Db,
    now: Moment,
    key: &Key,
    act: impl FnOnce(&mut Db) -> Result<T, Failure>,
) -> Result<T, Failure> {
    if let Some(answer) = key.answer(db)? {
        return Ok(answer);
    }
    let answer = act(db)?;
    key.keep(db, now, Written::of(&answer))?;
    Ok(answer)
}
