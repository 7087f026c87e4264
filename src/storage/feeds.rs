//! The links of calendars that others subscribe to. Only the SHA-256 of a secret is stored.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::appointments::AppointmentRow;
use super::db::Db;
use super::dialect::MultiBackend;
use super::fault::StoreFault;
use super::people::UserRow;
use super::schema::{appointments, feeds, users};
use super::scope::of_tickets_within;
use crate::domain::appointment::{Appointment, FeedOf, Window};
use crate::domain::ids::{FeedId, TicketId, UserId};
use crate::domain::moment::Moment;
use crate::domain::rights::Scope;
use crate::domain::words::Language;

/// The feed whose secret has this digest, with its maker, whether or not either is still good.
pub fn of_digest(db: &mut Db, digest: &str) -> Result<Option<(FeedRow, UserRow)>, StoreFault> {
    Ok(feeds::table
        .inner_join(users::table)
        .filter(feeds::digest.eq(digest))
        .select((FeedRow::as_select(), UserRow::as_select()))
        .first(db.conn())
        .optional()?)
}

/// The feed of this id, whether or not it is still good.
pub fn find(db: &mut Db, id: FeedId) -> Result<Option<FeedRow>, StoreFault> {
    let row = feeds::table.find(id).select(FeedRow::as_select());
    Ok(row.first(db.conn()).optional()?)
}

/// At most `most` feeds that are neither revoked nor expired, the newest first: of one technician or area where it is named.
pub fn good(db: &mut Db, now: Moment, of: Option<&FeedOf>, most: i64) -> Result<Vec<FeedRow>, StoreFault> {
    let mut query = feeds::table
        .filter(feeds::revoked_at.is_null())
        .filter(feeds::expires_at.gt(now))
        .into_boxed::<MultiBackend>();
    match of {
        Some(FeedOf::Technician(user)) => query = query.filter(feeds::technician_id.eq(*user)),
        Some(FeedOf::Area(code)) => query = query.filter(feeds::area.eq(code.clone())),
        None => {}
    }
    let newest = query.order(feeds::id.desc()).limit(most);
    Ok(newest.select(FeedRow::as_select()).load(db.conn())?)
}

/// Every feed that somebody made, or that shows their visits, and that was not revoked.
pub fn about(db: &mut Db, user: UserId) -> Result<Vec<FeedRow>, StoreFault> {
    let theirs = feeds::maker_id.eq(user).or(feeds::technician_id.eq(user));
    let good = feeds::table.filter(feeds::revoked_at.is_null()).filter(theirs);
    Ok(good.select(FeedRow::as_select()).load(db.conn())?)
}

/// Stores a new feed.
pub fn create(db: &mut Db, feed: &FeedRow) -> Result<(), StoreFault> {
    diesel::insert_into(feeds::table).values(feed).execute(db.conn())?;
    Ok(())
}

/// Revokes a feed from `now` on. `false` when it was revoked before.
pub fn revoke(db: &mut Db, id: FeedId, now: Moment) -> Result<bool, StoreFault> {
    let good = feeds::table.find(id).filter(feeds::revoked_at.is_null());
    Ok(diesel::update(good).set(feeds::revoked_at.eq(now)).execute(db.conn())? == 1)
}

/// Notes that a feed was read.
pub fn note_use(db: &mut Db, id: FeedId, now: Moment) -> Result<(), StoreFault> {
    diesel::update(feeds::table.find(id))
        .set(feeds::used_at.eq(now))
        .execute(db.conn())?;
    Ok(())
}

/// At most `most` visits whose window begins within the period, given up or not, by time, each with the number of its ticket.
pub fn visits_of(
    db: &mut Db,
    of: &FeedOf,
    period: Window,
    scope: &Scope,
    most: i64,
) -> Result<Vec<(Appointment, String)>, StoreFault> {
    const NUMBER: &str = "(SELECT tickets.number FROM tickets WHERE tickets.id = appointments.ticket_id)";
    let mut query = appointments::table
        .filter(appointments::window_from.ge(period.from))
        .filter(appointments::window_from.lt(period.until))
        .into_boxed::<MultiBackend>();
    query = match of {
        FeedOf::Technician(user) => query.filter(appointments::technician_id.eq(*user)),
        FeedOf::Area(code) => query.filter(appointments::area.eq(code.clone())),
    };
    if let Some(within) = of_tickets_within::<appointments::table>("appointments.ticket_id", scope) {
        query = query.filter(within);
    }
    let rows: Vec<(AppointmentRow, String)> = query
        .order((appointments::window_from, appointments::id))
        .limit(most)
        .select((AppointmentRow::as_select(), sql::<Text>(NUMBER)))
        .load(db.conn())?;
    let told = |(row, number): (AppointmentRow, String)| (row.into_appointment(), number);
    Ok(rows.into_iter().map(told).collect())
}

/// Every appointment of these tickets.
pub fn of_tickets(db: &mut Db, tickets: &[TicketId]) -> Result<Vec<Appointment>, StoreFault> {
    let theirs = appointments::table.filter(appointments::ticket_id.eq_any(tickets.to_vec()));
    let rows: Vec<AppointmentRow> = theirs.select(AppointmentRow::as_select()).load(db.conn())?;
    Ok(rows.into_iter().map(AppointmentRow::into_appointment).collect())
}

/// A row of `feeds`.
#[derive(Queryable, Selectable, Insertable, Debug, Clone)]
#[diesel(table_name = feeds)]
pub struct FeedRow {
    pub id: FeedId,
    pub digest: String,
    /// Who made the link: it shows what they may see.
    pub maker_id: UserId,
    pub technician_id: Option<UserId>,
    pub area: Option<String>,
    pub label: String,
    pub language: Language,
    pub created_at: Moment,
    pub expires_at: Moment,
    pub revoked_at: Option<Moment>,
    /// When it was read last, to the minute.
    pub used_at: Option<Moment>,
}

impl FeedRow {
    /// Whether the link shows anything at `now`.
    pub fn is_good(&self, now: Moment) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }

    /// Whose visits it shows.
    pub fn of(&self) -> Result<FeedOf, StoreFault> {
        let area = self.area.clone().map(FeedOf::Area);
        let of = self.technician_id.map(FeedOf::Technician).or(area);
        of.ok_or_else(|| StoreFault::Corrupt(format!("feed {} shows nobody's visits", self.id)))
    }
}
