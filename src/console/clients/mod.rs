//! The clients of an account manager: no key client is surprised. First the promises that may be broken, then whom to see.

mod client;
mod view;
mod visit;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;

pub(super) use self::client::page as client;
pub(super) use self::visit::log;

use self::view::ClientsPage;
use super::badge;
use super::staff::Staff;
use crate::domain::customer::Customer;
use crate::domain::ids::{CustomerId, UserId};
use crate::domain::moment::{Moment, Span};
use crate::domain::rights::Operation;
use crate::domain::words::Role;
use crate::error::Failure;
use crate::pages::{Band, Trouble, page_with_script};
use crate::report::{Integrity, Line, Only, Question, reply_rate};
use crate::storage::clients::{Brief, Owed, at_risk, brought_by, missed_of, owed_to};
use crate::storage::customers::{CustomerFilter, by_name};
use crate::storage::db::Db;
use crate::storage::lists::Listed;

/// The most clients of one page: a book of this size is read as a whole.
const CLIENTS: i64 = 200;
/// The most promises at risk that are shown.
const RISKS: i64 = 50;
/// The most tickets of a page of clients that are looked at.
const TICKETS: i64 = 5_000;
/// How many weeks the bars show.
const WEEKS: i64 = 12;

/// Whoever may put right who looks after a client looks after clients.
pub(super) const CLIENTS_OF: Operation = Operation::CorrectCustomer;

/// What the page is made of.
struct Found {
    now: Moment,
    /// One more than fit when there are more.
    clients: Vec<Customer>,
    risks: Vec<Listed>,
    known: Known,
    /// How the promises to the reader's own clients were kept.
    rate: Option<(Line, Integrity)>,
}

/// What is known of some clients.
struct Known {
    owed: Vec<Owed>,
    brought: Vec<Brief>,
    missed: Vec<(CustomerId, Moment)>,
}

impl Known {
    fn of(db: &mut Db, now: Moment, clients: &[CustomerId]) -> Result<Known, Failure> {
        let since = now - Span::days(7 * WEEKS);
        Ok(Known {
            owed: owed_to(db, clients, TICKETS)?,
            brought: brought_by(db, clients, since, TICKETS)?,
            missed: missed_of(db, clients, since, now, TICKETS)?,
        })
    }
}

/// The page.
pub(super) async fn page(staff: Staff) -> Result<HttpResponse, Trouble> {
    let right = staff.may(CLIENTS_OF)?;
    let tickets = staff.caller.reach_in(Operation::ListTickets);
    let own = (staff.caller.role == Role::AccountManager).then_some(staff.caller.user);
    let found = staff
        .look(right, move |db, now, scope, house| {
            let filter = CustomerFilter {
                has_manager: true,
                ..CustomerFilter::default()
            };
            let clients = by_name(db, &filter, scope, None, CLIENTS + 1)?;
            let ids: Vec<CustomerId> = clients.iter().map(|client| client.id).collect();
            let within = tickets.scope(db, now, house)?;
            Ok(Found {
                now,
                risks: at_risk(db, scope, &within, now + Band::SOON, RISKS)?,
                known: Known::of(db, now, &ids)?,
                rate: match own {
                    Some(own) => Some((
                        rate_of(db, now, house.zone.clone(), own)?,
                        badge::look(db, now, house, tickets)?,
                    )),
                    None => None,
                },
                clients,
            })
        })
        .await?;
    page_with_script(StatusCode::OK, &ClientsPage::of(&staff, found))
}

/// How many of the replies that were due to somebody's clients in thirty days were kept.
fn rate_of(db: &mut Db, now: Moment, zone: jiff::tz::TimeZone, book: UserId) -> Result<Line, Failure> {
    let question = Question {
        only: Only {
            book: Some(book),
            ..Only::default()
        },
        ..Question::about_replies(now - Span::days(30), now, zone)
    };
    Ok(reply_rate(db, &question, now)?.total)
}
