//! A relay that exists in memory only, for tests and simulations: it keeps the latest letters and can be told to fail.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::message::{Letter, MessageId};
use super::mime;
use super::transport::{Failure, Receipt};

/// Copies share the same box.
#[derive(Clone)]
pub struct Memory(Arc<Mutex<Inside>>);

/// What comes of one hand-over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Kept.
    Accepted,
    /// Not kept.
    Refused(Failure),
    /// Kept, but the sender hears nothing of it.
    AcceptedUnheard,
}

struct Inside {
    letters: VecDeque<Letter>,
    limit: usize,
    taken: u64,
    scripted: VecDeque<Outcome>,
    rule: Option<Rule>,
}

type Rule = Box<dyn FnMut(&Letter) -> Outcome + Send>;

impl Memory {
    /// Keeps the latest `limit` letters (at least one).
    pub fn keeping(limit: usize) -> Self {
        let inside = Inside {
            letters: VecDeque::new(),
            limit: limit.max(1),
            taken: 0,
            scripted: VecDeque::new(),
            rule: None,
        };
        Memory(Arc::new(Mutex::new(inside)))
    }

    /// The letters kept, oldest first; a letter handed over twice is there twice.
    pub fn sent(&self) -> Vec<Letter> {
        self.inside().letters.iter().cloned().collect()
    }

    /// How many were ever taken, those that the ring has dropped included.
    pub fn taken(&self) -> u64 {
        self.inside().taken
    }

    /// What comes of the next hand-overs, in order; afterwards the rule decides.
    pub fn next_outcomes(&self, outcomes: impl IntoIterator<Item = Outcome>) {
        self.inside().scripted.extend(outcomes);
    }

    /// Decides every hand-over that no scripted outcome decides. The rule runs under the box's lock: it must not ask
    /// the box.
    pub fn decide_by(&self, rule: impl FnMut(&Letter) -> Outcome + Send + 'static) {
        self.inside().rule = Some(Box::new(rule));
    }

    /// The latest letter with this id as it would look on the wire.
    pub(super) fn copy_of(&self, id: &MessageId) -> Option<String> {
        let letter = self.sent().into_iter().rev().find(|letter| letter.message_id == *id)?;
        let sealed = mime::seal(&letter).ok()?;
        Some(String::from_utf8_lossy(&sealed.bytes).into_owned())
    }

    pub(super) fn hand_over(&self, letter: &Letter) -> Result<Receipt, Failure> {
        mime::seal(letter)?;
        self.inside().hand_over(letter)
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inside {
    fn hand_over(&mut self, letter: &Letter) -> Result<Receipt, Failure> {
        let scripted = self.scripted.pop_front();
        let outcome = scripted.or_else(|| self.rule.as_mut().map(|rule| rule(letter)));
        match outcome.unwrap_or(Outcome::Accepted) {
            Outcome::Refused(failure) => Err(failure),
            Outcome::Accepted => {
                self.keep(letter);
                Ok(Receipt {
                    said: format!("kept as number {}", self.taken),
                })
            }
            Outcome::AcceptedUnheard => {
                self.keep(letter);
                Err(Failure::Unknown {
                    text: "the answer was lost".to_owned(),
                })
            }
        }
    }

    fn keep(&mut self, letter: &Letter) {
        if self.letters.len() >= self.limit {
            self.letters.pop_front();
        }
        self.letters.push_back(letter.clone());
        self.taken += 1;
    }
}
