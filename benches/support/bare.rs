//! The least that a durable write costs: one row, one commit, one connection, no desk.

use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::{Connection, RunQueryDsl, sql_query};

use super::database::Place;
use super::tell;

/// Tells how fast bare one-row commits are on the disk of this place.
pub(crate) fn commits(place: &Place, length: Duration) {
    let times = match place {
        Place::Sqlite(folder) => {
            let mut bare = diesel::SqliteConnection::establish(&folder.join("bare.db").display().to_string()).unwrap();
            bare.batch_execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")
                .unwrap();
            again_and_again(&mut bare, "INTEGER PRIMARY KEY", length)
        }
        Place::Postgres { url, .. } => {
            let mut bare = diesel::PgConnection::establish(url).unwrap();
            again_and_again(&mut bare, "bigserial PRIMARY KEY", length)
        }
    };
    let took = times.iter().sum();
    tell(
        &format!("bare {}, one row, one commit", place.engine()),
        1,
        times,
        took,
        None,
    );
}

fn again_and_again<C>(bare: &mut C, key: &str, length: Duration) -> Vec<Duration>
where
    C: Connection + SimpleConnection,
    diesel::query_builder::SqlQuery: diesel::query_dsl::methods::ExecuteDsl<C>,
{
    bare.batch_execute(&format!("CREATE TABLE bare (id {key}, body text)"))
        .unwrap();
    let mut times = Vec::new();
    let began = Instant::now();
    while began.elapsed() < length {
        let one = Instant::now();
        sql_query(
            "INSERT INTO bare (body) VALUES ('a row of about the size of a small event, written and synced alone')",
        )
        .execute(bare)
        .unwrap();
        times.push(one.elapsed());
    }
    bare.batch_execute("DROP TABLE bare").unwrap();
    times
}
