//! The record of security events: appended, read, never changed.

use diesel::prelude::*;
use serde_json::json;
use uuid::Uuid;

use super::columns::Json;
use super::db::Db;
use super::dialect::{claimed, locked};
use super::fault::StoreFault;
use super::schema::{security_events, security_head};
use crate::domain::chain::Hash;
use crate::domain::checkpoint::Entry;
use crate::domain::event::Actor;
use crate::domain::ids::{TicketId, UserId};
use crate::domain::moment::Moment;
use crate::domain::security::SecurityEvent;

/// What the chain of security events is called where checkpoints name tickets: it sorts before every ticket.
pub const CHAIN: TicketId = TicketId(Uuid::nil());

/// Where the chain ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    pub seq: i64,
    pub at: Moment,
    pub hash: Hash,
    /// How many events are sealed.
    pub sealed_seq: i64,
}

/// Where the chain ends, kept from other writers until the transaction ends.
pub fn lock_head(db: &mut Db) -> Result<Head, StoreFault> {
    let row: Option<HeadRow> = locked!(
        db.conn(),
        security_head::table.find(1).select(HeadRow::as_select()),
        first
    )
    .optional()?;
    row.and_then(HeadRow::into_head).ok_or_else(no_head)
}

/// Where the chain ends.
pub fn head(db: &mut Db) -> Result<Head, StoreFault> {
    let row = security_head::table.find(1).select(HeadRow::as_select());
    let row: Option<HeadRow> = row.first(db.conn()).optional()?;
    row.and_then(HeadRow::into_head).ok_or_else(no_head)
}

fn no_head() -> StoreFault {
    StoreFault::Corrupt("the head of the security events cannot be read".to_owned())
}

/// Appends an event behind the locked head.
pub fn append(db: &mut Db, event: &SecurityEvent) -> Result<(), StoreFault> {
    diesel::insert_into(security_events::table)
        .values(EventRow::of(event))
        .execute(db.conn())?;
    diesel::update(security_head::table.find(1))
        .set((
            security_head::seq.eq(event.seq),
            security_head::at.eq(event.at),
            security_head::head.eq(event.hash.to_string()),
        ))
        .execute(db.conn())?;
    Ok(())
}

/// The chain as a checkpoint is to seal it, when it has grown since; nothing while somebody is appending to it.
pub fn unsealed(db: &mut Db) -> Result<Option<Entry>, StoreFault> {
    let rows: Vec<HeadRow> = claimed!(
        db.conn(),
        security_head::table
            .filter(security_head::sealed_seq.lt(security_head::seq))
            .select(HeadRow::as_select()),
        load
    )?;
    Ok(rows.into_iter().next().map(|row| Entry {
        ticket: CHAIN,
        version: row.seq,
        head: row.head,
    }))
}

/// Notes that the locked chain is sealed up to its end.
pub fn seal(db: &mut Db) -> Result<(), StoreFault> {
    diesel::update(security_head::table.find(1))
        .set(security_head::sealed_seq.eq(security_head::seq))
        .execute(db.conn())?;
    Ok(())
}

/// Which security events are asked for.
#[derive(Debug, Clone, Default)]
pub struct SecurityFilter {
    pub kinds: Vec<String>,
    /// Who did it.
    pub actor: Option<UserId>,
    /// Whom it is about.
    pub user: Option<UserId>,
    pub since: Option<Moment>,
    pub until: Option<Moment>,
    /// Older than the event of this number.
    pub before: Option<i64>,
}

/// At most `most` events, the latest first.
pub fn latest(db: &mut Db, filter: &SecurityFilter, most: i64) -> Result<Vec<SecurityEvent>, StoreFault> {
    let mut query = security_events::table
        .order(security_events::seq.desc())
        .limit(most)
        .select(EventRow::as_select())
        .into_boxed();
    if !filter.kinds.is_empty() {
        query = query.filter(security_events::kind.eq_any(filter.kinds.clone()));
    }
    if let Some(actor) = filter.actor {
        query = query.filter(security_events::actor_id.eq(actor));
    }
    if let Some(user) = filter.user {
        query = query.filter(security_events::user_id.eq(user));
    }
    if let Some(since) = filter.since {
        query = query.filter(security_events::at.ge(since));
    }
    if let Some(until) = filter.until {
        query = query.filter(security_events::at.lt(until));
    }
    if let Some(before) = filter.before {
        query = query.filter(security_events::seq.lt(before));
    }
    let rows: Vec<EventRow> = query.load(db.conn())?;
    rows.into_iter().map(EventRow::into_event).collect()
}

/// At most `most` events after the one of number `seq`, each with what its columns say beside the chain.
pub fn after(db: &mut Db, seq: i64, most: i64) -> Result<Vec<EventRow>, StoreFault> {
    let rows = security_events::table
        .filter(security_events::seq.gt(seq))
        .order(security_events::seq)
        .limit(most);
    Ok(rows.select(EventRow::as_select()).load(db.conn())?)
}

/// The hash of the event of this number, in hex.
pub fn hash_of(db: &mut Db, seq: i64) -> Result<Option<String>, StoreFault> {
    let row = security_events::table.find(seq).select(security_events::hash);
    Ok(row.first(db.conn()).optional()?)
}

/// A row of `security_events`.
#[derive(Queryable, Selectable, Insertable, Debug, Clone)]
#[diesel(table_name = security_events)]
pub struct EventRow {
    pub seq: i64,
    pub at: Moment,
    pub actor: String,
    pub actor_id: Option<UserId>,
    pub user_id: Option<UserId>,
    pub kind: String,
    pub fact: Json,
    pub words: Option<Json>,
    pub words_digest: Option<String>,
    pub salt: Option<String>,
    pub hash: String,
}

impl EventRow {
    fn of(event: &SecurityEvent) -> Self {
        EventRow {
            seq: event.seq,
            at: event.at,
            actor: event.actor.to_string(),
            actor_id: event.actor.user(),
            user_id: event.user(),
            kind: event.kind().to_owned(),
            fact: Json(event.fact.clone()),
            words: event.words.as_ref().map(|words| Json(json!(words))),
            words_digest: event.words_digest.map(|digest| digest.to_string()),
            salt: event.salt.map(|salt| salt.to_string()),
            hash: event.hash.to_string(),
        }
    }

    /// Whether the columns beside the chain say what the chain says.
    pub fn agrees_with(&self, event: &SecurityEvent) -> bool {
        self.kind == event.kind() && self.user_id == event.user() && self.actor_id == event.actor.user()
    }

    /// The event of this row; [`StoreFault::Corrupt`] names it where it cannot be read.
    pub fn into_event(self) -> Result<SecurityEvent, StoreFault> {
        let seq = self.seq;
        self.read()
            .ok_or_else(|| StoreFault::Corrupt(format!("security event {seq} cannot be read")))
    }

    fn read(self) -> Option<SecurityEvent> {
        Some(SecurityEvent {
            seq: self.seq,
            at: self.at,
            actor: self.actor.parse::<Actor>().ok()?,
            fact: self.fact.0,
            words: self
                .words
                .map(|words| serde_json::from_value(words.0))
                .transpose()
                .ok()?,
            words_digest: self.words_digest.map(|digest| digest.parse()).transpose().ok()?,
            salt: self.salt.map(|salt| salt.parse()).transpose().ok()?,
            hash: self.hash.parse().ok()?,
        })
    }
}

#[derive(Queryable, Selectable, Debug)]
#[diesel(table_name = security_head)]
struct HeadRow {
    seq: i64,
    at: Moment,
    head: String,
    sealed_seq: i64,
}

impl HeadRow {
    fn into_head(self) -> Option<Head> {
        Some(Head {
            seq: self.seq,
            at: self.at,
            hash: self.head.parse().ok()?,
            sealed_seq: self.sealed_seq,
        })
    }
}
