//! Open promises are moved to another version of their policy, a bounded batch at a time. The preview and the act look at
//! the same promises by the same rule; the act names the digest of the preview, so that what is done is what was seen.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::json;

use crate::actions::House;
use crate::actions::change::{locked, record};
use crate::domain::chain::Hash;
use crate::domain::event::{Actor, Happening};
use crate::domain::ids::{PolicyId, PromiseId, TicketId};
use crate::domain::moment::Moment;
use crate::domain::moves::{Move, Stays};
use crate::domain::policy::{PolicyBook, PolicyVersion};
use crate::domain::refusal::Refusal;
use crate::domain::ticket::Ticket;
use crate::domain::words::PromiseKind;
use crate::error::Failure;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::lists::Mark;
use crate::storage::{policies, promises, tickets};

/// The most promises that one act looks at.
pub const BATCH_MAX: usize = 500;

/// Which promises are to move where.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The policy's name.
    pub name: String,
    /// The version to move to.
    pub version: i32,
    /// Why promises may become due later; empty where none may.
    pub reason: String,
    /// Where the batch before ended.
    pub after: Option<Mark>,
    /// At most so many promises, up to [`BATCH_MAX`].
    pub most: usize,
}

/// What becomes of one promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub promise: PromiseId,
    pub kind: PromiseKind,
    pub ticket: TicketId,
    pub number: String,
    /// The version it was made under.
    pub from: i32,
    pub due_at: Moment,
    /// As the version reckons it; a time that has passed becomes the moment of the act.
    pub new_due_at: Moment,
    /// Why it stays as it is, if it does.
    pub stays: Option<Stays>,
}

/// One batch: what was looked at, what becomes of it, and where the next one begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub lines: Vec<Line>,
    pub next: Option<Mark>,
    /// What the act must name.
    pub digest: String,
}

/// What the act would do now. Nothing is changed.
pub fn preview(db: &mut Db, now: Moment, asked: &Asked) -> Result<Plan, Failure> {
    let target = Target::of(db, asked)?;
    let batch = Batch::of(db, now, &target, asked)?;
    let mut held = BTreeMap::new();
    for id in batch.tickets() {
        let ticket = tickets::find(db, id)?.ok_or_else(|| Refusal::absent("ticket", id))?;
        held.insert(id, (ticket, now));
    }
    let planned = target.plan(&batch, &held, asked)?;
    Ok(target.as_seen(&planned, batch.next, asked))
}

/// Moves the batch. Refused when it is not what the preview of this digest showed.
pub fn move_promises(
    db: &mut Db,
    now: Moment,
    house: &House,
    actor: Actor,
    asked: &Asked,
    preview: Option<&str>,
) -> Result<Plan, Failure> {
    let target = Target::of(db, asked)?;
    let batch = Batch::of(db, now, &target, asked)?;
    let mut held = BTreeMap::new();
    // In the order of ids, so that two acts at once cannot wait for each other.
    for id in batch.tickets() {
        held.insert(id, locked(db, now, id.into())?);
    }
    let planned = target.plan(&batch, &held, asked)?;
    let seen = target.as_seen(&planned, batch.next, asked);
    if preview.is_some_and(|digest| digest != seen.digest) {
        return Err(Refusal::PreviewOutdated.into());
    }
    let mut happened: BTreeMap<TicketId, Vec<Happening>> = BTreeMap::new();
    for (line, planned) in planned.iter().filter(|(line, _)| line.stays.is_none()) {
        if let Some((ticket, now)) = held.get(&line.ticket) {
            let moved = planned.happens(ticket.promise(line.promise)?, &target.version, &asked.reason, *now);
            happened.entry(line.ticket).or_default().push(moved);
        }
    }
    for (id, happened) in happened {
        if let Some((ticket, now)) = held.remove(&id) {
            record(db, now, actor, ticket, happened)?;
        }
    }
    house.forget();
    Ok(seen)
}

/// The version to move to, with every version that is moved from.
struct Target {
    book: PolicyBook,
    version: Arc<PolicyVersion>,
    versions: BTreeMap<PolicyId, i32>,
}

impl Target {
    fn of(db: &mut Db, asked: &Asked) -> Result<Self, Failure> {
        let book = policies::book(db)?;
        let known: Vec<Arc<PolicyVersion>> = book.versions(&asked.name).into_iter().cloned().collect();
        let version = known.iter().find(|known| known.version == asked.version).cloned();
        let version =
            version.ok_or_else(|| Refusal::absent("policy version", format!("{} {}", asked.name, asked.version)))?;
        Ok(Target {
            versions: known.iter().map(|known| (known.id, known.version)).collect(),
            book,
            version,
        })
    }

    fn plan(
        &self,
        batch: &Batch,
        held: &BTreeMap<TicketId, (Ticket, Moment)>,
        asked: &Asked,
    ) -> Result<Vec<(Line, Move)>, Failure> {
        let mut planned = Vec::with_capacity(batch.found.len());
        for (id, ticket) in &batch.found {
            let Some((ticket, now)) = held.get(ticket) else {
                continue;
            };
            let promise = ticket.promise(*id)?;
            let Some(from) = self.versions.get(&promise.policy) else {
                continue;
            };
            if !promise.is_owed() || promise.due_at <= *now {
                continue;
            }
            let Some(what) = Move::of(promise, &self.version, &self.book, !asked.reason.is_empty())? else {
                continue;
            };
            let line = Line {
                promise: *id,
                kind: promise.kind,
                ticket: ticket.id,
                number: ticket.number.clone(),
                from: *from,
                due_at: promise.due_at,
                new_due_at: what.terms.due_at,
                stays: what.stays,
            };
            planned.push((line, what));
        }
        Ok(planned)
    }

    fn as_seen(&self, planned: &[(Line, Move)], next: Option<Mark>, asked: &Asked) -> Plan {
        let lines: Vec<Line> = planned.iter().map(|(line, _)| line.clone()).collect();
        let said = lines.iter().map(|line| {
            let stays = line.stays.map(Stays::as_str);
            json!([line.promise, line.from, line.due_at, line.new_due_at, stays])
        });
        let whole = json!([self.version.id, !asked.reason.is_empty(), said.collect::<Vec<_>>()]);
        Plan {
            lines,
            next,
            digest: Hash::of(&[whole.to_string().as_bytes()]).to_string(),
        }
    }
}

/// The promises that are looked at, the one due soonest first.
struct Batch {
    found: Vec<(PromiseId, TicketId)>,
    next: Option<Mark>,
}

impl Batch {
    fn of(db: &mut Db, now: Moment, target: &Target, asked: &Asked) -> Result<Self, StoreFault> {
        let most = asked.most.clamp(1, BATCH_MAX);
        let versions: Vec<PolicyId> = target.versions.keys().copied().collect();
        let mut found = promises::open_under(db, &versions, now, asked.after, most)?;
        let more = found.len() > most;
        found.truncate(most);
        let last = found.last().filter(|_| more);
        Ok(Batch {
            next: last.map(|(promise, _, due_at)| Mark {
                due_at: *due_at,
                id: promise.0,
            }),
            found: found
                .into_iter()
                .map(|(promise, ticket, _)| (promise, ticket))
                .collect(),
        })
    }

    fn tickets(&self) -> Vec<TicketId> {
        let mut ids: Vec<TicketId> = self.found.iter().map(|(_, ticket)| *ticket).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}
