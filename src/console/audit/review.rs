//! The review of a period, to be printed and talked about: the figures of the audit against the equal period before, why
//! promises were missed, and what became of the cures.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::asked::{Asked, Days, Range, question};
use super::causes::CausesCard;
use super::choices::{Choice, local, period, range_name, scope};
use super::cures::state_name;
use super::numbers::Figures;
use crate::console::figures::{NONE, percent, thousands};
use crate::console::shell::{Place, Shell};
use crate::console::staff::Staff;
use crate::domain::cure::{Cure, CureState};
use crate::domain::rights::Operation;
use crate::pages::{Reader, Trouble, page_with_script, when};
use crate::report::{Rate, Review, Reviewed, review};
use crate::storage::cures::{self, CureFilter};
use crate::storage::lists::Page;

/// How many cures stand on the review, those due last first.
const CURES: usize = 50;

/// A figure of both periods.
struct Pair {
    name: String,
    now: String,
    before: String,
}

/// A cure of the review.
struct CureLine {
    cause: String,
    task: String,
    owner: String,
    due: String,
    state: String,
}

#[derive(Template)]
#[template(path = "console/audit/review.html")]
struct ReviewPage<'a> {
    reader: &'a Reader,
    shell: Shell<'a>,
    ranges: Vec<Choice>,
    scope: String,
    period: String,
    before: String,
    pairs: Vec<Pair>,
    causes: CausesCard,
    needs: Vec<String>,
    cures: Vec<CureLine>,
    printed: String,
    back: String,
}

/// The page.
pub(in crate::console) async fn page(staff: Staff, request: HttpRequest) -> Result<HttpResponse, Trouble> {
    let right = staff.may(Operation::ReviewReport)?;
    let asked = Asked::read(request.query_string());
    let (range, narrow) = (asked.range, asked.narrow.clone());
    let found = staff.look(right, move |db, now, scope, house| {
        let today = now.timestamp().to_zoned(house.zone.clone()).date();
        let days = range.days(today);
        let question = question(days, &narrow, scope, &house.zone);
        let told = review(db, &question, now, house.cures)?;
        let page = Page {
            after: None,
            most: CURES,
        };
        let mut listed = cures::list(db, now, &CureFilter::default(), page)?;
        listed.truncate(CURES);
        Ok((days, told, listed, scope.regions()))
    });
    let (days, told, listed, regions): (Days, Review, Vec<Cure>, Option<Vec<String>>) = found.await?;
    let reader = &staff.reader;
    let figures = Figures {
        days,
        narrow: asked.narrow.clone(),
        without: None,
        as_of: told.as_of,
    };
    let page = ReviewPage {
        reader,
        shell: Shell::of(&staff, Place::Audit, reader.say("review-title")),
        ranges: ranges_of(reader, &asked),
        scope: scope(&staff, &asked.narrow, regions.as_deref()),
        period: period(reader, days),
        before: period(reader, days.before()),
        pairs: pairs(reader, &told.period, &told.before),
        causes: CausesCard::of(&staff, &figures, &told.causes),
        needs: told.in_need.iter().map(|cause| staff.cause_name(cause)).collect(),
        cures: listed.iter().map(|cure| cure_line(&staff, cure)).collect(),
        printed: local(reader, told.as_of),
        back: asked.address(),
    };
    page_with_script(StatusCode::OK, &page)
}

/// Where a review is.
pub(super) fn address(asked: &Asked) -> String {
    let audit = asked.address();
    format!("/audit/review{}", audit.trim_start_matches("/audit"))
}

fn ranges_of(reader: &Reader, asked: &Asked) -> Vec<Choice> {
    let choice = |range: Range| Choice {
        value: address(&asked.over(range)),
        name: range_name(reader, range),
        is_chosen: asked.range == range,
    };
    [Range::Today, Range::Week, Range::Month].map(choice).into()
}

fn pairs(reader: &Reader, now: &Reviewed, before: &Reviewed) -> Vec<Pair> {
    let pair = |name: String, figure: &dyn Fn(&Reviewed) -> String| Pair {
        name,
        now: figure(now),
        before: figure(before),
    };
    let rate = |rate: Rate| percent(rate).map_or_else(|| NONE.to_owned(), |rate| format!("{rate}%"));
    vec![
        pair(reader.say("review-complaints"), &|of| thousands(of.complaints)),
        pair(reader.say("review-repeats"), &|of| thousands(of.repeats)),
        pair(reader.say("audit-due"), &|of| thousands(of.replies.due)),
        pair(reader.say("audit-rate"), &|of| rate(of.replies.on_time_rate)),
        pair(reader.say("review-eventual"), &|of| rate(of.replies.eventual_rate)),
        pair(reader.say("audit-missed-n"), &|of| {
            thousands(of.replies.due - of.replies.kept)
        }),
        pair(reader.say("causes-unnamed"), &|of| thousands(of.unnamed)),
        pair(reader.say("audit-recorded-late"), &|of| {
            thousands(of.replies.recorded_late)
        }),
        pair(reader.say("review-opened"), &|of| thousands(of.cures_opened)),
        pair(reader.say("review-done"), &|of| thousands(of.cures_done)),
        pair(reader.say("review-overdue"), &|of| thousands(of.cures_overdue)),
        pair(reader.say("review-effective"), &|of| thousands(of.cures_effective)),
        pair(reader.say("review-ineffective"), &|of| thousands(of.cures_ineffective)),
    ]
}

fn cure_line(staff: &Staff, cure: &Cure) -> CureLine {
    let state: CureState = cure.state(staff.now);
    CureLine {
        cause: staff.cause_name(&cure.cause),
        task: cure.task.clone(),
        owner: staff.name_of(cure.owner),
        due: when(&staff.reader, cure.due_at, staff.now),
        state: state_name(&staff.reader, state),
    }
}
