//! Promises of a list, each with the ticket that proves it.

use super::Proof;
use super::causes::cause_of;
use super::numbers::reason_name;
use crate::console::figures::NONE;
use crate::console::staff::Staff;
use crate::console::words;
use crate::domain::mask::mask_name;
use crate::domain::moment::Moment;
use crate::locale::say_span;
use crate::pages::{clock_left, when};

/// A promise of a list.
pub(super) struct ProofRow {
    pub(super) number: String,
    /// Nothing where the reader may not see the ticket any more.
    pub(super) address: Option<String>,
    pub(super) client: String,
    pub(super) tier: Option<String>,
    pub(super) team: String,
    pub(super) due: String,
    pub(super) replied: String,
    pub(super) came_of_it: String,
    pub(super) is_missed: bool,
    /// What a miss was put down to, and where that is said.
    pub(super) cause: Option<(String, String)>,
}

/// A promise in a list, as it stood at a moment.
pub(super) fn proof_row(staff: &Staff, Proof { promise, listed }: &Proof, as_of: Moment) -> ProofRow {
    let reader = &staff.reader;
    let customer = listed.as_ref().map(|listed| &listed.of.customer);
    let company = customer
        .map(|customer| customer.company.clone())
        .filter(|company| !company.is_empty());
    let team = listed.as_ref().and_then(|listed| listed.row.team_id);
    let is_over = promise.due_at < as_of;
    let is_voided = promise.fulfilled_at.is_none() && promise.voided_at.is_some_and(|at| at <= promise.due_at);
    let is_missed = is_over && !is_voided && promise.fulfilled_at.is_none_or(|at| at > promise.due_at);
    ProofRow {
        number: promise.number.clone(),
        address: listed.as_ref().map(|_| format!("/desk/{}", promise.number)),
        client: company
            .or_else(|| customer.map(|customer| mask_name(&customer.name)))
            .unwrap_or_else(|| NONE.to_owned()),
        tier: customer.and_then(|customer| words::tier(reader, customer.tier)),
        team: team.map_or_else(|| NONE.to_owned(), |team| staff.team_name(team)),
        due: when(reader, promise.due_at, staff.now),
        replied: promise
            .fulfilled_at
            .map_or_else(|| NONE.to_owned(), |at| when(reader, at, staff.now)),
        came_of_it: match (promise.fulfilled_at, promise.void_reason) {
            (None, Some(reason)) if is_voided => reason_name(reader, reason),
            (at, _) if is_missed => clock_left(reader, at.unwrap_or(as_of).since(promise.due_at)),
            (Some(at), _) => {
                let span = say_span(reader.language, at.since(promise.clock_from));
                reader.fill("row-took", &[("span", span.into())])
            }
            (None, _) => {
                let span = say_span(reader.language, promise.due_at.since(as_of));
                reader.fill("ring-left", &[("span", span.into())])
            }
        },
        is_missed,
        cause: listed
            .as_ref()
            .filter(|_| is_missed)
            .map(|listed| cause_of(staff, listed)),
    }
}
