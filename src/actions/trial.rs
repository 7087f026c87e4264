//! A policy is tried on the promises of the last 30 days before it is added. Nothing is changed.

use crate::actions::policies::must_be_sound;
use crate::domain::ids::PromiseId;
use crate::domain::moment::{Moment, Span};
use crate::domain::policy::Policy;
use crate::domain::trial::{Replay, Trial};
use crate::domain::words::{PromiseKind, Verdict};
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::lists::{Mark, Page};
use crate::storage::policies;
use crate::storage::promises::{self, Replayable};

/// How far back a trial looks.
pub const LOOKS_BACK: Span = Span::days(30);
/// The most promises that one trial looks at; the next one goes on behind them.
pub const LOOKED_AT_MAX: usize = 10_000;
/// The most differences that one trial lists.
pub const LINES_MAX: usize = 500;
/// Promises read at a time.
const PAGE: usize = 500;

/// A promise that would have ended otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub promise: PromiseId,
    pub kind: PromiseKind,
    /// The ticket's number.
    pub number: String,
    pub due_at: Moment,
    pub verdict: Verdict,
    pub replay: Replay,
}

/// What a trial found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// Promises whose clock started since then are looked at.
    pub since: Moment,
    pub looked_at: usize,
    pub lines: Vec<Line>,
    /// Where the next trial goes on; none when everything was looked at.
    pub next: Option<Mark>,
}

/// What would have become of the promises made in the last 30 days, the one due first first: one page of at most
/// [`LINES_MAX`] differences.
pub fn try_policy(db: &mut Db, now: Moment, policy: Policy, page: Page) -> Result<Tried, Failure> {
    let book = policies::book(db)?;
    must_be_sound(&book, &policy)?;
    let name = policy.name.clone();
    let trial = Trial::of(book, policy);
    let kinds = trial.kinds(&name);
    let most = page.most.clamp(1, LINES_MAX);
    let mut tried = Tried {
        since: now - LOOKS_BACK,
        looked_at: 0,
        lines: Vec::new(),
        next: page.after,
    };
    loop {
        let mut page = promises::begun_since(db, &kinds, tried.since, tried.next, PAGE)?;
        let is_last = page.len() <= PAGE;
        page.truncate(PAGE);
        let mut left = page.len();
        for found in &page {
            left -= 1;
            tried.looked_at += 1;
            tried.next = Some(found.mark());
            tried.lines.extend(line(&trial, found, now)?);
            if tried.lines.len() >= most {
                break;
            }
        }
        if is_last && left == 0 {
            tried.next = None;
            return Ok(tried);
        }
        if tried.lines.len() >= most || tried.looked_at >= LOOKED_AT_MAX {
            return Ok(tried);
        }
    }
}

fn line(trial: &Trial, found: &Replayable, now: Moment) -> Result<Option<Line>, Failure> {
    let promise = &found.promise;
    let replay = trial.replay(promise, found.matter, now)?;
    Ok(replay.map(|replay| Line {
        promise: promise.id,
        kind: promise.kind,
        number: found.number.clone(),
        due_at: promise.due_at,
        verdict: promise.verdict(now),
        replay,
    }))
}
