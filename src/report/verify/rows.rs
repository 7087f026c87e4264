//! Rows in the order of their tickets, page by page: what a verification holds in memory does not grow with the desk.
//! A row that cannot be read is a finding of its own and does not hide the others.

use diesel::prelude::*;

use crate::domain::event::Event;
use crate::domain::ids::TicketId;
use crate::domain::moment::Moment;
use crate::storage::columns::Written;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::schema::{events, imported_from, promises, tickets};
use crate::storage::tickets::{PromiseRow, TicketRow};

/// A row that belongs to a ticket and is read in the order of tickets.
pub(super) trait Streamed: Sized {
    /// What it is ordered by.
    type Key: Copy;
    fn key(&self) -> Self::Key;
    fn ticket(&self) -> TicketId;
    /// The rows that come next.
    fn page(db: &mut Db, after: Option<Self::Key>) -> Result<Vec<Self>, StoreFault>;
}

/// The rows of a table, one after the other.
pub(super) struct Stream<Row: Streamed> {
    page: std::vec::IntoIter<Row>,
    ahead: Option<Row>,
    last: Option<Row::Key>,
    ended: bool,
}

impl<Row: Streamed> Stream<Row> {
    pub(super) fn new() -> Self {
        Stream {
            page: Vec::new().into_iter(),
            ahead: None,
            last: None,
            ended: false,
        }
    }

    /// The ticket whose row comes next.
    pub(super) fn peek(&mut self, db: &mut Db) -> Result<Option<TicketId>, StoreFault> {
        if self.ahead.is_none() {
            self.ahead = self.page.next();
        }
        if self.ahead.is_none() && !self.ended {
            self.page = Row::page(db, self.last)?.into_iter();
            self.last = self.page.as_slice().last().map(Row::key);
            self.ended = self.last.is_none();
            self.ahead = self.page.next();
        }
        Ok(self.ahead.as_ref().map(Row::ticket))
    }

    /// The next row, if it is one of this ticket.
    pub(super) fn take(&mut self, db: &mut Db, ticket: TicketId) -> Result<Option<Row>, StoreFault> {
        if self.peek(db)? == Some(ticket) {
            Ok(self.ahead.take())
        } else {
            Ok(None)
        }
    }
}

/// A row of `events` as it is stored.
#[derive(Queryable)]
pub(super) struct EventRecord {
    pub(super) ticket: TicketId,
    pub(super) seq: i64,
    at: Moment,
    actor: String,
    pub(super) fact: Written,
    words: Option<Written>,
    words_digest: Option<String>,
    salt: Option<String>,
    hash: String,
}

impl EventRecord {
    const PAGE: i64 = 4096;

    /// The event, or the column that cannot be read.
    pub(super) fn event(&self) -> Result<Event, &'static str> {
        let digests = [Some(&self.hash), self.words_digest.as_ref(), self.salt.as_ref()];
        if digests
            .into_iter()
            .flatten()
            .any(|text| text.bytes().any(|byte| byte.is_ascii_uppercase()))
        {
            return Err("hash");
        }
        let actor: crate::domain::event::Actor = self.actor.parse().map_err(|_| "actor")?;
        if actor.to_string() != self.actor {
            return Err("actor");
        }
        let words = self.words.as_ref().map(Written::read);
        Ok(Event {
            ticket: self.ticket,
            seq: self.seq,
            at: self.at,
            actor,
            fact: self.fact.read().map_err(|_| "fact")?,
            words: words.transpose().map_err(|_| "words")?,
            words_digest: self
                .words_digest
                .as_ref()
                .map(|digest| digest.parse())
                .transpose()
                .map_err(|_| "words_digest")?,
            salt: self
                .salt
                .as_ref()
                .map(|salt| salt.parse())
                .transpose()
                .map_err(|_| "salt")?,
            hash: self.hash.parse().map_err(|_| "hash")?,
        })
    }
}

impl Streamed for EventRecord {
    type Key = (TicketId, i64);

    fn key(&self) -> Self::Key {
        (self.ticket, self.seq)
    }

    fn ticket(&self) -> TicketId {
        self.ticket
    }

    fn page(db: &mut Db, after: Option<Self::Key>) -> Result<Vec<Self>, StoreFault> {
        let mut next = events::table
            .order((events::ticket_id, events::seq))
            .limit(Self::PAGE)
            .select(events::all_columns)
            .into_boxed();
        if let Some((ticket, seq)) = after {
            // Said so that both engines walk the primary key from here.
            next = next
                .filter(events::ticket_id.ge(ticket))
                .filter(events::ticket_id.gt(ticket).or(events::seq.gt(seq)));
        }
        Ok(next.load(db.conn())?)
    }
}

/// A row of `tickets`, or why it cannot be read.
pub(super) struct TicketRecord {
    pub(super) id: TicketId,
    /// The row and the version that was sealed last.
    pub(super) row: Result<(TicketRow, i64), String>,
}

impl TicketRecord {
    const PAGE: i64 = 512;
}

impl Streamed for TicketRecord {
    type Key = TicketId;

    fn key(&self) -> Self::Key {
        self.id
    }

    fn ticket(&self) -> TicketId {
        self.id
    }

    fn page(db: &mut Db, after: Option<Self::Key>) -> Result<Vec<Self>, StoreFault> {
        let mut next = tickets::table
            .order(tickets::id)
            .limit(Self::PAGE)
            .select(tickets::id)
            .into_boxed();
        if let Some(after) = after {
            next = next.filter(tickets::id.gt(after));
        }
        let ids: Vec<TicketId> = next.load(db.conn())?;
        let Some((first, last)) = ids.first().zip(ids.last()) else {
            return Ok(Vec::new());
        };
        let these = tickets::table
            .filter(tickets::id.ge(first))
            .filter(tickets::id.le(last))
            .order(tickets::id);
        let columns = (TicketRow::as_select(), tickets::sealed_version);
        if let Ok(rows) = these.select(columns).load::<(TicketRow, i64)>(db.conn()) {
            return Ok(rows
                .into_iter()
                .map(|row| TicketRecord {
                    id: row.0.id,
                    row: Ok(row),
                })
                .collect());
        }
        let one_by_one = ids.into_iter().map(|id| {
            let row = tickets::table.find(id).select(columns).first(db.conn());
            TicketRecord {
                id,
                row: row.map_err(|error| error.to_string()),
            }
        });
        Ok(one_by_one.collect())
    }
}

/// A row of `promises`, or why it cannot be read.
pub(super) struct PromiseRecord {
    pub(super) ticket: TicketId,
    pub(super) position: i32,
    pub(super) row: Result<PromiseRow, String>,
}

impl PromiseRecord {
    const PAGE: i64 = 1024;
}

impl Streamed for PromiseRecord {
    type Key = (TicketId, i32);

    fn key(&self) -> Self::Key {
        (self.ticket, self.position)
    }

    fn ticket(&self) -> TicketId {
        self.ticket
    }

    fn page(db: &mut Db, after: Option<Self::Key>) -> Result<Vec<Self>, StoreFault> {
        let page = |after: Option<Self::Key>| {
            let mut next = promises::table
                .order((promises::ticket_id, promises::position))
                .limit(Self::PAGE)
                .into_boxed();
            if let Some((ticket, position)) = after {
                next = next
                    .filter(promises::ticket_id.ge(ticket))
                    .filter(promises::ticket_id.gt(ticket).or(promises::position.gt(position)));
            }
            next
        };
        if let Ok(rows) = page(after)
            .select(PromiseRow::as_select())
            .load::<PromiseRow>(db.conn())
        {
            return Ok(rows.into_iter().map(PromiseRecord::readable).collect());
        }
        let keys: Vec<Self::Key> = page(after)
            .select((promises::ticket_id, promises::position))
            .load(db.conn())?;
        let one_by_one = keys.into_iter().map(|(ticket, position)| {
            let mine = promises::table.filter(promises::ticket_id.eq(ticket).and(promises::position.eq(position)));
            let row = mine.select(PromiseRow::as_select()).first(db.conn());
            PromiseRecord {
                ticket,
                position,
                row: row.map_err(|error| error.to_string()),
            }
        });
        Ok(one_by_one.collect())
    }
}

impl PromiseRecord {
    fn readable(row: PromiseRow) -> Self {
        PromiseRecord {
            ticket: row.ticket_id,
            position: row.position,
            row: Ok(row),
        }
    }
}

/// A row of `imported_from`.
#[derive(Queryable)]
pub(super) struct OriginRecord {
    pub(super) source: String,
    pub(super) external_id: String,
    ticket: TicketId,
}

impl Streamed for OriginRecord {
    type Key = TicketId;

    fn key(&self) -> Self::Key {
        self.ticket
    }

    fn ticket(&self) -> TicketId {
        self.ticket
    }

    fn page(db: &mut Db, after: Option<Self::Key>) -> Result<Vec<Self>, StoreFault> {
        const PAGE: i64 = 1024;
        let mut next = imported_from::table
            .order(imported_from::ticket_id)
            .limit(PAGE)
            .into_boxed();
        if let Some(after) = after {
            next = next.filter(imported_from::ticket_id.gt(after));
        }
        Ok(next.load(db.conn())?)
    }
}
