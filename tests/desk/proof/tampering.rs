//! One change by hand, past the program, drawn at random.

use diesel::connection::SimpleConnection as _;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel::sqlite::SqliteConnection;
use serde_json::Value;
use yinuo::domain::ids::{Dice, TicketId};
use yinuo::domain::moment::Moment;
use yinuo::storage::dialect::AnyConn;

/// What a column holds, and so how it can be changed.
#[derive(Clone, Copy)]
enum Holds {
    Time,
    Number,
    Flag,
    Id,
    Text,
    Hex,
    /// One of these words, or another text.
    Word(&'static str, &'static str),
}
use Holds::{Flag, Hex, Id, Number, Time, Word};

const COLUMNS: &[(&str, &str, Holds)] = &[
    ("events", "at", Time),
    ("events", "actor", Word("desk", "customer")),
    ("events", "words_digest", Hex),
    ("events", "salt", Hex),
    ("events", "hash", Hex),
    ("tickets", "number", Holds::Text),
    ("tickets", "tracking_code", Holds::Text),
    ("tickets", "version", Number),
    ("tickets", "head", Hex),
    ("tickets", "changed_at", Time),
    ("tickets", "kind", Word("complaint", "praise")),
    ("tickets", "channel", Word("hall", "web")),
    ("tickets", "urgency", Word("hard", "safety")),
    ("tickets", "tier", Word("vip", "key")),
    ("tickets", "region", Holds::Text),
    ("tickets", "category", Holds::Text),
    ("tickets", "state", Word("closed", "held")),
    ("tickets", "outcome", Word("satisfied", "withdrawn")),
    ("tickets", "customer_id", Id),
    ("tickets", "owner_id", Id),
    ("tickets", "team_id", Id),
    ("tickets", "account_manager_id", Id),
    ("tickets", "level", Number),
    ("tickets", "epoch", Number),
    ("tickets", "received_at", Time),
    ("tickets", "recorded_at", Time),
    ("tickets", "late_entry", Flag),
    ("tickets", "origin", Word("live", "imported")),
    ("tickets", "unanswered_since", Time),
    ("tickets", "replied_at", Time),
    ("tickets", "merged_into", Id),
    ("tickets", "split_from", Id),
    ("tickets", "next_due_at", Time),
    ("tickets", "sealed_version", Number),
    ("promises", "id", Id),
    ("promises", "ticket_id", Id),
    ("promises", "position", Number),
    ("promises", "kind", Word("reply", "callback")),
    ("promises", "epoch", Number),
    ("promises", "made_at", Time),
    ("promises", "clock_from", Time),
    ("promises", "due_at", Time),
    ("promises", "fulfilled_at", Time),
    ("promises", "fulfilled_by", Id),
    ("promises", "voided_at", Time),
    ("promises", "void_reason", Word("refused", "withdrawn")),
    ("promises", "policy_id", Id),
    ("promises", "calendar_id", Id),
    ("promises", "opened_by", Number),
    ("promises", "next_step", Number),
    ("promises", "next_step_at", Time),
    ("promises", "ticket_kind", Word("complaint", "praise")),
    ("promises", "channel", Word("hall", "web")),
    ("promises", "tier", Word("vip", "key")),
    ("promises", "region", Holds::Text),
    ("promises", "owner_id", Id),
    ("promises", "team_id", Id),
    ("promises", "customer_id", Id),
    ("promises", "imported", Flag),
    ("steps_taken", "promise_id", Id),
    ("steps_taken", "epoch", Number),
    ("steps_taken", "step", Number),
    ("steps_taken", "ticket_id", Id),
    ("steps_taken", "due_at", Time),
    ("steps_taken", "taken_at", Time),
    ("imported_from", "source", Holds::Text),
    ("imported_from", "external_id", Holds::Text),
    ("checkpoints", "at", Time),
    ("checkpoints", "tickets", Number),
    ("checkpoints", "events", Number),
    ("checkpoints", "root", Hex),
    ("checkpoints", "key", Hex),
    ("checkpoints", "signature", Hex),
    ("checkpoint_entries", "version", Number),
    ("checkpoint_entries", "head", Hex),
];

/// Tables whose rows can go or come twice.
const TABLES: &[&str] = &[
    "events",
    "tickets",
    "promises",
    "steps_taken",
    "imported_from",
    "checkpoints",
    "checkpoint_entries",
];

#[derive(QueryableByName)]
struct One {
    #[diesel(sql_type = Text)]
    value: String,
}

struct Hand {
    conn: AnyConn,
    sqlite: bool,
}

/// Changes one thing in the database of this URL; what it was.
pub(super) fn tamper(url: &str, dice: &mut Dice) -> String {
    let mut hand = match url.strip_prefix("sqlite://") {
        Some(path) => Hand {
            conn: AnyConn::Sqlite(SqliteConnection::establish(path).unwrap()),
            sqlite: true,
        },
        None => Hand {
            conn: AnyConn::Pg(PgConnection::establish(url).unwrap()),
            sqlite: false,
        },
    };
    // Who tampers does not ask the foreign keys.
    let careless = if hand.sqlite {
        "PRAGMA foreign_keys = OFF"
    } else {
        "SET session_replication_role = replica"
    };
    hand.conn.batch_execute(careless).unwrap();
    loop {
        let done = match dice.below(10) {
            0..=4 => hand.edits(dice),
            5 => hand.edits_json(dice),
            6 => hand.deletes(dice),
            7 => hand.inserts(dice),
            8 => hand.reorders(dice),
            _ => hand.truncates(dice),
        };
        if let Some(what) = done {
            return what;
        }
    }
}

impl Hand {
    /// Runs statements that must change something; what they were, unless a rule of the database forbids them.
    fn does(&mut self, sql: &str) -> Option<String> {
        let done = self.conn.batch_execute(&format!("BEGIN; {sql}; COMMIT"));
        if done.is_err() {
            self.conn.batch_execute("ROLLBACK").unwrap();
            return None;
        }
        Some(sql.to_owned())
    }

    fn values(&mut self, sql: &str) -> Vec<String> {
        diesel::sql_query(sql)
            .load::<One>(&mut self.conn)
            .unwrap()
            .into_iter()
            .map(|one| one.value)
            .collect()
    }

    /// A condition that names one row.
    fn one_row(&mut self, table: &str, dice: &mut Dice) -> Option<String> {
        let keys: &[&str] = match table {
            "events" => &["ticket_id", "seq"],
            "steps_taken" => &["promise_id", "epoch", "step"],
            "imported_from" => &["source", "external_id"],
            "checkpoints" => &["number"],
            "checkpoint_entries" => &["checkpoint", "ticket_id"],
            _ => &["id"],
        };
        let parts: Vec<String> = keys.iter().map(|key| format!("CAST({key} AS TEXT)")).collect();
        let found = self.values(&format!(
            "SELECT {} AS value FROM {table} ORDER BY 1",
            parts.join(" || '|' || ")
        ));
        let drawn = found.get(usize::try_from(dice.below(found.len() as u64)).unwrap())?;
        let told = keys
            .iter()
            .zip(drawn.split('|'))
            .map(|(key, value)| format!("{key} = '{value}'"));
        Some(told.collect::<Vec<_>>().join(" AND "))
    }

    fn edits(&mut self, dice: &mut Dice) -> Option<String> {
        let (table, column, holds) = COLUMNS[usize::try_from(dice.below(COLUMNS.len() as u64)).unwrap()];
        let row = self.one_row(table, dice)?;
        let value = match (holds, self.sqlite) {
            (Time, true) | (Number, _) => format!("COALESCE({column}, 0) + 1"),
            (Time, false) => format!("COALESCE({column}, 'epoch') + INTERVAL '1 microsecond'"),
            (Flag, true) => format!("1 - {column}"),
            (Flag, false) => format!("NOT {column}"),
            (Id, _) => format!("'{}'", TicketId::new(Moment::from_micros(1_772_000_000_000_000), dice)),
            (Holds::Text, _) => format!("COALESCE({column}, '') || 'x'"),
            (Hex, _) => format!("CASE WHEN {column} LIKE '0%' THEN '1' ELSE '0' END || SUBSTR({column}, 2)"),
            (Word(one, other), _) => format!("CASE WHEN {column} = '{one}' THEN '{other}' ELSE '{one}' END"),
        };
        if matches!(holds, Hex)
            && self.values(&format!(
                "SELECT COALESCE({column}, '') AS value FROM {table} WHERE {row}"
            ))[0]
                .is_empty()
        {
            return None;
        }
        self.does(&format!("UPDATE {table} SET {column} = {value} WHERE {row}"))
    }

    fn edits_json(&mut self, dice: &mut Dice) -> Option<String> {
        let (table, column) = [
            ("events", "fact"),
            ("events", "fact"),
            ("events", "words"),
            ("tickets", "words"),
        ][usize::try_from(dice.below(4)).unwrap()];
        let row = self.one_row(table, dice)?;
        let stored = self.values(&format!(
            "SELECT COALESCE(CAST({column} AS TEXT), '{{}}') AS value FROM {table} WHERE {row}"
        ));
        let mut value: Value = serde_json::from_str(&stored[0]).unwrap();
        let fields = value.as_object_mut().unwrap();
        let names: Vec<String> = fields.keys().cloned().collect();
        match names.get(usize::try_from(dice.below(names.len() as u64 + 1)).unwrap()) {
            Some(name) if dice.below(5) == 0 => drop(fields.remove(name)),
            Some(name) => {
                let changed = changed(&fields[name]);
                fields.insert(name.clone(), changed);
            }
            None => drop(fields.insert("remark".into(), "added".into())),
        }
        let text = value.to_string().replace('\'', "''");
        self.does(&format!("UPDATE {table} SET {column} = '{text}' WHERE {row}"))
    }

    fn deletes(&mut self, dice: &mut Dice) -> Option<String> {
        if dice.below(4) == 0 {
            let ticket = self.one_row("tickets", dice)?.replace("id = ", "");
            let all = [
                ("steps_taken", "ticket_id"),
                ("promises", "ticket_id"),
                ("events", "ticket_id"),
                ("imported_from", "ticket_id"),
                ("tickets", "id"),
            ];
            let all = all.map(|(table, column)| format!("DELETE FROM {table} WHERE {column} = {ticket}"));
            return self.does(&all.join("; "));
        }
        let table = TABLES[usize::try_from(dice.below(TABLES.len() as u64)).unwrap()];
        let row = self.one_row(table, dice)?;
        self.does(&format!("DELETE FROM {table} WHERE {row}"))
    }

    /// A row comes a second time, under a key of its own.
    fn inserts(&mut self, dice: &mut Dice) -> Option<String> {
        let id = TicketId::new(Moment::from_micros(1_772_000_000_000_000), dice);
        let (table, key, new) = [
            ("events", "seq", "seq + 1000".to_owned()),
            ("events", "ticket_id", format!("'{id}'")),
            ("promises", "id, position", format!("'{id}', position + 100")),
            ("promises", "id, ticket_id", format!("'{id}', '{id}'")),
            ("steps_taken", "step", "step + 100".to_owned()),
            ("steps_taken", "promise_id", format!("'{id}'")),
            (
                "tickets",
                "id, number, tracking_code",
                format!("'{id}', number || 'x', tracking_code || 'x'"),
            ),
            ("checkpoint_entries", "ticket_id", format!("'{id}'")),
            ("checkpoint_entries", "checkpoint", "checkpoint + 1000".to_owned()),
            ("checkpoints", "number", "number + 1000".to_owned()),
        ][usize::try_from(dice.below(10)).unwrap()]
        .clone();
        let row = self.one_row(table, dice)?;
        let columns = if self.sqlite {
            self.values(&format!("SELECT name AS value FROM pragma_table_info('{table}')"))
        } else {
            self.values(&format!(
                "SELECT column_name::text AS value FROM information_schema.columns WHERE table_name = '{table}'"
            ))
        };
        let keys: Vec<&str> = key.split(", ").collect();
        let rest: Vec<String> = columns
            .into_iter()
            .filter(|column| !keys.contains(&column.as_str()))
            .collect();
        let rest = rest.join(", ");
        let new = if self.sqlite {
            new
        } else {
            new.replace(&format!("'{id}'"), &format!("'{id}'::uuid"))
        };
        self.does(&format!(
            "INSERT INTO {table} ({key}, {rest}) SELECT {new}, {rest} FROM {table} WHERE {row}"
        ))
    }

    /// Two neighbouring events change places.
    fn reorders(&mut self, dice: &mut Dice) -> Option<String> {
        let row = self.one_row("events", dice)?;
        let (ticket, seq) = row.split_once(" AND seq = ")?;
        let seq: i64 = seq.trim_matches('\'').parse().unwrap();
        let next = self.values(&format!(
            "SELECT CAST(seq AS TEXT) AS value FROM events WHERE {ticket} AND seq = {}",
            seq + 1
        ));
        next.first()?;
        self.does(&format!(
            "UPDATE events SET seq = -1 WHERE {ticket} AND seq = {seq};
             UPDATE events SET seq = {seq} WHERE {ticket} AND seq = {};
             UPDATE events SET seq = {} WHERE {ticket} AND seq = -1",
            seq + 1,
            seq + 1
        ))
    }

    /// The end of a chain, of the checkpoints, or everything of a kind goes.
    fn truncates(&mut self, dice: &mut Dice) -> Option<String> {
        if dice.below(2) == 0 {
            let row = self.one_row("events", dice)?;
            let (ticket, seq) = row.split_once(" AND seq = ")?;
            return self.does(&format!(
                "DELETE FROM events WHERE {ticket} AND seq >= {}",
                seq.trim_matches('\'')
            ));
        }
        let sql = match dice.below(6) {
            0 => "DELETE FROM checkpoint_entries; DELETE FROM checkpoints; UPDATE tickets SET sealed_version = 0",
            1 => "DELETE FROM checkpoints WHERE number = (SELECT MAX(number) FROM checkpoints)",
            2 => "DELETE FROM steps_taken",
            3 => "DELETE FROM promises",
            4 => "DELETE FROM events",
            _ => "DELETE FROM imported_from",
        };
        self.does(sql)
    }
}

fn changed(value: &Value) -> Value {
    match value {
        Value::Null => Value::from("x"),
        Value::Bool(flag) => Value::from(!flag),
        Value::Number(number) => Value::from(number.as_i64().unwrap_or(0) + 1),
        Value::String(text) if text.is_empty() => Value::from("x"),
        Value::String(text) => {
            let mut characters: Vec<char> = text.chars().collect();
            let at = characters.len() / 2;
            characters[at] = if characters[at] == '1' { '2' } else { '1' };
            Value::from(characters.into_iter().collect::<String>())
        }
        Value::Array(items) => Value::from([items.as_slice(), &[Value::from("x")]].concat()),
        Value::Object(fields) => {
            let mut fields = fields.clone();
            fields.insert("x".into(), Value::from(1));
            Value::Object(fields)
        }
    }
}
