//! Column types that are native on PostgreSQL and exact on SQLite, so that people can query either with their own tools:
//! [`Uid`] (uuid / text), [`Instant`] (timestamptz / integer microseconds) and
//! [`Doc`] (jsonb / text that a `CHECK (json_valid(...))` in the table guards).
//!
//! Domain types know nothing of diesel. The macros here teach diesel about them from outside: `uid_columns!` for ids,
//! `text_columns!` for closed vocabularies.

use std::io::Write as _;

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{HasSqlType, SqlOrd, Text};
use diesel::sqlite::{Sqlite, SqliteValue};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use self::sqlt::{Doc, Instant, Uid};
use super::dialect::{MultiBackend, MultiRawValue};
use crate::domain::appointment;
use crate::domain::cause::CauseCode;
use crate::domain::chain;
use crate::domain::compensation::{Currency, Decision};
use crate::domain::ids;
use crate::domain::moment::Moment;
use crate::domain::rollup;
use crate::domain::security;
use crate::domain::template::TemplateUse;
use crate::domain::words;

/// The SQL types that `diesel::table!` imports: diesel's own and ours.
pub mod sqlt {
    use diesel::query_builder::QueryId;
    pub use diesel::sql_types::*;

    /// An id: `uuid` on PostgreSQL, 36 characters of text on SQLite.
    #[derive(Clone, Copy, Debug, Default, SqlType, QueryId)]
    #[diesel(postgres_type(oid = 2950, array_oid = 2951))]
    #[diesel(sqlite_type(name = "Text"))]
    pub struct Uid;

    /// An instant: `timestamptz` on PostgreSQL, integer microseconds since 1970 on SQLite.
    #[derive(Clone, Copy, Debug, Default, SqlType, QueryId)]
    #[diesel(postgres_type(oid = 1184, array_oid = 1185))]
    #[diesel(sqlite_type(name = "Long"))]
    pub struct Instant;

    /// A JSON document: `jsonb` on PostgreSQL, text on SQLite (whose binary JSON diesel 2.3.14 writes wrongly).
    #[derive(Clone, Copy, Debug, Default, SqlType, QueryId)]
    #[diesel(postgres_type(oid = 3802, array_oid = 3807))]
    #[diesel(sqlite_type(name = "Text"))]
    pub struct Doc;
}

/// A document column's value. PostgreSQL keeps the meaning, not the spelling, and refuses the character U+0000.
#[derive(Clone, Debug, Default, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Doc)]
pub struct Json(pub serde_json::Value);

/// A document as its text: written without building a tree of it, and read without understanding it.
#[derive(Clone, Debug, AsExpression, FromSqlRow)]
#[diesel(sql_type = Doc)]
pub struct Written(pub String);

impl Written {
    /// The canonical text of a value.
    pub fn of<T: Serialize>(value: &T) -> Self {
        Written(chain::written(value))
    }

    /// What the text says.
    pub fn read<'t, T: Deserialize<'t>>(&'t self) -> serde_json::Result<T> {
        serde_json::from_str(&self.0)
    }
}

/// Two texts are the same document when they say the same: PostgreSQL does not keep the spelling.
impl PartialEq for Written {
    fn eq(&self, other: &Self) -> bool {
        let said = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
        self.0 == other.0 || said(&self.0).is_some_and(|said_here| said(&other.0) == Some(said_here))
    }
}

/// Whole microseconds between 1970, where the desk counts from, and 2000, where PostgreSQL does.
const FROM_1970_TO_2000: i64 = 946_684_800_000_000;
/// The version byte that opens PostgreSQL's binary form of `jsonb`.
const JSONB_VERSION: u8 = 1;

macro_rules! sql_types_of_both_engines {
    ($($sql_type:ty),+) => {$(
        impl HasSqlType<$sql_type> for MultiBackend {
            fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
                MultiBackend::lookup_sql_type::<$sql_type>(lookup)
            }
        }
    )+};
}

sql_types_of_both_engines!(Uid, Instant, Doc);

impl SqlOrd for Instant {}
impl SqlOrd for Uid {}

/// Lets a value that each engine can read and write go through the connection that is either of them.
macro_rules! through_both_engines {
    ($rust:ty, $sql_type:ty) => {
        impl FromSql<$sql_type, MultiBackend> for $rust {
            fn from_sql(value: MultiRawValue<'_>) -> deserialize::Result<Self> {
                value.from_sql::<$rust, $sql_type>()
            }
        }

        impl ToSql<$sql_type, MultiBackend> for $rust {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
                out.set_value((<$sql_type>::default(), self));
                Ok(IsNull::No)
            }
        }
    };
}

/// Lets diesel take and give a type that it knows nothing of.
macro_rules! as_a_column {
    ($rust:ty, $sql_type:ty) => {
        const _: () = {
            #[derive(AsExpression, FromSqlRow)]
            #[diesel(foreign_derive)]
            #[diesel(sql_type = $sql_type)]
            #[expect(dead_code, reason = "names the foreign type for the derives, is never built")]
            struct Proxy($rust);
        };
    };
}

/// Newtypes over a UUID, as `Uid` columns.
macro_rules! uid_columns {
    ($($id:ty),+ $(,)?) => {$(
        as_a_column!($id, Uid);
        through_both_engines!($id, Uid);

        impl FromSql<Uid, Pg> for $id {
            fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
                Ok(Self(Uuid::from_slice(value.as_bytes())?))
            }
        }

        impl ToSql<Uid, Pg> for $id {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                out.write_all(self.0.as_bytes())?;
                Ok(IsNull::No)
            }
        }

        impl FromSql<Uid, Sqlite> for $id {
            fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
                Ok(Self(Uuid::try_parse(value.read_text())?))
            }
        }

        impl ToSql<Uid, Sqlite> for $id {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
                out.set_value(self.0.to_string());
                Ok(IsNull::No)
            }
        }
    )+};
}

/// Closed vocabularies with `as_str` and `FromStr`, as text columns.
macro_rules! text_columns {
    ($($word:ty),+ $(,)?) => {$(
        as_a_column!($word, Text);

        impl<DB: Backend> ToSql<Text, DB> for $word
        where
            str: ToSql<Text, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                self.as_str().to_sql(out)
            }
        }

        impl<DB: Backend> FromSql<Text, DB> for $word
        where
            String: FromSql<Text, DB>,
        {
            fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
                Ok(String::from_sql(value)?.parse()?)
            }
        }
    )+};
}

uid_columns! {
    ids::TicketId, ids::PromiseId, ids::CustomerId, ids::UserId, ids::TeamId,
    ids::PolicyId, ids::CalendarId, ids::LetterId, ids::TokenId, ids::SessionId, ids::SiteId, ids::RegionId, ids::AttachmentId,
    ids::TemplateId, ids::CauseId, ids::CureId,
    ids::ServiceId, ids::AreaId, ids::AppointmentId, ids::FeedId,
}

text_columns! {
    rollup::Dimension, words::TicketKind, words::Channel, words::Urgency, TemplateUse, words::Tier, words::TicketState, words::PromiseKind,
    words::Verdict, words::Medium, words::AttemptOutcome, words::Delivery, words::ClosureOutcome, words::VoidReason,
    words::Origin, words::Role, words::Language, words::LetterState, words::UserState, words::PassPurpose, words::SiteKind,
    security::Proof, CauseCode, appointment::Side, appointment::Confirmed, Currency, Decision,
}

as_a_column!(Moment, Instant);
through_both_engines!(Moment, Instant);
through_both_engines!(Json, Doc);
through_both_engines!(Written, Doc);

impl FromSql<Instant, Pg> for Moment {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let since_2000 = i64::from_be_bytes(value.as_bytes().try_into()?);
        Ok(Moment::from_micros(since_2000.saturating_add(FROM_1970_TO_2000)))
    }
}

impl ToSql<Instant, Pg> for Moment {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let since_2000 = self.as_micros().saturating_sub(FROM_1970_TO_2000);
        out.write_all(&since_2000.to_be_bytes())?;
        Ok(IsNull::No)
    }
}

impl FromSql<Instant, Sqlite> for Moment {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        Ok(Moment::from_micros(value.read_long()))
    }
}

impl ToSql<Instant, Sqlite> for Moment {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.as_micros());
        Ok(IsNull::No)
    }
}

impl FromSql<Doc, Pg> for Json {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Json(serde_json::from_slice(text_of_jsonb(&value)?)?))
    }
}

fn text_of_jsonb<'v>(value: &'v PgValue<'_>) -> Result<&'v [u8], &'static str> {
    match value.as_bytes().split_first() {
        Some((&JSONB_VERSION, text)) => Ok(text),
        _ => Err("a jsonb value of a version that is not known"),
    }
}

impl ToSql<Doc, Pg> for Json {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(&[JSONB_VERSION])?;
        serde_json::to_writer(out, &self.0)?;
        Ok(IsNull::No)
    }
}

impl FromSql<Doc, Sqlite> for Json {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        Ok(Json(serde_json::from_str(value.read_text())?))
    }
}

impl ToSql<Doc, Sqlite> for Json {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.to_string());
        Ok(IsNull::No)
    }
}

impl FromSql<Doc, Pg> for Written {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Written(String::from_utf8(text_of_jsonb(&value)?.to_vec())?))
    }
}

impl ToSql<Doc, Pg> for Written {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(&[JSONB_VERSION])?;
        out.write_all(self.0.as_bytes())?;
        Ok(IsNull::No)
    }
}

impl FromSql<Doc, Sqlite> for Written {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        Ok(Written(value.read_text().to_owned()))
    }
}

impl ToSql<Doc, Sqlite> for Written {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_str());
        Ok(IsNull::No)
    }
}
