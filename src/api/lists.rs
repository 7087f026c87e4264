//! The list of tickets, the most urgent first.

use actix_web::get;
use actix_web::web::Data;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::asked::{Asked, cursor};
use super::caller::Caller;
use super::front::Front;
use super::page::Paged;
use super::parameters::PageOfList;
use super::problem::{Problem, ProblemBody};
use super::sent::Faults;
use super::views::{CustomerView, PromiseView};
use crate::domain::ids::{CustomerId, TeamId, UserId};
use crate::domain::mask::mask_within;
use crate::domain::moment::Moment;
use crate::domain::refusal::FieldFault;
use crate::domain::rights::Operation;
use crate::domain::search::{QUERY_MAX, Query};
use crate::domain::words::{Channel, TicketKind, TicketState, Tier, Urgency};
use crate::storage::lists::{Listed, Mark, TicketFilter, tickets_by_urgency};

/// The list of tickets.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_tickets);
}

const KNOWN: &[&str] = &[
    "state",
    "channel",
    "kind",
    "owner",
    "team",
    "tier",
    "region",
    "customer",
    "due_before",
    "overdue",
    "q",
    "cursor",
    "limit",
];

/// Tickets, the one that owes something soonest first, those that owe nothing last. Several values of one parameter,
/// separated by commas, mean any of them; several parameters mean all of them.
#[utoipa::path(
    tag = "tickets",
    params(
        ("state" = Option<String>, Query, description = "States, separated by commas."),
        ("channel" = Option<String>, Query, description = "Channels."),
        ("kind" = Option<String>, Query, description = "Kinds of tickets."),
        ("owner" = Option<String>, Query, description = "Ids of owners; `me` is the caller, `none` nobody."),
        ("team" = Option<String>, Query, description = "Ids of teams; `none` is no team."),
        ("tier" = Option<String>, Query, description = "Tiers."),
        ("region" = Option<String>, Query, description = "Regions."),
        ("customer" = Option<Uuid>, Query, description = "The customer's id."),
        ("due_before" = Option<String>, Query, description = "Owed something before this time."),
        ("overdue" = Option<bool>, Query, description = "Whether something owed is overdue now."),
        ("q" = Option<String>, Query, description = "Words, Chinese or not, of what was said; ticket number or tracking code; four or more digits of a phone number; name or company of the customer. Of a word that more than 10,000 tickets hold, the latest 10,000 count."),
        PageOfList,
    ),
    responses((status = 200, description = "One page; `Link` with rel=next leads to the next.", body = TicketPage),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/tickets")]
async fn list_tickets(front: Data<Front>, caller: Caller, asked: Asked) -> Result<Paged, Problem> {
    let right = caller.may(Operation::ListTickets)?;
    let mut faults = Faults::default();
    asked.knows(&mut faults, KNOWN);
    let page = asked.page(&mut faults);
    let filter = filter(&asked, caller, &mut faults);
    let nothing_to_find = asked.text("q").is_some() && filter.query.is_none();
    let filter = faults.or_else(filter)?;
    front
        .look_within(right, move |db, now, scope| {
            let found = if nothing_to_find {
                Vec::new()
            } else {
                tickets_by_urgency(db, now, &filter, scope, page)?
            };
            Ok(Paged::of(&asked, found, page.most, end, |listed| {
                TicketItem::of(listed, now)
            }))
        })
        .await
}

fn filter(asked: &Asked, caller: Caller, faults: &mut Faults) -> TicketFilter {
    TicketFilter {
        states: asked.several(faults, "state"),
        channels: asked.several(faults, "channel"),
        kinds: asked.several(faults, "kind"),
        tiers: asked.several(faults, "tier"),
        regions: asked.texts(faults, "region"),
        owner: asked.whose(faults, "owner", UserId, Some(caller.user)),
        team: asked.whose(faults, "team", TeamId, None),
        customer: customer(asked, faults),
        due_before: asked.moment(faults, "due_before"),
        overdue: asked.one(faults, "overdue"),
        query: faults.optional(asked.text("q"), query).flatten(),
        ..TicketFilter::default()
    }
}

/// The customer that a list is asked for.
pub(super) fn customer(asked: &Asked, faults: &mut Faults) -> Option<CustomerId> {
    faults.optional(asked.text("customer"), |text| {
        text.parse()
            .map_err(|_| FieldFault::new("customer", "must be the id of a customer"))
    })
}

fn query(text: &str) -> Result<Option<Query>, FieldFault> {
    if text.chars().count() > QUERY_MAX {
        return Err(FieldFault::new(
            "q",
            format!("must be at most {QUERY_MAX} characters long"),
        ));
    }
    Ok(Query::read(text))
}

fn end(last: &Listed) -> String {
    cursor(Mark {
        due_at: last.ticket.next_due_at(),
        id: last.ticket.id.0,
    })
}

/// One page of tickets.
#[derive(Serialize, ToSchema)]
pub(crate) struct TicketPage {
    items: Vec<TicketItem>,
    /// Leads to the next page; absent on the last.
    next_cursor: Option<String>,
}

/// A ticket in a list: enough to decide which to open.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TicketItem {
    id: Uuid,
    number: String,
    version: i64,
    kind: TicketKind,
    channel: Channel,
    state: TicketState,
    urgency: Urgency,
    tier: Tier,
    region: Option<String>,
    category: Option<String>,
    subject: String,
    #[schema(value_type = String, format = DateTime)]
    received_at: Moment,
    late_entry: bool,
    level: i32,
    customer: CustomerView,
    owner: Option<Uuid>,
    team: Option<Uuid>,
    /// The due time of the most urgent promise that is owed.
    #[schema(value_type = Option<String>, format = DateTime)]
    next_due_at: Option<Moment>,
    /// Whether that time has passed.
    overdue: bool,
    promises: Vec<PromiseView>,
}

impl TicketItem {
    /// The ticket as it stands at `now`.
    pub(crate) fn of(Listed { ticket, customer }: &Listed, now: Moment) -> Self {
        let due = ticket.next_due_at();
        TicketItem {
            id: ticket.id.0,
            number: ticket.number.clone(),
            version: ticket.version,
            kind: ticket.kind,
            channel: ticket.channel,
            state: ticket.state,
            urgency: ticket.urgency,
            tier: ticket.tier,
            region: ticket.region.clone(),
            category: ticket.category.clone(),
            subject: mask_within(ticket.word("subject")),
            received_at: ticket.received_at,
            late_entry: ticket.late_entry,
            level: ticket.level,
            customer: CustomerView::of(customer),
            owner: ticket.owner.map(|id| id.0),
            team: ticket.team.map(|id| id.0),
            next_due_at: Some(due).filter(|due| *due < Moment::NEVER),
            overdue: due < now,
            promises: ticket
                .promises
                .iter()
                .map(|promise| PromiseView::of(promise, now))
                .collect(),
        }
    }
}
