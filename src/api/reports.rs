//! Figures, each traceable to its evidence.

use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, get};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::answer::Answer;
use super::caller::{AUDIT, Caller};
use super::front::Front;
use super::pages::with_parameters;
use super::problem::{Problem, ProblemBody};
use super::sent::Faults;
use crate::domain::moment::Moment;
use crate::domain::refusal::{FieldFault, Refusal};
use crate::domain::text::{self, SHORT};
use crate::domain::words::{Channel, PromiseKind, TicketKind, Tier};
use crate::report::evidence::{Behind, Cursor, Figure, PAGE_MAX, promises_behind};
use crate::report::reply_rate::{GroupBy, Only, Question, RateReport, reply_rate};

/// The operations on reports.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(rate).service(promises);
}

/// Which promises are counted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct RateAsked {
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
    #[param(value_type = Option<PromiseKind>)]
    kind: Option<String>,
    /// One line for each of these.
    #[param(value_type = Option<GroupBy>)]
    group_by: Option<String>,
    #[param(value_type = Option<Channel>)]
    channel: Option<String>,
    #[param(value_type = Option<Tier>)]
    tier: Option<String>,
    #[param(value_type = Option<TicketKind>)]
    ticket_kind: Option<String>,
    #[param(min_length = 1, max_length = 120)]
    region: Option<String>,
    #[param(value_type = Option<uuid::Uuid>)]
    team: Option<String>,
    #[param(value_type = Option<uuid::Uuid>)]
    owner: Option<String>,
    #[param(value_type = Option<uuid::Uuid>)]
    customer: Option<String>,
    /// Count imported tickets too.
    #[param(value_type = Option<bool>)]
    include_imported: Option<String>,
}

impl RateAsked {
    fn question(&self, zone: &TimeZone, now: Moment) -> Result<(Question, Moment), Refusal> {
        let mut faults = Faults::default();
        let from = when(&mut faults, "from", self.from.as_deref(), zone).unwrap_or(Moment::EPOCH);
        let to = when(&mut faults, "to", self.to.as_deref(), zone).unwrap_or(now);
        let as_of = faults.moment("as_of", self.as_of.as_deref()).unwrap_or(now).min(now);
        let only = Only {
            channel: faults.word("channel", self.channel.as_deref()),
            tier: faults.word("tier", self.tier.as_deref()),
            region: faults.optional(self.region.as_deref(), |region| text::required("region", region, SHORT)),
            team: faults.id("team", self.team.as_deref()),
            owner: faults.id("owner", self.owner.as_deref()),
            ticket_kind: faults.word("ticket_kind", self.ticket_kind.as_deref()),
            customer: faults.id("customer", self.customer.as_deref()),
        };
        let question = Question {
            from,
            to,
            kind: faults.word("kind", self.kind.as_deref()).unwrap_or(PromiseKind::Reply),
            group_by: faults.word("group_by", self.group_by.as_deref()),
            only,
            include_imported: faults.yes("include_imported", self.include_imported.as_deref()),
            zone: zone.clone(),
        };
        faults.or_else((question, as_of))
    }
}

fn when(faults: &mut Faults, field: &str, sent: Option<&str>, zone: &TimeZone) -> Option<Moment> {
    faults.optional(sent, |text| {
        let day = text.parse::<Date>().ok().filter(|day| day.to_string() == text);
        let midnight = day.and_then(|day| Some(day.to_zoned(zone.clone()).ok()?.timestamp().into()));
        let moment = midnight.or_else(|| text.parse().ok());
        moment.ok_or_else(|| {
            FieldFault::new(
                field,
                "must be a day like 2026-03-01 or a time like 2026-03-02T09:00:00Z",
            )
        })
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
async fn rate(front: Data<Front>, caller: Caller, asked: Query<RateAsked>) -> Result<Answer, Problem> {
    caller.must_be(AUDIT)?;
    let zone = front.house.zone.clone();
    front
        .look(move |db, now| {
            let (question, as_of) = asked.question(&zone, now)?;
            Ok(Answer::ok(reply_rate(db, &question, as_of)?))
        })
        .await
}

/// Which of the counted promises are listed.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct BehindAsked {
    /// The figure they are counted in.
    #[param(value_type = Figure, required = true)]
    figure: Option<String>,
    /// Where the page begins: from the `Link` of the page before.
    cursor: Option<String>,
    /// How many; 100 unless it says otherwise.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    limit: Option<String>,
}

/// The promises behind a figure.
#[derive(Debug, Serialize, ToSchema)]
struct BehindView {
    /// What was known at this moment; ask for the next page as of the same.
    #[schema(value_type = String, format = DateTime)]
    as_of: Moment,
    figure: Figure,
    promises: Vec<Behind>,
}

/// The promises behind a figure, in the order of their due times, each with the ticket that proves it.
#[utoipa::path(
    tag = "reports",
    params(RateAsked, BehindAsked),
    responses((status = 200, description = "One page; the Link header names the next.", body = BehindView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/reports/reply-rate/promises")]
async fn promises(front: Data<Front>, caller: Caller, request: HttpRequest) -> Result<Answer, Problem> {
    caller.must_be(AUDIT)?;
    let (behind, asked) = both(&request)?;
    let zone = front.house.zone.clone();
    let (view, next) = front
        .look(move |db, now| {
            let (question, as_of) = asked.question(&zone, now)?;
            let (figure, after, limit) = behind.checked()?;
            let page = promises_behind(db, &question, figure, as_of, after, limit)?;
            let view = BehindView {
                as_of,
                figure,
                promises: page.promises,
            };
            Ok((view, page.next))
        })
        .await?;
    let as_of = view.as_of.to_string();
    let next = next.map(|next| with_parameters(&request, &[("as_of", &as_of), ("cursor", &written(next))]));
    Ok(Answer::page(view, next))
}

/// The page's own parameters and those of the report it belongs to.
fn both(request: &HttpRequest) -> Result<(BehindAsked, RateAsked), Refusal> {
    const OWN: [&str; 3] = ["figure", "cursor", "limit"];
    let pairs: Vec<_> = url::form_urlencoded::parse(request.query_string().as_bytes()).collect();
    let part = |own: bool| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(pairs.iter().filter(|(name, _)| OWN.contains(&name.as_ref()) == own));
        query.finish()
    };
    let unknown = |fault: actix_web::error::QueryPayloadError| super::sent::query_fault(&fault.to_string());
    let behind = Query::<BehindAsked>::from_query(&part(true)).map_err(unknown)?;
    let asked = Query::<RateAsked>::from_query(&part(false)).map_err(unknown)?;
    Ok((behind.into_inner(), asked.into_inner()))
}

impl BehindAsked {
    fn checked(&self) -> Result<(Figure, Option<Cursor>, usize), Refusal> {
        let mut faults = Faults::default();
        let figure = faults.word("figure", self.figure.as_deref());
        if self.figure.is_none() {
            faults.note("figure", "name the figure: kept, late, unanswered, …");
        }
        let after = faults.optional(self.cursor.as_deref(), |text| {
            read(text).ok_or_else(|| FieldFault::new("cursor", "take it from the Link of the page before"))
        });
        let limit = faults.count("limit", self.limit.as_deref(), 100, PAGE_MAX);
        faults.or_else((figure.unwrap_or(Figure::Kept), after, limit))
    }
}

fn written(cursor: Cursor) -> String {
    format!("{}_{}", cursor.due_at.as_micros(), cursor.promise)
}

fn read(text: &str) -> Option<Cursor> {
    let (due_at, promise) = text.split_once('_')?;
    Some(Cursor {
        due_at: Moment::from_micros(due_at.parse().ok()?),
        promise: promise.parse().ok()?,
    })
}
