//! The audit: how many of the promises due were kept, and which were not. The figures are those of the report of the API,
//! asked the same question within the same scope, and each leads to exactly the tickets that it counts.

mod again;
mod ahead;
mod asked;
mod behind;
mod causes;
mod chart;
mod choices;
mod cures;
mod export;
mod heat;
mod numbers;
mod open;
mod proofs;
mod review;
mod signs;
mod view;
mod visits;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use jiff::civil::Date;

pub(super) use self::again::verify;
pub(super) use self::ahead::page as ahead;
pub(super) use self::behind::page as behind;
pub(super) use self::cures::{
    alter as alter_cure, check as check_cure, finish as finish_cure, one as cure, open as open_cure, page as cures,
};
pub(super) use self::export::export;
pub(super) use self::heat::page as hours;
pub(super) use self::open::page as open;
pub(super) use self::review::page as review;
pub(super) use self::signs::page as signs;
pub(super) use self::visits::{export as export_visits, page as visits};

use self::asked::{Asked, Days, Narrow, Range, question};
use self::view::AuditPage;
use super::badge;
use super::staff::Staff;
use crate::actions::{House, integrity};
use crate::api::Right;
use crate::domain::ids::PromiseId;
use crate::domain::moment::Moment;
use crate::domain::rights::{Operation, Scope};
use crate::error::Failure;
use crate::pages::{Trouble, page_with_script};
use crate::report::{
    self, Behind, CauseReport, Cursor, Figure, GroupBy, HourLine, Integrity, Judged, Line, Question, RateReport,
    WeekHour, causes_of_misses, misses_behind, promises_behind, promises_of_hour, reply_rate,
};
use crate::storage::db::Db;
use crate::storage::lists::due_times;
use crate::storage::promises::{ListedPromise, of_ids};

/// How many missed promises stand on the page itself.
const MISSED: usize = 50;
/// Further is not counted: so much is open on no desk that works.
const COUNTED: usize = 5_000;

/// What the page is made of.
struct Found {
    now: Moment,
    today: Date,
    /// Today, seven days, thirty days.
    rates: Vec<(Range, RateReport)>,
    /// The range that was asked for, by group.
    whole: RateReport,
    days: Vec<Line>,
    /// The same of the period before.
    before: Vec<Line>,
    missed: Vec<Proof>,
    causes: CauseReport,
    /// When what is open now is due.
    open: Vec<Moment>,
    /// The regions that the figures are confined to.
    regions: Option<Vec<String>>,
    /// By the hour of the week in which customers spoke.
    hours: Vec<HourLine>,
    record: Integrity,
    /// Whether the record is about to be verified.
    is_asked: bool,
}

/// A promise behind a figure, with its ticket where the reader may see it.
struct Proof {
    promise: Behind,
    listed: Option<ListedPromise>,
}

/// Which page of the promises behind a figure.
struct Wanted {
    figure: Figure,
    judged: Option<Judged>,
    hour: Option<WeekHour>,
    as_of: Moment,
    after: Option<Cursor>,
    most: usize,
}

/// The page.
pub(super) async fn page(staff: Staff, request: HttpRequest) -> Result<HttpResponse, Trouble> {
    let asked = Asked::read(request.query_string());
    let right = staff.may(Operation::ReplyRateReport)?;
    let tickets = staff.caller.reach_in(Operation::ListTickets);
    let for_look = asked.clone();
    let found = staff
        .look(right, move |db, now, scope, house| {
            let look = Look {
                db,
                now,
                scope,
                house,
                tickets,
            };
            look.at(&for_look)
        })
        .await?;
    let page = AuditPage::of(&staff, &asked, &found);
    page_with_script(StatusCode::OK, &page)
}

/// One look at the record.
struct Look<'a> {
    db: &'a mut Db,
    now: Moment,
    scope: &'a Scope,
    house: &'a House,
    /// How far the reader sees tickets.
    tickets: Right,
}

impl Look<'_> {
    fn at(mut self, asked: &Asked) -> Result<Found, Failure> {
        let (narrow, today) = (&asked.narrow, self.today());
        let days = asked.range.days(today);
        let mut rates = Vec::new();
        for range in [Range::Today, Range::Week, Range::Month] {
            rates.push((range, self.rate(range.days(today), narrow, None)?));
        }
        let missed = Wanted {
            figure: Figure::Missed,
            judged: None,
            hour: None,
            as_of: self.now,
            after: None,
            most: MISSED,
        };
        let question = question(days, narrow, self.scope, &self.house.zone);
        let within = self.tickets.scope(self.db, self.now, self.house)?;
        Ok(Found {
            now: self.now,
            today,
            rates,
            whole: self.rate(days, narrow, Some(asked.by))?,
            days: self.rate(days, narrow, Some(GroupBy::Day))?.groups,
            before: self.rate(days.before(), narrow, Some(GroupBy::Day))?.groups,
            missed: self.proofs(&question, &missed)?.0,
            causes: causes_of_misses(self.db, &question, self.now, self.house.cures)?,
            open: due_times(self.db, self.now, &narrow.filter(), &within, COUNTED)?,
            regions: self.scope.regions(),
            hours: report::hours(self.db, &question, self.now)?.hours,
            record: badge::look(self.db, self.now, self.house, self.tickets)?,
            is_asked: integrity::asked(self.db)?.is_some(),
        })
    }

    /// What day it is where the operator is.
    fn today(&self) -> Date {
        self.now.timestamp().to_zoned(self.house.zone.clone()).date()
    }

    fn rate(&mut self, days: Days, narrow: &Narrow, group_by: Option<GroupBy>) -> Result<RateReport, Failure> {
        let question = Question {
            group_by,
            ..question(days, narrow, self.scope, &self.house.zone)
        };
        reply_rate(self.db, &question, self.now)
    }

    /// One page of the promises behind a figure, and where the next one begins.
    fn proofs(&mut self, question: &Question, wanted: &Wanted) -> Result<(Vec<Proof>, Option<Cursor>), Failure> {
        let (figure, as_of) = (wanted.figure, wanted.as_of);
        let (after, most) = (wanted.after, wanted.most);
        let found = match (&wanted.judged, wanted.hour) {
            (Some(judged), _) => misses_behind(self.db, question, judged, as_of, after, most)?,
            (None, Some(hour)) => promises_of_hour(self.db, question, (figure, hour), as_of, after, most)?,
            (None, None) => promises_behind(self.db, question, figure, as_of, after, most)?,
        };
        let within = self.tickets.scope(self.db, self.now, self.house)?;
        Ok((with_tickets(self.db, found.promises, &within)?, found.next))
    }
}

/// Promises behind a figure with their tickets, as far as these are within a scope.
fn with_tickets(db: &mut Db, promises: Vec<Behind>, within: &Scope) -> Result<Vec<Proof>, Failure> {
    let ids: Vec<PromiseId> = promises.iter().map(|behind| behind.promise).collect();
    let mut listed = of_ids(db, &ids, within)?;
    let proofs = promises.into_iter().map(|promise| {
        let place = listed.iter().position(|listed| listed.row.id == promise.promise);
        Proof {
            listed: place.map(|place| listed.swap_remove(place)),
            promise,
        }
    });
    Ok(proofs.collect())
}
