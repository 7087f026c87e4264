//! Row against row, field by field, so that a difference can be named.

use serde_json::{Value, json};

use crate::storage::tickets::{PromiseRow, TicketRow};

/// The first field in which two rows of one shape differ, told in words.
macro_rules! first_difference {
    ($stored:expr, $told:expr; $($field:ident),+ $(,)?) => {{
        let (stored, told) = ($stored, $told);
        $(if stored.$field != told.$field {
            return Some(difference(stringify!($field), &json!(stored.$field), &json!(told.$field)));
        })+
        None
    }};
}

/// How a ticket's row differs from what its events tell, if it does.
pub(super) fn ticket_difference(stored: &TicketRow, told: &TicketRow) -> Option<String> {
    if stored.words != told.words {
        return Some("the row's words are not those of its first event".to_owned());
    }
    first_difference!(stored, told;
        version, head, number, tracking_code, changed_at, kind, channel, urgency, tier, region, category, state, outcome,
        customer_id, owner_id, team_id, account_manager_id, site_id, level, epoch, received_at, recorded_at, late_entry, origin,
        unanswered_since, replied_at, merged_into, split_from, next_due_at,
    )
}

/// How a promise's row differs from what the events tell, if it does.
pub(super) fn promise_difference(stored: &PromiseRow, told: &PromiseRow) -> Option<String> {
    first_difference!(stored, told;
        id, ticket_id, position, kind, epoch, made_at, clock_from, due_at, fulfilled_at, fulfilled_by, voided_at,
        void_reason, policy_id, calendar_id, opened_by, next_step, next_step_at, ticket_kind, channel, tier, region,
        owner_id, team_id, customer_id, imported, urgency, category, cause, cause_by, cause_at, cause_confirmed_by, cause_confirmed_at,
    )
}

fn difference(field: &str, stored: &Value, told: &Value) -> String {
    format!("the row says {field} is {stored}, the events say {told}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::chain::Hash;
    use crate::domain::event::{Actor, Event};
    use crate::domain::ids::{CustomerId, Dice, TicketId};
    use crate::domain::moment::{Moment, Span};
    use crate::domain::policy::PolicyBook;
    use crate::domain::ticket::{Intake, Past, Ticket, open_imported};
    use crate::domain::words::{Channel, TicketKind, TicketState, Tier, Urgency};

    fn row() -> TicketRow {
        let (mut dice, at) = (Dice::seeded(3), Moment::from_micros(5_000_000));
        let intake = Intake {
            kind: TicketKind::Complaint,
            channel: Channel::Hall,
            urgency: Urgency::General,
            tier: Tier::Key,
            region: Some("north".into()),
            category: None,
            subject: "slow".into(),
            description: String::new(),
            remedy_sought: String::new(),
            customer: CustomerId::new(at, &mut dice),
            account_manager: None,
            site: None,
            received_at: at,
            details: std::collections::BTreeMap::new(),
            split_from: None,
        };
        let source = crate::domain::event::Source {
            name: "old".into(),
            external_id: "1".into(),
        };
        let book = PolicyBook::default();
        let past = Past {
            source,
            reply: None,
            state: TicketState::Acknowledged,
        };
        let happened = open_imported(&intake, &past, &book, at, &mut dice).unwrap();
        let received = happened.into_iter().next().unwrap();
        let id = TicketId::new(at, &mut dice);
        let event: Event = crate::domain::chain::link(Hash::NONE, id, 1, at, Actor::Desk, received, &mut dice);
        TicketRow::of(&Ticket::begin(&event).unwrap())
    }

    #[test]
    fn equal_rows_do_not_differ_and_each_field_is_compared() {
        type Change = (&'static str, fn(&mut TicketRow));
        let told = row();
        assert_eq!(ticket_difference(&told.clone(), &told), None);
        let changes: [Change; 8] = [
            ("version", |row| row.version += 1),
            ("head", |row| row.head.push('0')),
            ("region", |row| row.region = None),
            ("late_entry", |row| row.late_entry = true),
            ("received_at", |row| {
                row.received_at = row.received_at - Span::MICROSECOND;
            }),
            ("next_due_at", |row| row.next_due_at = row.recorded_at),
            ("words", |row| row.words = crate::storage::columns::Written("{}".into())),
            ("split_from", |row| row.split_from = Some(row.id)),
        ];
        for (field, change) in changes {
            let mut stored = told.clone();
            change(&mut stored);
            let difference = ticket_difference(&stored, &told).unwrap();
            assert!(difference.contains(field), "{field}: {difference}");
        }
    }
}
