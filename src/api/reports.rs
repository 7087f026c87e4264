//! Figures, each traceable to its evidence.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::answer::Answer;
use super::asked::{Asked, cursor};
use super::caller::Caller;
use super::exports::file;
use super::front::Front;
use super::page::Paged;
use super::problem::{Problem, ProblemBody};
use super::sent::Faults;
use crate::domain::ids::PromiseId;
use crate::domain::moment::{Moment, Span};
use crate::domain::refusal::{FieldFault, Refusal};
use crate::domain::rights::{Operation, Scope};
use crate::domain::security::Whence;
use crate::domain::text::{self, SHORT};
use crate::domain::words::{Channel, Language, PromiseKind, TicketKind, Tier, Urgency};
use crate::export::{FileFormat, Wanted};
use crate::report::{
    Behind, Cursor, Figure, GroupBy, Only, Question, RateReport, Signs, promises_behind, reply_rate, signs,
};
use crate::report::{Judged, OfCause, misses_behind};
use crate::storage::lists::Mark;
use crate::storage::people;

/// The operations on reports.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(reply_rate_report)
        .service(promises_of_report)
        .service(export_report)
        .service(signs_report);
}

/// Which promises are counted.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes what `question` reads")]
pub(super) struct RateAsked {
    /// First due time that counts: a day, which begins at midnight in the desk's zone, or a time with its offset. The
    /// beginning, unless it says otherwise.
    #[param(example = "2026-03-01")]
    from: Option<String>,
    /// First due time that counts no more. Now, unless it says otherwise.
    #[param(example = "2026-04-01")]
    to: Option<String>,
    /// What was known at this moment. Now, unless it says otherwise; never later.
    #[param(format = DateTime)]
    as_of: Option<String>,
    /// Replies, unless it says otherwise.
    kind: Option<PromiseKind>,
    /// One line for each of these.
    group_by: Option<GroupBy>,
    channel: Option<Channel>,
    tier: Option<Tier>,
    ticket_kind: Option<TicketKind>,
    urgency: Option<Urgency>,
    /// A category's code.
    #[param(max_length = 120)]
    category: Option<String>,
    /// The hall or agent point at which the ticket came in.
    site: Option<Uuid>,
    #[param(max_length = 120)]
    region: Option<String>,
    team: Option<Uuid>,
    owner: Option<Uuid>,
    customer: Option<Uuid>,
    /// Count imported tickets too.
    include_imported: Option<bool>,
}

const KNOWN: [&str; 16] = [
    "from",
    "to",
    "as_of",
    "kind",
    "group_by",
    "channel",
    "tier",
    "ticket_kind",
    "urgency",
    "category",
    "site",
    "region",
    "team",
    "owner",
    "customer",
    "include_imported",
];

fn question(asked: &Asked, faults: &mut Faults, zone: &TimeZone, now: Moment, scope: &Scope) -> (Question, Moment) {
    let from = when(asked, faults, "from", zone).unwrap_or(Moment::EPOCH);
    let to = when(asked, faults, "to", zone).unwrap_or(now);
    let as_of = asked.moment(faults, "as_of").unwrap_or(now).min(now);
    let question = Question {
        from,
        to,
        kind: asked.one(faults, "kind").unwrap_or(PromiseKind::Reply),
        group_by: asked.one(faults, "group_by"),
        only: only(asked, faults, scope),
        include_imported: asked.one(faults, "include_imported").unwrap_or(false),
        zone: zone.clone(),
    };
    (question, as_of)
}

/// The question of a report that is asked nothing else.
pub(super) fn only_question(
    asked: &Asked,
    zone: &TimeZone,
    now: Moment,
    scope: &Scope,
) -> Result<(Question, Moment), Refusal> {
    let mut faults = Faults::default();
    asked.knows(&mut faults, &KNOWN);
    let found = question(asked, &mut faults, zone, now, scope);
    faults.or_else(found)
}

/// The last 30 days, where nothing says from when on.
pub(super) fn lately(question: Question) -> Question {
    const USUAL: Span = Span::days(30);
    let from = if question.from <= Moment::EPOCH {
        question.to - USUAL
    } else {
        question.from
    };
    Question { from, ..question }
}

fn only(asked: &Asked, faults: &mut Faults, scope: &Scope) -> Only {
    Only {
        channel: asked.one(faults, "channel"),
        tier: asked.one(faults, "tier"),
        region: faults.optional(asked.text("region"), |region| text::required("region", region, SHORT)),
        team: asked.one(faults, "team"),
        owner: asked.one(faults, "owner"),
        ticket_kind: asked.one(faults, "ticket_kind"),
        urgency: asked.one(faults, "urgency"),
        category: faults.optional(asked.text("category"), |category| {
            text::required("category", category, SHORT)
        }),
        site: asked.one(faults, "site"),
        customer: asked.one(faults, "customer"),
        within: scope.regions(),
        ..Only::default()
    }
}

pub(super) fn when(asked: &Asked, faults: &mut Faults, field: &str, zone: &TimeZone) -> Option<Moment> {
    let text = asked.text(field)?;
    let day = text.parse::<Date>().ok().filter(|day| day.to_string() == text);
    let midnight = day.and_then(|day| Some(day.to_zoned(zone.clone()).ok()?.timestamp().into()));
    if midnight.is_some() {
        return midnight;
    }
    let text = text.replace(' ', "+");
    faults.optional(Some(&text), |text| {
        let wrong = "must be a day like 2026-03-01 or a time like 2026-03-02T09:00:00Z";
        text.parse().map_err(|_| FieldFault::new(field, wrong))
    })
}

/// How many of the promises due in a period were kept. Not yet due, voided and imported ones stand beside the rate, never
/// inside it.
#[utoipa::path(
    tag = "reports",
    params(RateAsked),
    responses((status = 200, description = "The figures.", body = RateReport),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/reports/reply-rate")]
async fn reply_rate_report(front: Data<Front>, caller: Caller, asked: Asked) -> Result<Answer, Problem> {
    let right = caller.may(Operation::ReplyRateReport)?;
    let zone = front.house.zone.clone();
    front
        .look_within(right, move |db, now, scope| {
            let (question, as_of) = only_question(&asked, &zone, now, scope)?;
            Ok(Answer::ok(reply_rate(db, &question, as_of)?))
        })
        .await
}

/// In what form the promises are handed out.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes what `export_report` reads")]
struct ExportAsked {
    /// CSV, unless it says otherwise. A workbook takes at most 200,000 lines.
    #[param(inline)]
    format: Option<FileFormat>,
    /// In which language headings and words are. The caller's, unless it says otherwise.
    language: Option<Language>,
}

/// The report as a file: every promise that it is about, one line each with where it counts, then the filter, the figures and
/// the digest of the lines. `group_by` changes nothing. Taking one is recorded.
#[utoipa::path(
    tag = "reports",
    params(RateAsked, ExportAsked),
    responses((status = 200, description = "The file.", content(
                  (Vec<u8> = "text/csv"),
                  (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/reports/reply-rate/export")]
async fn export_report(
    front: Data<Front>,
    caller: Caller,
    whence: Whence,
    asked: Asked,
) -> Result<HttpResponse, Problem> {
    let right = caller.may(Operation::ExportReport)?;
    let zone = front.house.zone.clone();
    let by = caller.by(whence);
    let user = caller.user;
    let wanted = front
        .look_within(right, move |db, now, scope| {
            let mut faults = Faults::default();
            let known: Vec<&str> = KNOWN.iter().copied().chain(["format", "language"]).collect();
            asked.knows(&mut faults, &known);
            let found = question(&asked, &mut faults, &zone, now, scope);
            let format = asked.one(&mut faults, "format").unwrap_or(FileFormat::Csv);
            let language = asked.one(&mut faults, "language");
            let (question, as_of) = faults.or_else(found)?;
            let usual = people::find(db, user)?.map_or(Language::En, |person| person.language);
            Ok(Wanted {
                question: Question {
                    group_by: None,
                    ..question
                },
                as_of,
                format,
                language: language.unwrap_or(usual),
            })
        })
        .await?;
    file(&front, by, wanted).await
}

/// Signs that the rate may look better than the work behind it was, and what it does not tell: answers within seconds,
/// matters that somebody recorded and answered alone, what was settled in the last hour, what was reopened or raised again,
/// what was solved, and the same words to many customers. `group_by` changes nothing. The promises behind each sign are
/// listed under its name.
#[utoipa::path(
    tag = "reports",
    params(RateAsked),
    responses((status = 200, description = "The signs.", body = Signs),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/reports/signs")]
async fn signs_report(front: Data<Front>, caller: Caller, asked: Asked) -> Result<Answer, Problem> {
    let right = caller.may(Operation::SignsReport)?;
    let zone = front.house.zone.clone();
    front
        .look_within(right, move |db, now, scope| {
            let (question, as_of) = only_question(&asked, &zone, now, scope)?;
            Ok(Answer::ok(signs(db, &question, as_of)?))
        })
        .await
}

/// Which of the counted promises are listed.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes what `promises_of_report` reads")]
struct BehindAsked {
    /// The figure they are counted in.
    figure: Figure,
    /// Of `missed`: what was put down to the cause of this code, to any (`any`), or to none yet (`none`).
    #[param(max_length = 32)]
    cause: Option<String>,
    /// With `cause`: only what a second person confirmed.
    confirmed: Option<bool>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
    /// Entries of a page; 50 unless it says otherwise.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
}

/// One page of the promises behind a figure.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what `Paged` writes")]
struct BehindPage {
    /// What was known at this moment; the next page is asked for as of the same.
    #[schema(value_type = String, format = DateTime)]
    as_of: Moment,
    figure: Figure,
    items: Vec<Behind>,
    next_cursor: Option<String>,
}

/// The promises behind a figure, in the order of their due times, each with the ticket that proves it.
#[utoipa::path(
    tag = "reports",
    params(RateAsked, BehindAsked),
    responses((status = 200, description = "One page; `Link` with rel=next leads to the next.", body = BehindPage),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/reports/reply-rate/promises")]
async fn promises_of_report(front: Data<Front>, caller: Caller, asked: Asked) -> Result<Paged, Problem> {
    let right = caller.may(Operation::PromisesOfReport)?;
    let zone = front.house.zone.clone();
    front
        .look_within(right, move |db, now, scope| {
            let mut faults = Faults::default();
            asked.knows(
                &mut faults,
                &[&KNOWN[..], &["figure", "cause", "confirmed", "cursor", "limit"]].concat(),
            );
            let (question, as_of) = question(&asked, &mut faults, &zone, now, scope);
            let figure = figure(&asked, &mut faults);
            let judged = judged(&asked, &mut faults, figure);
            let page = asked.page(&mut faults);
            let page = faults.or_else(page)?;
            let after = page.after.map(|mark| Cursor {
                due_at: mark.due_at,
                promise: PromiseId(mark.id),
            });
            let found = match judged {
                Some(judged) => misses_behind(db, &question, &judged, as_of, after, page.most + 1)?,
                None => promises_behind(db, &question, figure, as_of, after, page.most + 1)?,
            };
            let asked = asked.settled("as_of", &as_of.to_string());
            let paged = Paged::of(&asked, found.promises, page.most, end, Clone::clone);
            Ok(paged.telling("as_of", as_of).telling("figure", figure))
        })
        .await
}

fn figure(asked: &Asked, faults: &mut Faults) -> Figure {
    if asked.text("figure").is_none() {
        faults.note("figure", "name the figure: kept, late, unanswered, …");
    }
    asked.one(faults, "figure").unwrap_or(Figure::Kept)
}

/// Which of the missed promises, by what they were put down to.
fn judged(asked: &Asked, faults: &mut Faults, figure: Figure) -> Option<Judged> {
    let cause: Option<OfCause> = asked.one(faults, "cause");
    let confirmed = asked.one(faults, "confirmed");
    if cause.is_some() && figure != Figure::Missed {
        faults.note("cause", "narrows down what was missed; ask for figure=missed");
    }
    if asked.text("cause").is_none() && confirmed.is_some() {
        faults.note(
            "confirmed",
            "narrows down what was put down to a cause; name one in cause, or any",
        );
    }
    Some(Judged {
        cause: cause?,
        confirmed: confirmed.unwrap_or(false),
    })
}

fn end(behind: &Behind) -> String {
    cursor(Mark {
        due_at: behind.due_at,
        id: behind.promise.0,
    })
}
