//! Looking at the database from outside: what was appended since the last look, and whether anything is left of work that
//! was cut short.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use yinuo::domain::event::Event;
use yinuo::domain::ids::TicketId;
use yinuo::domain::moment::Moment;
use yinuo::domain::rollup;
use yinuo::domain::ticket::Ticket;
use yinuo::error::Failure;
use yinuo::storage::db::{Db, Desk};
use yinuo::storage::fault::StoreFault;
use yinuo::storage::{events, rollups, tickets};

/// Notes the order in which events were committed; undone together with them.
const NOTE_COMMITS: [&str; 2] = [
    "CREATE TABLE simulation_tail (n INTEGER PRIMARY KEY, ticket_id TEXT NOT NULL, seq INTEGER NOT NULL)",
    "CREATE TRIGGER simulation_tail AFTER INSERT ON events
     BEGIN INSERT INTO simulation_tail (ticket_id, seq) VALUES (NEW.ticket_id, NEW.seq); END",
];

/// Everything that any action can change, in a few numbers.
const SUMS: &str = "SELECT (SELECT count(*) FROM events) || '/' || (SELECT total(version) FROM tickets)
    || '/' || (SELECT count(*) FROM tickets) || '/' || (SELECT count(*) FROM promises)
    || '/' || (SELECT total(next_step + (fulfilled_at IS NOT NULL) * 1000 + (voided_at IS NOT NULL) * 1000000) FROM promises)
    || '/' || (SELECT count(*) FROM steps_taken) || '/' || (SELECT count(*) FROM outbox)
    || '/' || (SELECT count(*) FROM appointments) || '/' || (SELECT count(*) FROM reserved_quarters)
    || '/' || (SELECT total(version) FROM customers) || '/' || (SELECT count(*) FROM customer_phones)
    || '/' || (SELECT total(version) FROM users) || '/' || (SELECT count(*) FROM policies) AS line, 0 AS n";

/// One line for every row that matters at the end.
const ALL: &str = "SELECT id || ' ' || version || ' ' || head AS line, 0 AS n FROM tickets
    UNION ALL SELECT id || ' ' || due_at || ' ' || coalesce(fulfilled_at, voided_at, 0) || ' ' || next_step, 1 FROM promises
    UNION ALL SELECT id || ' ' || intent || ' ' || address || ' ' || body || ' ' || created_at || ' ' || state, 2 FROM outbox
    ORDER BY n, line";

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// A ticket that changed: its new events, and its row.
pub(super) struct Touched {
    pub(super) events: Vec<Event>,
    pub(super) row: Ticket,
}

/// A letter as it was decided, and where it stands.
pub(super) struct Decided {
    pub(super) id: String,
    pub(super) intent: String,
    pub(super) address: String,
    pub(super) state: String,
    /// Decided by the outbox itself: told instead of somebody whose mail came back, or an alarm about a lost letter.
    pub(super) follows: bool,
}

impl Decided {
    /// What it tells, without whom.
    pub(super) fn occasion(&self) -> &str {
        self.intent.trim_end_matches("/mail").rsplit_once('/').unwrap().0
    }
}

pub(super) fn begin(desk: &Desk) {
    desk.write_blocking(|db, _| {
        for statement in NOTE_COMMITS {
            diesel::sql_query(statement)
                .execute(db.conn())
                .map_err(StoreFault::from)?;
        }
        Ok::<_, Failure>(())
    })
    .unwrap();
}

/// The tickets changed since commit `from`, in the order in which they were, and the last commit.
pub(super) fn since(desk: &Desk, from: i64) -> (Vec<Touched>, i64) {
    desk.read_blocking(move |db, _| {
        let query =
            format!("SELECT ticket_id || ' ' || seq AS line, n FROM simulation_tail WHERE n > {from} ORDER BY n");
        let rows: Vec<Line> = diesel::sql_query(query).load(db.conn()).map_err(StoreFault::from)?;
        let last = rows.last().map_or(from, |row| row.n);
        let mut seen: Vec<TicketId> = Vec::new();
        let mut changed = Vec::new();
        for row in rows {
            let (id, seq) = row.line.split_once(' ').unwrap();
            let (id, seq): (TicketId, i64) = (id.parse().unwrap(), seq.parse().unwrap());
            if !seen.contains(&id) {
                seen.push(id);
                changed.push(touched(db, id, seq - 1)?);
            }
        }
        Ok::<_, Failure>((changed, last))
    })
    .unwrap()
}

fn touched(db: &mut Db, id: TicketId, version: i64) -> Result<Touched, Failure> {
    Ok(Touched {
        events: events::after(db, id, version, 100_000)?,
        row: tickets::find(db, id)?.unwrap(),
    })
}

/// The letters decided, in the order of their intents.
pub(super) fn letters(desk: &Desk) -> Vec<Decided> {
    let query = "SELECT id || ' ' || intent || ' ' || address || ' ' || state AS line,
                 kind = 'dead_letter' OR body ->> 'instead_of' IS NOT NULL AS n FROM outbox ORDER BY intent";
    rows(desk, query)
        .into_iter()
        .map(|row| {
            let mut parts = row.line.split(' ').map(str::to_owned);
            let mut next = || parts.next().unwrap();
            Decided {
                id: next(),
                intent: next(),
                address: next(),
                state: next(),
                follows: row.n != 0,
            }
        })
        .collect()
}

/// Promises due before `before`, as rows: id, due, and when they were kept in time.
pub(super) fn verdicts(desk: &Desk, before: i64) -> Vec<String> {
    let query = "SELECT id || ' ' || due_at || ' ' || coalesce(iif(fulfilled_at <= due_at, 'kept', NULL),
                 iif(fulfilled_at IS NULL AND voided_at <= due_at, 'voided', NULL), 'missed') AS line, 0 AS n
                 FROM promises WHERE due_at < ?";
    lines(desk, &query.replace('?', &before.to_string()))
}

pub(super) fn sums(desk: &Desk) -> String {
    lines(desk, SUMS).concat()
}

pub(super) fn everything(desk: &Desk) -> String {
    lines(desk, ALL).join("\n")
}

fn lines(desk: &Desk, query: &str) -> Vec<String> {
    rows(desk, query).into_iter().map(|row| row.line).collect()
}

fn rows(desk: &Desk, query: &str) -> Vec<Line> {
    let query = query.to_owned();
    desk.read_blocking(move |db, _| {
        let rows = diesel::sql_query(query).load::<Line>(db.conn());
        Ok::<_, Failure>(rows.map_err(StoreFault::from)?)
    })
    .unwrap()
}

/// Makes the `nth` write to `table` within this transaction fail.
pub(super) fn refuse_writes(db: &mut Db, table: &str, verb: &str, after: i64) -> Result<(), Failure> {
    let statements = [
        "CREATE TABLE simulation_fuse (n INTEGER)".to_owned(),
        format!("INSERT INTO simulation_fuse VALUES ({after})"),
        format!(
            "CREATE TRIGGER simulation_cut BEFORE {verb} ON {table} BEGIN
             SELECT RAISE(ABORT, 'the disk failed') WHERE (SELECT n FROM simulation_fuse) <= 0;
             UPDATE simulation_fuse SET n = n - 1; END"
        ),
    ];
    for statement in statements {
        diesel::sql_query(statement)
            .execute(db.conn())
            .map_err(StoreFault::from)?;
    }
    Ok(())
}

/// Every day that is added up adds up once more to what is stored of it; how many days.
pub(super) fn added_up_rightly(desk: &Desk) -> u64 {
    let looked_at = desk.read_blocking(|db, _| {
        let days = rollups::spans_from(db, Moment::EPOCH, 10_000)?;
        let added_up = || days.iter().filter(|day| day.at.is_some());
        for day in added_up() {
            let promises = rollups::due_in(db, day.from, day.to)?;
            let expected = rollups::LineRow::of_all(day.from, rollup::add_up(&promises));
            assert_eq!(rollups::lines_of(db, day.from)?, expected, "the day from {}", day.from);
        }
        Ok::<_, StoreFault>(added_up().count())
    });
    u64::try_from(looked_at.unwrap()).unwrap()
}
