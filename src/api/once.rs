//! Idempotency-Key: the same key with the same request gets the same answer, and nothing happens twice. The answer is kept
//! in the transaction of the change, so that there is never one without the other.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures::future::{Ready, ready};

use super::answer::{Answer, Kept};
use super::problem::Problem;
use crate::actions::once::Key;
use crate::domain::moment::Moment;
use crate::error::Failure;
use crate::storage::columns::Written;
use crate::storage::db::Db;

const HEADER: &str = "idempotency-key";
const LONGEST: usize = 200;

/// The key of a request, if it came with one.
#[derive(Debug, Clone)]
pub(crate) struct Once {
    name: Option<String>,
    /// What was asked, before the body: method, path and precondition.
    asked: String,
    /// Once it is known whose it is.
    key: Option<Key>,
}

impl Once {
    /// Ties the key to its caller and to the request's body.
    pub(crate) fn of(mut self, caller: impl std::fmt::Display, body: &[u8]) -> Self {
        let asked = [self.asked.as_bytes(), body];
        self.key = self.name.as_ref().map(|name| Key::new(caller, name, &asked));
        self
    }
}

impl FromRequest for Once {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let header = |name: &str| {
            request
                .headers()
                .get(name)
                .map(|value| value.to_str().unwrap_or("\0").to_owned())
        };
        let key = header(HEADER);
        let fits = |key: &String| (1..=LONGEST).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
        if key.as_ref().is_some_and(|key| !fits(key)) {
            return ready(Err(Problem::new(
                "malformed",
                "an Idempotency-Key is 1 to 200 visible ASCII characters",
            )));
        }
        let asked = format!(
            "{} {} {}",
            request.method(),
            request.path(),
            header("if-match").unwrap_or_default()
        );
        ready(Ok(Once {
            name: key,
            asked,
            key: None,
        }))
    }
}

/// Answers as before where the key was used before; otherwise acts and keeps the answer.
pub(super) fn answered(
    db: &mut Db,
    now: Moment,
    once: Once,
    act: impl FnOnce(&mut Db) -> Result<Answer, Failure>,
) -> Result<Answer, Failure> {
    let Some(key) = once.key else {
        return act(db);
    };
    if let Some(kept) = key.answer::<Kept>(db)? {
        return Ok(kept.into());
    }
    let answer = act(db)?;
    key.keep(db, now, Written::of(&answer.to_keep()?))?;
    Ok(answer)
}
