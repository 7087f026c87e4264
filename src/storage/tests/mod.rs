//! The promises that storage makes, held against every engine by the same tests.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;

use super::columns::Json;
use super::db::{DatabaseSettings, Db, Desk};
use super::fault::StoreFault;
use crate::clock::Clock;
use crate::domain::ids::{TeamId, TicketId};
use crate::domain::moment::Moment;
use crate::domain::words::Channel;

mod columns;
mod commands;
mod opening;
mod outage;
#[path = "../../../tests/desk/support/postgres.rs"]
#[expect(dead_code, reason = "shared with the black-box tests, which use the rest")]
mod postgres;
mod statements;

diesel::table! {
    use crate::storage::columns::sqlt::*;

    notes (id) {
        id -> Uid,
        number -> BigInt,
        channel -> Text,
        at -> Instant,
        seen_at -> Nullable<Instant>,
        team -> Nullable<Uid>,
        doc -> Doc,
    }
}

const ON_SQLITE: &str = "CREATE TABLE notes (
    id TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, channel TEXT NOT NULL, at INTEGER NOT NULL, seen_at INTEGER,
    team TEXT, doc TEXT NOT NULL CHECK (json_valid(doc))) STRICT";
const ON_POSTGRES: &str = "CREATE TABLE notes (
    id uuid PRIMARY KEY, number bigint NOT NULL UNIQUE, channel text NOT NULL, at timestamptz NOT NULL,
    seen_at timestamptz, team uuid, doc jsonb NOT NULL)";

#[derive(Clone, Debug, PartialEq, Insertable, Queryable, Selectable)]
#[diesel(table_name = notes)]
struct Note {
    id: TicketId,
    number: i64,
    channel: Channel,
    at: Moment,
    seen_at: Option<Moment>,
    team: Option<TeamId>,
    doc: Json,
}

fn note(number: i64, now: Moment, db: &mut Db) -> Note {
    Note {
        id: TicketId::new(now, db.dice()),
        number,
        channel: Channel::AgentPoint,
        at: now,
        seen_at: None,
        team: None,
        doc: Json::default(),
    }
}

/// A command that stores one note.
fn jot(number: i64) -> impl FnOnce(&mut Db, Moment) -> Result<(), StoreFault> + Send + 'static {
    move |db, now| {
        let note = note(number, now, db);
        diesel::insert_into(notes::table).values(&note).execute(db.conn())?;
        Ok(())
    }
}

/// A question for all numbers noted.
fn numbers(desk: &Desk) -> Vec<i64> {
    let ask = |db: &mut Db, _now| -> Result<Vec<i64>, StoreFault> {
        Ok(notes::table
            .select(notes::number)
            .order(notes::number)
            .load(db.conn())?)
    };
    desk.read_blocking(ask).unwrap()
}

/// A desk with the table `notes`, on a database of its own.
struct Bench {
    desk: Desk,
    settings: DatabaseSettings,
    clock: Clock,
    _folder: Folder,
}

impl Bench {
    fn at(url: String, folder: Folder, create: &'static str) -> Bench {
        let settings = DatabaseSettings {
            url,
            readers: 2,
            writers: 3,
            queue: 256,
        };
        let clock = Clock::set_to("2026-03-02T09:00:00.000001Z".parse().unwrap());
        let desk = Desk::open(&settings, clock.clone(), Some(1)).unwrap();
        desk.write_blocking(move |db, _| -> Result<(), StoreFault> { Ok(db.conn().batch_execute(create)?) })
            .unwrap();
        Bench {
            desk,
            settings,
            clock,
            _folder: folder,
        }
    }

    fn sqlite() -> Bench {
        let folder = Folder::new();
        Bench::at(folder.url(), folder, ON_SQLITE)
    }

    fn memory() -> Bench {
        Bench::at("sqlite::memory:".to_owned(), Folder::new(), ON_SQLITE)
    }

    fn postgres(test: &str) -> Option<Bench> {
        let Some(url) = postgres::fresh_database() else {
            postgres::skip_without_postgres(test);
            return None;
        };
        Some(Bench::at(url, Folder::new(), ON_POSTGRES))
    }

    /// One bench on each engine that this machine has.
    fn on_every_engine(test: &str) -> Vec<Bench> {
        [Some(Bench::sqlite()), Some(Bench::memory()), Bench::postgres(test)]
            .into_iter()
            .flatten()
            .collect()
    }
}

/// A folder that goes when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::SeqCst);
        let path = std::env::temp_dir().join(format!("yinuo-storage-{}-{number}", std::process::id()));
        if path.exists() {
            std::fs::remove_dir_all(&path).unwrap();
        }
        Folder(path)
    }

    fn url(&self) -> String {
        format!("sqlite://{}", self.0.join("made on demand").join("desk.db").display())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.0.exists() && std::fs::remove_dir_all(&self.0).is_err() {
            eprintln!("left {} behind", self.0.display());
        }
    }
}
