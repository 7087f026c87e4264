//! What became of visits: the report of the API as a page, and as a file.

mod asked;
mod view;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};

use self::asked::{Counted, Of, Wanted};
use self::view::{Counts, Found, LISTED, VisitsPage};
use super::asked::{Asked, Days, Pairs, Range};
use super::with_tickets;
use crate::api::exports::visits as file_of_visits;
use crate::console::staff::Staff;
use crate::domain::moment::Moment;
use crate::domain::rights::Operation;
use crate::domain::security::Whence;
use crate::export::{FileFormat, VisitLines, VisitNames, VisitsWanted};
use crate::pages::{Trouble, page_with_script};
use crate::report::visits::{VisitsBy, owed_behind, visits, visits_behind};

/// Where the visits of the audit's days are.
pub(super) fn address(asked: &Asked) -> String {
    let wanted = Wanted {
        range: asked.range,
        by: VisitsBy::Area,
        behind: None,
    };
    wanted.address()
}

/// The page.
pub(in crate::console) async fn page(staff: Staff, request: HttpRequest) -> Result<HttpResponse, Trouble> {
    let right = staff.may(Operation::VisitReport)?;
    let tickets = staff.caller.reach_in(Operation::ListTickets);
    let wanted = Wanted::read(request.query_string());
    let (asked, language) = (wanted.clone(), staff.reader.language);
    let found = staff
        .look(right, move |db, now, scope, house| {
            let days = days_of(asked.range, now, &house.zone);
            let (from, to) = days.times(&house.zone);
            let regions = scope.regions();
            let behind = match &asked.behind {
                None => None,
                Some((figure, of)) => {
                    let (period, regions) = ((from, to), regions.as_deref());
                    let of = match of {
                        Of::All => None,
                        Of::Key(key) => Some((asked.by, Some(key.as_str()))),
                        Of::Without => Some((asked.by, None)),
                    };
                    Some(match figure {
                        Counted::Visits(figure) => {
                            Counts::Visits(visits_behind(db, period, Some(*figure), of, regions, now)?)
                        }
                        Counted::Promises(figure) => {
                            let mut promises = owed_behind(db, period, *figure, of, regions, now)?;
                            let all = promises.len();
                            promises.truncate(LISTED);
                            let within = tickets.scope(db, now, house)?;
                            Counts::Promises(with_tickets(db, promises, &within)?, all)
                        }
                    })
                }
            };
            Ok(Found {
                report: visits(db, from, to, asked.by, regions.as_deref(), now)?,
                days,
                names: VisitNames::read(db, now, house, language)?,
                regions,
                behind,
            })
        })
        .await?;
    let page = VisitsPage::of(&staff, &wanted, &found);
    page_with_script(StatusCode::OK, &page)
}

fn days_of(range: Range, now: Moment, zone: &jiff::tz::TimeZone) -> Days {
    range.days(now.timestamp().to_zoned(zone.clone()).date())
}

/// The report as a file, of the same days and in the reader's language.
pub(in crate::console) async fn export(
    staff: Staff,
    request: HttpRequest,
    whence: Whence,
) -> Result<HttpResponse, Trouble> {
    let right = staff.may(Operation::ExportVisits)?;
    let query = request.query_string();
    let (wanted, pairs) = (Wanted::read(query), Pairs::read(query));
    let lines = pairs.one("lines").unwrap_or(VisitLines::Figures);
    let format = pairs.one("format").unwrap_or(FileFormat::Csv);
    let language = staff.reader.language;
    let wanted = staff
        .look(right, move |_, now, scope, house| {
            let (from, to) = days_of(wanted.range, now, &house.zone).times(&house.zone);
            Ok(VisitsWanted {
                from,
                to,
                by: wanted.by,
                regions: scope.regions(),
                lines,
                format,
                language,
            })
        })
        .await?;
    Ok(file_of_visits(&staff.front, staff.caller.by(whence), wanted).await?)
}
