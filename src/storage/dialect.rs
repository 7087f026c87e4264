//! Every exception that the two engines need, each behind a word for its purpose. No other module asks which engine it
//! is talking to.
//!
//! Most statements go through [`AnyConn`] as they are. What its `MultiConnection` cannot say is said here: as a macro
//! where diesel must check the statement once per engine, as a function elsewhere. The macros take `db.conn()` first:
//!
//! A query is written in place, not in a variable: `as_select()` belongs to one engine and is made once for each.
//!
//! ```ignore
//! insert_many!(db.conn(), events::table, &rows)?;                    // any number of rows, in bounded pieces
//! let fresh = insert_or_skip!(db.conn(), steps::table, &row)? == 1;  // 0 when a unique key was there already
//! let row: Row = locked!(db.conn(), tickets::table.find(id).select(Row::as_select()), first)?;
//! let due: Vec<LetterId> = claimed!(db.conn(), letters::table.filter(due).limit(50).select(letters::id), load)?;
//! ```

#![allow(unused_macros, reason = "which words are used depends on what the aggregates need")]

use diesel::connection::{
    AnsiTransactionManager, Connection, SimpleConnection, TransactionManager, TransactionManagerStatus,
};
use diesel::dsl::sql;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text};
use diesel::sqlite::{SqliteAggregateFunction, SqliteConnection};

use super::columns::sqlt::{Instant, Uid};
use super::prepared::Prepared;
use super::schema::{customers, tickets};
use crate::domain::ids::TicketId;
use crate::domain::moment::{Moment, Span};
use crate::domain::search::{Query, Terms, Wanted};

/// A connection to either engine. Never `establish` it: SQLite takes any text for a path.
#[derive(diesel::MultiConnection)]
pub enum AnyConn {
    /// PostgreSQL, shared by replicas of the desk.
    Pg(PgConnection),
    /// SQLite, owned by one process.
    Sqlite(SqliteConnection),
}

/// Says one statement to whichever engine it is; diesel checks it for both.
macro_rules! each_backend {
    ($conn:expr, $c:ident => $body:expr) => {
        match $conn {
            $crate::storage::dialect::AnyConn::Pg($c) => $body,
            $crate::storage::dialect::AnyConn::Sqlite($c) => $body,
        }
    };
}

/// How many rows go into one `INSERT`, so that 32 columns stay below the number of binds that both engines take.
#[allow(dead_code, reason = "as above")]
pub(crate) const ROWS_PER_INSERT: usize = 500;

/// Up to so many rows in one `INSERT` make a statement that is prepared once for each number of them.
pub(crate) const ROWS_PREPARED: usize = 8;

/// Inserts a slice of rows; the number inserted. One statement for many rows spares PostgreSQL round trips; SQLite, which
/// has none, runs one prepared statement for each row faster.
macro_rules! insert_many {
    ($conn:expr, $table:expr, $rows:expr) => {{
        use diesel::RunQueryDsl as _;
        match &mut *$conn {
            $crate::storage::dialect::AnyConn::Pg(c) => $rows
                .chunks($crate::storage::dialect::ROWS_PER_INSERT)
                .try_fold(0, |stored, piece| {
                    let few = piece.len() <= $crate::storage::dialect::ROWS_PREPARED;
                    let insert = diesel::insert_into($table).values(piece);
                    let done: diesel::QueryResult<usize> =
                        $crate::storage::prepared::Prepared::when(few, insert).execute(c);
                    done.map(|more| stored + more)
                }),
            $crate::storage::dialect::AnyConn::Sqlite(c) => $rows.iter().try_fold(0, |stored, row| {
                let done: diesel::QueryResult<usize> = diesel::insert_into($table).values(row).execute(c);
                done.map(|more| stored + more)
            }),
        }
    }};
}

/// Inserts one row unless one of its unique keys is taken; the number inserted, 1 or 0.
macro_rules! insert_or_skip {
    ($conn:expr, $table:expr, $row:expr) => {{
        use diesel::RunQueryDsl as _;
        $crate::storage::dialect::each_backend!(&mut *$conn, c => {
            diesel::insert_into($table).values($row).on_conflict_do_nothing().execute(c)
        })
    }};
}

/// Inserts those of a slice of rows whose unique keys are not taken; the number inserted. Statements as in [`insert_many!`].
macro_rules! insert_many_or_skip {
    ($conn:expr, $table:expr, $rows:expr) => {{
        use diesel::RunQueryDsl as _;
        match &mut *$conn {
            $crate::storage::dialect::AnyConn::Pg(c) => $rows
                .chunks($crate::storage::dialect::ROWS_PER_INSERT)
                .try_fold(0, |stored, piece| {
                    let few = piece.len() <= $crate::storage::dialect::ROWS_PREPARED;
                    let insert = diesel::insert_into($table).values(piece).on_conflict_do_nothing();
                    let done: diesel::QueryResult<usize> =
                        $crate::storage::prepared::Prepared::when(few, insert).execute(c);
                    done.map(|more| stored + more)
                }),
            $crate::storage::dialect::AnyConn::Sqlite(c) => $rows.iter().try_fold(0, |stored, row| {
                let insert = diesel::insert_into($table).values(row).on_conflict_do_nothing();
                let done: diesel::QueryResult<usize> = insert.execute(c);
                done.map(|more| stored + more)
            }),
        }
    }};
}

/// Reads rows and keeps every other writer off them until the transaction ends. SQLite has one writer anyway.
macro_rules! locked {
    ($conn:expr, $query:expr, $read:ident) => {{
        use diesel::{QueryDsl as _, RunQueryDsl as _};
        match &mut *$conn {
            $crate::storage::dialect::AnyConn::Pg(c) => $query.for_update().$read(c),
            $crate::storage::dialect::AnyConn::Sqlite(c) => $query.$read(c),
        }
    }};
}

/// Reads rows and keeps those off them who would lock them alone, until the transaction ends.
macro_rules! shared {
    ($conn:expr, $query:expr, $read:ident) => {{
        use diesel::{QueryDsl as _, RunQueryDsl as _};
        match &mut *$conn {
            $crate::storage::dialect::AnyConn::Pg(c) => $query.for_share().$read(c),
            $crate::storage::dialect::AnyConn::Sqlite(c) => $query.$read(c),
        }
    }};
}

/// Reads rows that no other replica is working on and keeps them until the transaction ends.
macro_rules! claimed {
    ($conn:expr, $query:expr, $read:ident) => {{
        use diesel::{QueryDsl as _, RunQueryDsl as _};
        match &mut *$conn {
            $crate::storage::dialect::AnyConn::Pg(c) => $query.for_update().skip_locked().$read(c),
            $crate::storage::dialect::AnyConn::Sqlite(c) => $query.$read(c),
        }
    }};
}

#[allow(
    unused_imports,
    reason = "which of them are used depends on what the aggregates need"
)]
pub(crate) use {claimed, each_backend, insert_many, insert_many_or_skip, insert_or_skip, locked, shared};

diesel::define_sql_function! {
    /// PostgreSQL's time of day, not the beginning of the transaction.
    fn clock_timestamp() -> Instant;
}

/// The time that all replicas share, where the engine has one.
pub fn database_now(conn: &mut AnyConn) -> QueryResult<Option<Moment>> {
    match conn {
        AnyConn::Pg(pg) => diesel::select(clock_timestamp()).get_result(pg).map(Some),
        AnyConn::Sqlite(_) => Ok(None),
    }
}

/// A condition on tickets that is put together while the desk runs.
pub(crate) type OnTickets = Box<dyn BoxableExpression<tickets::table, MultiBackend, SqlType = Bool>>;

/// The tickets that the text index finds, at most the `most` that came last. What is asked is bound, never spelled into
/// the statement, and holds letters and digits alone between the quotes that each engine's query language needs.
pub(crate) fn is_found(conn: &AnyConn, query: &Query, most: i64) -> OnTickets {
    match conn {
        AnyConn::Pg(_) => Box::new(
            sql::<Bool>("tickets.id IN (SELECT ticket_id FROM ticket_search WHERE terms @@ CAST(")
                .bind::<Text, _>(in_words(query, as_tsquery, " & ", " | "))
                .sql(" AS tsquery) ORDER BY ticket_id DESC LIMIT ")
                .bind::<BigInt, _>(most)
                .sql(")"),
        ),
        AnyConn::Sqlite(_) => Box::new(
            sql::<Bool>("tickets.place IN (SELECT rowid FROM ticket_search WHERE ticket_search MATCH ")
                .bind::<Text, _>(in_words(query, as_match, " AND ", " OR "))
                .sql(" ORDER BY rowid DESC LIMIT ")
                .bind::<BigInt, _>(most)
                .sql(")"),
        ),
    }
}

/// Stores the terms by which tickets are found, in place of those they had. Terms hold no spaces.
pub(crate) fn index_terms(conn: &mut AnyConn, found_by: &[(TicketId, Terms)]) -> QueryResult<()> {
    let said = |terms: &Terms| terms.iter().collect::<Vec<_>>().join(" ");
    match conn {
        AnyConn::Pg(c) => {
            let insert = diesel::sql_query(
                "INSERT INTO ticket_search (ticket_id, terms) \
                 SELECT id, array_to_tsvector(string_to_array(said, ' ')) FROM unnest($1, $2) AS found_by (id, said) \
                 ON CONFLICT (ticket_id) DO UPDATE SET terms = excluded.terms",
            );
            let insert = insert
                .bind::<Array<Uid>, _>(found_by.iter().map(|(ticket, _)| *ticket).collect::<Vec<_>>())
                .bind::<Array<Text>, _>(found_by.iter().map(|(_, terms)| said(terms)).collect::<Vec<_>>());
            Prepared::new(insert).execute(c).map(drop)
        }
        AnyConn::Sqlite(c) => found_by.iter().try_for_each(|(ticket, terms)| {
            let insert = diesel::sql_query(
                "INSERT OR REPLACE INTO ticket_search (rowid, terms) SELECT place, $1 FROM tickets WHERE id = $2",
            );
            let insert = insert.bind::<Text, _>(said(terms)).bind::<Uid, _>(*ticket);
            Prepared::new(insert).execute(c).map(drop)
        }),
    }
}

/// Counts `more` under `name`: on top of those before while the tally runs, as the first of a new one otherwise.
pub(crate) fn count_up(conn: &mut AnyConn, name: &str, now: Moment, ends_at: Moment, more: i64) -> QueryResult<usize> {
    const SO_MANY_MORE: &str = "INSERT INTO tallies (name, count, ends_at) VALUES ($1, $2, $3) \
        ON CONFLICT (name) DO UPDATE SET \
        count = CASE WHEN tallies.ends_at > $4 THEN tallies.count + excluded.count ELSE excluded.count END, \
        ends_at = CASE WHEN tallies.ends_at > $4 THEN tallies.ends_at ELSE excluded.ends_at END";
    each_backend!(conn, c => diesel::sql_query(SO_MANY_MORE)
        .bind::<Text, _>(name)
        .bind::<BigInt, _>(more)
        .bind::<Instant, _>(ends_at)
        .bind::<Instant, _>(now)
        .execute(c))
}

fn in_words(query: &Query, term: fn(&Wanted) -> String, and: &str, or: &str) -> String {
    let readings = query.readings().iter().map(|reading| {
        let terms: Vec<String> = reading.iter().map(term).collect();
        format!("({})", terms.join(and))
    });
    readings.collect::<Vec<_>>().join(or)
}

fn as_tsquery(wanted: &Wanted) -> String {
    let quoted = wanted.text.replace('\\', "\\\\").replace('\'', "''");
    format!("'{quoted}'{}", if wanted.prefix { ":*" } else { "" })
}

fn as_match(wanted: &Wanted) -> String {
    let quoted = wanted.text.replace('"', "\"\"");
    format!("\"{quoted}\"{}", if wanted.prefix { " *" } else { "" })
}

/// A condition on customers that is put together while the desk runs.
pub(crate) type OnCustomers = Box<dyn BoxableExpression<customers::table, MultiBackend, SqlType = Bool>>;

/// Whether a column (named in full) holds `part` in any case of the letters A to Z. PostgreSQL has a word of its own for
/// it, whose frequency its planner can guess.
pub(crate) fn holds(conn: &AnyConn, column: &'static str, part: &str) -> OnCustomers {
    let like = match conn {
        AnyConn::Pg(_) => "ILIKE",
        AnyConn::Sqlite(_) => "LIKE",
    };
    let start = sql::<Bool>(&format!("({column} {like} "));
    Box::new(start.bind::<Text, _>(containing(part)).sql(" ESCAPE '\\')"))
}

/// A text that contains `part`, as a pattern for LIKE with `\` as its escape.
pub(crate) fn containing(part: &str) -> String {
    let escaped = part.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}

/// What a transaction is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To look: one unchanging view of everything.
    Read,
    /// To change, or leave everything as it was.
    Write,
}

/// Opens a transaction that takes its locks where they cannot be refused later.
pub(crate) fn begin(conn: &mut AnyConn, purpose: Purpose) -> QueryResult<()> {
    forget_depth(conn);
    match (conn, purpose) {
        (AnyConn::Pg(c), Purpose::Read) => {
            AnsiTransactionManager::begin_transaction_sql(c, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        }
        (AnyConn::Pg(c), Purpose::Write) => {
            AnsiTransactionManager::begin_transaction_sql(c, "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE")
        }
        (AnyConn::Sqlite(c), Purpose::Read) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN DEFERRED"),
        (AnyConn::Sqlite(c), Purpose::Write) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE"),
    }
}

/// Makes the transaction durable. PostgreSQL answers COMMIT with success even when it undoes a transaction in which a
/// statement failed, so it is asked first whether the transaction still stands.
pub(crate) fn commit(conn: &mut AnyConn) -> QueryResult<()> {
    let done = match conn {
        AnyConn::Pg(c) => c.batch_execute("SELECT 1; COMMIT"),
        AnyConn::Sqlite(c) => c.batch_execute("COMMIT"),
    };
    if done.is_ok() {
        forget_depth(conn);
    }
    done
}

/// Undoes the transaction.
pub(crate) fn rollback(conn: &mut AnyConn) -> QueryResult<()> {
    let done = conn.batch_execute("ROLLBACK");
    forget_depth(conn);
    done
}

/// Diesel counts nested transactions; a panic inside one leaves the count wrong.
fn forget_depth(conn: &mut AnyConn) {
    let status = AnyConn::transaction_manager_status_mut(conn);
    *status = TransactionManagerStatus::default();
}

/// A span of time, to be added to an instant.
pub(crate) fn span(conn: &AnyConn, span: Span) -> String {
    match conn {
        AnyConn::Pg(_) => format!("interval '{} microseconds'", span.as_micros()),
        AnyConn::Sqlite(_) => span.as_micros().to_string(),
    }
}

/// How the delays of what was fulfilled are counted in one pass: what to select as `delays`, what to group by besides the
/// first column, and what to put around the statement, whose other columns are sums.
pub(crate) struct DelayCount {
    pub(crate) before: &'static str,
    pub(crate) delays: &'static str,
    pub(crate) group: &'static str,
    pub(crate) after: &'static str,
}

/// Counts delays by the minute begun, as a JSON list of pairs of minutes and how many took so long; `$1` is the as-of
/// moment. The columns of the statement are `key`, `delays`, `number`, `kept` and `answered`.
pub(crate) fn delay_count(conn: &mut AnyConn) -> QueryResult<DelayCount> {
    match conn {
        AnyConn::Pg(_) => Ok(DelayCount {
            before: "SELECT key, CAST(json_agg(json_build_array(delays, number)) FILTER (WHERE delays IS NOT NULL) AS text) \
                     AS delays, CAST(sum(number) AS bigint) AS number, CAST(sum(kept) AS bigint) AS kept, \
                     CAST(sum(answered) AS bigint) AS answered FROM (",
            delays: "CASE WHEN fulfilled_at <= $1 THEN \
                     CAST(greatest(ceil(extract(epoch FROM fulfilled_at - clock_from) / 60), 0) AS bigint) END",
            group: " GROUP BY 1, 2",
            after: ") AS by_minute GROUP BY key",
        }),
        AnyConn::Sqlite(sqlite) => {
            delays_in_sqlite_utils::register_impl::<DelaysInMinutes, _>(sqlite)?;
            Ok(DelayCount {
                before: "",
                delays: "delays_in_sqlite(CASE WHEN fulfilled_at <= $1 THEN fulfilled_at - clock_from END)",
                group: " GROUP BY 1",
                after: "",
            })
        }
    }
}

/// The SQL for the whole seconds of an instant's column since 1970, as a number.
pub(crate) fn seconds_since_1970(conn: &AnyConn, column: &str) -> String {
    match conn {
        AnyConn::Pg(_) => format!("CAST(floor(date_part('epoch', {column})) AS bigint)"),
        AnyConn::Sqlite(_) => format!("({column} / 1000000)"),
    }
}

#[diesel::declare_sql_function]
extern "SQL" {
    /// Counts delays given in microseconds.
    #[aggregate]
    fn delays_in_sqlite(delay: Nullable<BigInt>) -> Nullable<Text>;
}

/// Minutes begun, and how often: those within a few days by their place, the others apart.
#[derive(Default)]
struct DelaysInMinutes {
    few: Vec<i64>,
    many: std::collections::BTreeMap<i64, i64>,
}

impl SqliteAggregateFunction<Option<i64>> for DelaysInMinutes {
    type Output = Option<String>;

    fn step(&mut self, micros: Option<i64>) {
        const FEW: usize = 5_000;
        let Some(micros) = micros else { return };
        let minutes = -((-micros.max(0)).div_euclid(60_000_000));
        match usize::try_from(minutes).ok().filter(|minutes| *minutes < FEW) {
            Some(place) => {
                if self.few.is_empty() {
                    self.few.resize(FEW, 0);
                }
                self.few[place] += 1;
            }
            None => *self.many.entry(minutes).or_default() += 1,
        }
    }

    fn finalize(counted: Option<Self>) -> Option<String> {
        let counted = counted?;
        let few = (0_i64..).zip(counted.few).filter(|(_, often)| *often > 0);
        let pairs: Vec<(i64, i64)> = few.chain(counted.many).collect();
        serde_json::to_string(&pairs).ok()
    }
}
