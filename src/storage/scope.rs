//! A scope in SQL. Each arm is a condition that an index of its own serves; lists ask for one arm after the other and
//! merge, so that a page costs as much as is on it and not as much as there is.

use diesel::dsl::sql;
use diesel::expression::BoxableExpression;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};

use super::columns::sqlt::Uid;
use super::db::Db;
use super::dialect::{MultiBackend, OnCustomers, OnTickets};
use super::fault::StoreFault;
use super::schema::{customers, tickets};
use crate::domain::ids::{CustomerId, TicketId};
use crate::domain::rights::{Arm, Scope};

type On<T> = Box<dyn BoxableExpression<T, MultiBackend, SqlType = Bool>>;

/// The ticket of this id, if it is within the scope.
pub fn ticket(db: &mut Db, scope: &Scope, id: TicketId) -> Result<Option<TicketId>, StoreFault> {
    let mut query = tickets::table.filter(tickets::id.eq(id)).into_boxed::<MultiBackend>();
    if let Some(within) = within_tickets(scope) {
        query = query.filter(within);
    }
    Ok(query.select(tickets::id).first(db.conn()).optional()?)
}

/// The ticket of this number, if it is within the scope.
pub fn ticket_of_number(db: &mut Db, scope: &Scope, number: &str) -> Result<Option<TicketId>, StoreFault> {
    let mut query = tickets::table
        .filter(tickets::number.eq(number.to_owned()))
        .into_boxed::<MultiBackend>();
    if let Some(within) = within_tickets(scope) {
        query = query.filter(within);
    }
    Ok(query.select(tickets::id).first(db.conn()).optional()?)
}

/// Whether a customer is within the scope, by themselves or by one of their tickets.
pub fn holds_customer(db: &mut Db, scope: &Scope, id: CustomerId) -> Result<bool, StoreFault> {
    let mut query = customers::table
        .filter(customers::id.eq(id))
        .into_boxed::<MultiBackend>();
    if let Scope::Any(arms) = scope {
        let by_themselves = arms.iter().filter_map(on_customers);
        let by_tickets = arms.iter().map(|arm| {
            let start = "EXISTS (SELECT 1 FROM tickets WHERE tickets.customer_id = customers.id AND ";
            on::<customers::table>(start, arm, ")", Asked::OfEach)
        });
        query = query.filter(any_of(by_themselves.chain(by_tickets)));
    }
    let found: Option<CustomerId> = query.select(customers::id).first(db.conn()).optional()?;
    Ok(found.is_some())
}

/// The tickets within a scope, asked of each ticket that is looked at; nothing to ask where that is all. What is there and
/// beyond the scope costs no more than a look or two into indexes, so that it takes as long as what is not there.
pub(super) fn within_tickets(scope: &Scope) -> Option<OnTickets> {
    let Scope::Any(arms) = scope else { return None };
    Some(any_of(
        arms.iter().map(|arm| on::<tickets::table>("", arm, "", Asked::OfEach)),
    ))
}

/// What belongs to tickets within a scope, for another table: `column` names its ticket, in full.
pub(super) fn of_tickets_within<T: 'static>(column: &str, scope: &Scope) -> Option<On<T>> {
    let Scope::Any(arms) = scope else { return None };
    let start = format!("{column} IN (SELECT tickets.id FROM tickets WHERE ");
    Some(any_of(arms.iter().map(|arm| on::<T>(&start, arm, ")", Asked::OfAll))))
}

/// The tickets of an arm.
pub(super) fn on_tickets(arm: &Arm) -> OnTickets {
    on::<tickets::table>("", arm, "", Asked::OfAll)
}

/// How a condition is put where the answer stands in another table.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// Of each ticket by itself: for few tickets.
    OfEach,
    /// Of all at once, beginning with the other table: for lists.
    OfAll,
}

/// The customers of a scope, as far as they are in it by themselves; nothing to ask where that is all.
pub(super) fn within_customers(scope: &Scope) -> Option<OnCustomers> {
    let Scope::Any(arms) = scope else { return None };
    Some(any_of(arms.iter().filter_map(on_customers)))
}

/// The tickets of clients (customers whom an account manager looks after) who are within a scope by themselves.
pub(super) fn of_clients_within(scope: &Scope) -> OnTickets {
    const CLIENTS: &str = "tickets.customer_id IN (SELECT clients.id FROM customers AS clients \
                           WHERE clients.account_manager_id IS NOT NULL";
    let Scope::Any(arms) = scope else {
        return Box::new(sql::<Bool>(&format!("{CLIENTS})")));
    };
    any_of(arms.iter().filter_map(|arm| -> Option<OnTickets> {
        let begin = |condition: &str| sql::<Bool>(&format!("{CLIENTS} AND {condition}"));
        match arm {
            Arm::Region(region) => Some(Box::new(
                begin("(clients.region IS NULL OR clients.region = ")
                    .bind::<Text, _>(region.clone())
                    .sql("))"),
            )),
            Arm::Book(user) => Some(Box::new(
                begin("clients.account_manager_id = ").bind::<Uid, _>(*user).sql(")"),
            )),
            Arm::Owner(_) | Arm::Opener(_) | Arm::Team(_) | Arm::Site(_) | Arm::Unclaimed(_) | Arm::Visitor(_) => None,
        }
    }))
}

/// The customers of an arm by themselves, not by their tickets. Whose region nobody knows is everybody's.
fn on_customers(arm: &Arm) -> Option<OnCustomers> {
    match arm {
        Arm::Region(region) => Some(Box::new(
            sql::<Bool>("(customers.region IS NULL OR customers.region = ")
                .bind::<Text, _>(region.clone())
                .sql(")"),
        )),
        Arm::Book(user) => Some(Box::new(
            sql::<Bool>("(customers.account_manager_id = ")
                .bind::<Uid, _>(*user)
                .sql(")"),
        )),
        Arm::Owner(_) | Arm::Opener(_) | Arm::Team(_) | Arm::Site(_) | Arm::Unclaimed(_) | Arm::Visitor(_) => None,
    }
}

/// Any of these conditions; of none, nothing.
fn any_of<T: 'static>(conditions: impl Iterator<Item = On<T>>) -> On<T> {
    let all = conditions.reduce(|one, other| Box::new(one.or(other)));
    all.unwrap_or_else(|| Box::new(sql::<Bool>("FALSE")))
}

/// The condition of an arm on `tickets`, between these two texts.
fn on<T: 'static>(start: &str, arm: &Arm, end: &str, asked: Asked) -> On<T> {
    const UNCLAIMED: &str = "tickets.owner_id IS NULL AND tickets.team_id IS NULL AND tickets.region";
    let begin = |condition: &str| sql::<Bool>(&format!("({start}{condition}"));
    let end = |condition: &str| format!("{condition}{end})");
    match arm {
        Arm::Owner(user) => Box::new(begin("tickets.owner_id = ").bind::<Uid, _>(*user).sql(&end(""))),
        Arm::Team(team) => Box::new(begin("tickets.team_id = ").bind::<Uid, _>(*team).sql(&end(""))),
        Arm::Region(region) => Box::new(begin("tickets.region = ").bind::<Text, _>(region.clone()).sql(&end(""))),
        Arm::Site(site) => Box::new(begin("tickets.site_id = ").bind::<Uid, _>(*site).sql(&end(""))),
        Arm::Unclaimed(None) => Box::new(sql::<Bool>(&format!("({start}{UNCLAIMED} IS NULL{}", end("")))),
        Arm::Unclaimed(Some(region)) => Box::new(
            begin(&format!("{UNCLAIMED} = "))
                .bind::<Text, _>(region.clone())
                .sql(&end("")),
        ),
        Arm::Book(user) => {
            let client = match asked {
                Asked::OfEach => "EXISTS (SELECT 1 FROM customers AS clients WHERE clients.id = tickets.customer_id",
                Asked::OfAll => "tickets.customer_id IN (SELECT clients.id FROM customers AS clients WHERE TRUE",
            };
            Box::new(
                begin(client)
                    .sql(" AND clients.account_manager_id = ")
                    .bind::<Uid, _>(*user)
                    .sql(&end(")")),
            )
        }
        Arm::Visitor(user) => {
            let visited = match asked {
                Asked::OfEach => "EXISTS (SELECT 1 FROM appointments WHERE appointments.ticket_id = tickets.id",
                Asked::OfAll => "tickets.id IN (SELECT appointments.ticket_id FROM appointments WHERE TRUE",
            };
            Box::new(
                begin(visited)
                    .sql(" AND appointments.cancelled_at IS NULL AND appointments.technician_id = ")
                    .bind::<Uid, _>(*user)
                    .sql(&end(")")),
            )
        }
        // The first event says who brought the ticket in: the last 36 characters of its actor, where that is a person.
        Arm::Opener(user) => {
            let brought_in = match asked {
                Asked::OfEach => "EXISTS (SELECT 1 FROM events WHERE events.ticket_id = tickets.id",
                Asked::OfAll => "tickets.id IN (SELECT events.ticket_id FROM events WHERE TRUE",
            };
            Box::new(
                begin(brought_in)
                    .sql(" AND events.seq = 1 AND substr(events.actor, length(events.actor) - 35) = ")
                    .bind::<Text, _>(user.to_string())
                    .sql(&end(")")),
            )
        }
    }
}
