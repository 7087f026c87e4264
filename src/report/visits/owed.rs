//! The promises around visits that were due in a period: to agree one, and to call after it. Each belongs where its visit
//! was: the first one that was agreed for the ticket since the promise was made, or the one after which the call was owed.

use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};

use super::{MOST, Place, VisitsBy, too_many};
use crate::domain::ids::UserId;
use crate::domain::moment::Moment;
use crate::domain::people::Directory;
use crate::domain::words::{PromiseKind, TicketKind, UnknownWord, words};
use crate::error::Failure;
use crate::report::asked::Asked;
use crate::report::evidence::{Behind, OF_A_PROMISE};
use crate::report::reply_rate::{Only, Question};
use crate::storage::columns::sqlt::{Instant, Uid};
use crate::storage::db::Db;
use crate::storage::dialect::MultiBackend;
use crate::storage::fault::StoreFault;

words! {
    /// What was promised around visits.
    OwedAbout {
        /// To agree a visit with a customer whose service is down.
        Faults = "faults",
        /// To agree one for a new installation.
        Installations = "installations",
        /// To agree one of any other kind.
        Others = "others",
        /// To call after one.
        Callbacks = "callbacks",
    }
}
words! {
    /// What became of what was due.
    OwedStanding { Due = "due", Kept = "kept", Late = "late", Missed = "missed" }
}

/// A figure of the report whose promises can be listed, written as faults_late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwedFigure {
    pub about: OwedAbout,
    pub standing: OwedStanding,
}

impl std::fmt::Display for OwedFigure {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}_{}", self.about, self.standing)
    }
}

impl std::str::FromStr for OwedFigure {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let (about, standing) = text.split_once('_').unwrap_or((text, ""));
        Ok(OwedFigure {
            about: about.parse()?,
            standing: standing.parse()?,
        })
    }
}

/// A promise that was due.
#[derive(QueryableByName)]
pub(super) struct Promised {
    #[diesel(sql_type = Text)]
    kind: PromiseKind,
    #[diesel(sql_type = Text)]
    ticket_kind: TicketKind,
    #[diesel(sql_type = Instant)]
    due_at: Moment,
    #[diesel(sql_type = Nullable<Instant>)]
    fulfilled_at: Option<Moment>,
    #[diesel(sql_type = Nullable<Text>)]
    area: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    service: Option<String>,
    #[diesel(sql_type = Nullable<Uid>)]
    technician: Option<UserId>,
}

/// A promise as it is listed, with where it counts.
#[derive(QueryableByName)]
pub(super) struct Counting {
    #[diesel(embed)]
    pub(super) behind: Behind,
    #[diesel(embed)]
    pub(super) promised: Promised,
}

impl Promised {
    /// What it was about.
    pub(super) fn about(&self) -> OwedAbout {
        match (self.kind, self.ticket_kind) {
            (PromiseKind::Callback, _) => OwedAbout::Callbacks,
            (_, TicketKind::Fault) => OwedAbout::Faults,
            (_, TicketKind::Installation) => OwedAbout::Installations,
            _ => OwedAbout::Others,
        }
    }

    /// Whether it was kept, fulfilled late, or nothing yet.
    pub(super) fn standing(&self) -> OwedStanding {
        match self.fulfilled_at {
            Some(at) if at <= self.due_at => OwedStanding::Kept,
            Some(_) => OwedStanding::Late,
            None => OwedStanding::Missed,
        }
    }

    /// Whether a figure counts it.
    pub(super) fn counts_as(&self, figure: OwedFigure) -> bool {
        let counts = figure.standing == OwedStanding::Due || figure.standing == self.standing();
        counts && figure.about == self.about()
    }

    /// Where it counts; nowhere before a visit is agreed.
    pub(super) fn key(&self, by: VisitsBy, directory: &Directory) -> Option<String> {
        let place = Place {
            area: self.area.as_deref()?,
            service: self.service.as_deref()?,
            technician: self.technician?,
        };
        place.key(by, directory)
    }
}

/// The promises to agree a visit and those to call after one.
pub(super) fn promised(db: &mut Db, question: &Question, now: Moment) -> Result<Vec<Promised>, Failure> {
    const SELECT: &str = "SELECT kind, due_at, CASE WHEN fulfilled_at <= $1 THEN fulfilled_at END AS fulfilled_at";
    let mut found = due(db, SELECT, question, PromiseKind::Booking, now)?;
    found.extend(due(db, SELECT, question, PromiseKind::Callback, now)?);
    Ok(found)
}

/// Those that a figure may count, as they are listed.
pub(super) fn counting(
    db: &mut Db,
    question: &Question,
    figure: OwedFigure,
    now: Moment,
) -> Result<Vec<Counting>, Failure> {
    let kind = match figure.about {
        OwedAbout::Callbacks => PromiseKind::Callback,
        OwedAbout::Faults | OwedAbout::Installations | OwedAbout::Others => PromiseKind::Booking,
    };
    due(db, OF_A_PROMISE, question, kind, now)
}

/// Those of a kind that count in the rate, each with its visit: the first one that was agreed since the promise was made, or
/// the one with whose end it was made; where there is none, nobody is called back after one.
fn due<T: QueryableByName<MultiBackend> + 'static>(
    db: &mut Db,
    select: &str,
    question: &Question,
    kind: PromiseKind,
    now: Moment,
) -> Result<Vec<T>, Failure> {
    const AGREED: &str = "appointments.ticket_id = promises.ticket_id AND appointments.booked_at >= promises.made_at";
    const DONE: &str = "appointments.ticket_id = promises.ticket_id AND appointments.done_at = promises.made_at";
    let (visit, order, condition) = if kind == PromiseKind::Callback {
        (
            DONE,
            "",
            format!(" AND EXISTS (SELECT 1 FROM appointments WHERE {DONE})"),
        )
    } else {
        (
            AGREED,
            " ORDER BY appointments.booked_at, appointments.id",
            String::new(),
        )
    };
    let of_visit =
        |column: &str| format!("(SELECT appointments.{column} FROM appointments WHERE {visit}{order} LIMIT 1)");
    let select = format!(
        "{select}, ticket_kind, {} AS area, {} AS service, {} AS technician",
        of_visit("area"),
        of_visit("service"),
        of_visit("technician_id")
    );
    let question = Question {
        kind,
        ..question.clone()
    };
    let asked = Asked::new(&select, now)
        .about(&question, question.from, question.to, "FALSE")
        .add(" AND due_at < $1 AND (voided_at IS NULL OR voided_at > due_at OR fulfilled_at <= $1)")
        .add(&condition)
        .add(&format!(" LIMIT {}", MOST + 1));
    let found: Vec<T> = asked.query().load(db.conn()).map_err(StoreFault::from)?;
    too_many(found.len())?;
    Ok(found)
}

/// The promises of a period, of tickets in these regions where they are named.
pub(super) fn question(from: Moment, to: Moment, regions: Option<&[String]>) -> Question {
    Question {
        only: Only {
            within: regions.map(<[String]>::to_vec),
            ..Only::default()
        },
        ..Question::about_replies(from, to, jiff::tz::TimeZone::UTC)
    }
}
