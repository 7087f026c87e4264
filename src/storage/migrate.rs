//! Brings a database up to date with the migrations that are built into the program, and refuses one that is ahead of it.

use diesel::backend::Backend;
use diesel::connection::SimpleConnection as _;
use diesel::migration::MigrationSource;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sqlite::Sqlite;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::db::DatabaseSettings;
use super::dialect::AnyConn;
use super::fault::OpenFault;
use super::place::Place;
use super::{postgres, sqlite};

const FOR_SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const FOR_POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Replicas that start together take turns under this key ("yinuo" in ASCII).
const TAKE_TURNS: &str = "SELECT pg_advisory_lock(521376494959)";
const NEXT_ONE: &str = "SELECT pg_advisory_unlock(521376494959)";

/// Applies what is missing; the names of what was applied, in order. An SQLite file must not be in use.
pub fn migrate(settings: &DatabaseSettings) -> Result<Vec<String>, OpenFault> {
    match Place::of(&settings.url)? {
        Place::File(path) => {
            let _lock = sqlite::ProcessLock::take(&path)?;
            run(&mut sqlite::connect_writer(&path)?)
        }
        Place::Memory => run(&mut sqlite::connect_memory()?),
        Place::Server(url) => run(&mut postgres::connect(&url)?),
    }
}

/// The names of what is missing, without changing anything.
pub fn pending(settings: &DatabaseSettings) -> Result<Vec<String>, OpenFault> {
    let mut conn = match Place::of(&settings.url)? {
        Place::File(path) if path.exists() => sqlite::connect_onlooker(&path)?,
        Place::File(_) | Place::Memory => sqlite::connect_memory()?,
        Place::Server(url) => postgres::connect(&url)?,
    };
    missing(&mut conn)
}

/// Applies what is missing over an open connection.
pub(crate) fn run(conn: &mut AnyConn) -> Result<Vec<String>, OpenFault> {
    match conn {
        AnyConn::Pg(c) => c.batch_execute(TAKE_TURNS)?,
        AnyConn::Sqlite(_) => {}
    }
    let applied = missing(conn).and_then(|names| apply(conn).map(|()| names));
    match conn {
        AnyConn::Pg(c) => c.batch_execute(NEXT_ONE)?,
        AnyConn::Sqlite(_) => {}
    }
    applied
}

fn apply(conn: &mut AnyConn) -> Result<(), OpenFault> {
    let done = match conn {
        AnyConn::Pg(c) => c.run_pending_migrations(FOR_POSTGRES).map(drop),
        AnyConn::Sqlite(c) => c.run_pending_migrations(FOR_SQLITE).map(drop),
    };
    done.map_err(|error| OpenFault::Migration(error.to_string()))
}

/// The names of the migrations that the database lacks. One that it has and we do not know is a refusal.
fn missing(conn: &mut AnyConn) -> Result<Vec<String>, OpenFault> {
    let known = match conn {
        AnyConn::Pg(_) => known::<Pg>(&FOR_POSTGRES)?,
        AnyConn::Sqlite(_) => known::<Sqlite>(&FOR_SQLITE)?,
    };
    let applied = applied(conn)?;
    let strange: Vec<&str> = applied
        .iter()
        .map(String::as_str)
        .filter(|version| !known.iter().any(|(ours, _)| ours == version))
        .collect();
    if !strange.is_empty() {
        return Err(OpenFault::Newer(strange.join(", ")));
    }
    Ok(known
        .into_iter()
        .filter(|(version, _)| !applied.contains(version))
        .map(|(_, name)| name)
        .collect())
}

/// Version and name of each migration that is built in, in the order in which they apply.
fn known<DB: Backend>(source: &EmbeddedMigrations) -> Result<Vec<(String, String)>, OpenFault> {
    let migrations =
        MigrationSource::<DB>::migrations(source).map_err(|error| OpenFault::Migration(error.to_string()))?;
    let mut known: Vec<_> = migrations
        .iter()
        .map(|migration| (migration.name().version().to_string(), migration.name().to_string()))
        .collect();
    known.sort();
    Ok(known)
}

#[derive(QueryableByName)]
struct Applied {
    #[diesel(sql_type = diesel::sql_types::Text)]
    version: String,
}

/// The versions that the database has; none when it has never been migrated.
fn applied(conn: &mut AnyConn) -> Result<Vec<String>, OpenFault> {
    let found =
        diesel::sql_query("SELECT version FROM __diesel_schema_migrations ORDER BY version").load::<Applied>(conn);
    match found {
        Ok(rows) => Ok(rows.into_iter().map(|row| row.version).collect()),
        Err(error) if is_no_such_table(&error) => Ok(Vec::new()),
        Err(error) => Err(error.into()),
    }
}

fn is_no_such_table(error: &diesel::result::Error) -> bool {
    let words = error.to_string();
    words.contains("no such table") || words.contains("__diesel_schema_migrations")
}
