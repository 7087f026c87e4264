//! The expected noes. A refusal is no fault: it names the thing, says why not, and what to do instead. The front doors
//! translate [`Refusal::code`] into their own form.

use super::appointment::{NotConfirmed, Window};
use super::ids::UserId;
use super::moment::Moment;
use super::words::{PromiseKind, Role, TicketState};

/// One thing wrong with what was sent.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct FieldFault {
    /// Where it stands, as a JSON pointer (`/customer/phone`) or a query parameter's name.
    pub field: String,
    /// What is wrong and what would be right.
    pub detail: String,
}

impl FieldFault {
    /// A fault at `field`.
    pub fn new(field: impl Into<String>, detail: impl Into<String>) -> Self {
        FieldFault {
            field: field.into(),
            detail: detail.into(),
        }
    }
}

/// Why the desk does not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("there is no {thing} {name} here, or it is not yours")]
    Absent { thing: &'static str, name: String },
    #[error("{} of what was sent cannot be accepted", count_of_fields(.0))]
    Invalid(Vec<FieldFault>),
    #[error("this needs the role {}", join(.needs))]
    NotAllowed { needs: Vec<Role> },
    #[error("this token is not made for {0}; use one that is")]
    NotItsPurpose(&'static str),
    #[error("it is at version {actual} by now, not {expected}; read it again and repeat the change")]
    Stale {
        expected: i64,
        actual: i64,
        since: Vec<&'static str>,
        /// Who was faster, where it was a member of staff.
        by: Option<UserId>,
    },
    #[error("the {thing} is at version {actual}, not {expected}; read it again and repeat the change")]
    Outdated {
        thing: &'static str,
        expected: i64,
        actual: i64,
    },
    #[error("a ticket that is {from} cannot become {to}")]
    NoSuchStep { from: TicketState, to: TicketState },
    #[error("the ticket is {state}; reopen it first")]
    Ended { state: TicketState },
    #[error("the ticket was merged into {into}; work on that one")]
    MergedAway { into: String },
    #[error(
        "the customer is still owed a reply, due {due_at}: reply first, or have a manager who did not handle the ticket void the promise"
    )]
    ReplyStillOwed { due_at: Moment },
    #[error(
        "the customer is still owed the {kind}, due {due_at}: keep it first, have a manager void it, or close the ticket as withdrawn or duplicate if that is how it ended"
    )]
    StillOwed { kind: PromiseKind, due_at: Moment },
    #[error("what would be moved is no longer what the preview showed; look at it again")]
    PreviewOutdated,
    #[error("the promise is {verdict} already")]
    PromiseSettled { verdict: &'static str },
    #[error("{0}")]
    VoidNotProven(String),
    #[error("a manager other than those who handled the ticket has to do this")]
    OwnHandling,
    #[error("the promise is {verdict}; a cause is named for one that was missed")]
    NotMissed { verdict: &'static str },
    #[error("{0}")]
    NotConfirmable(&'static str),
    #[error("{0}")]
    CureStep(&'static str),
    #[error("{0}")]
    VisitStep(String),
    #[error(transparent)]
    VisitCode(#[from] NotConfirmed),
    #[error("{0}")]
    CompensationStep(String),
    #[error("{reason}{}", instead_of(.instead))]
    NoWindow {
        reason: &'static str,
        /// What is free instead, the nearest first.
        instead: Vec<Window>,
    },
    #[error("{} would no longer be possible as agreed; agree other windows or send somebody else first, or repeat this with keep_visits to leave them as they are", named_visits(.visits, *.more))]
    VisitsAffected {
        /// The number of each ticket, and when the window begins.
        visits: Vec<(String, Moment)>,
        /// So many more.
        more: usize,
    },
    #[error("{0}")]
    NotJoinable(String),
    #[error("no policy says what is owed for {what}; add one before taking such tickets")]
    NoPolicy { what: String },
    #[error("the policy cannot be applied: {0}")]
    Unreckonable(String),
    #[error("{what} {name} exists already")]
    Taken { what: &'static str, name: String },
    #[error("this Idempotency-Key was used for another request; use a new key")]
    KeyReused,
    #[error("show who you are once more, with POST /api/v1/session/proof, and repeat this within five minutes")]
    ProofNeeded,
    #[error("this link was used, is too old or was never sent; ask for a new one")]
    PassOver,
    #[error("{0}")]
    Limit(String),
}

impl Refusal {
    /// One invalid field.
    pub fn field(field: impl Into<String>, detail: impl Into<String>) -> Self {
        Refusal::Invalid(vec![FieldFault::new(field, detail)])
    }

    /// Nothing of that name that the caller may see.
    pub fn absent(thing: &'static str, name: impl std::fmt::Display) -> Self {
        Refusal::Absent {
            thing,
            name: name.to_string().chars().take(64).collect(),
        }
    }

    /// The stable name of this kind of refusal, the last part of the problem type's URI.
    pub const fn code(&self) -> &'static str {
        match self {
            Refusal::Absent { .. } => "not-found",
            Refusal::Invalid(_) => "invalid",
            Refusal::NotAllowed { .. } | Refusal::NotItsPurpose(_) => "not-allowed",
            Refusal::Stale { .. } | Refusal::Outdated { .. } => "stale",
            Refusal::NoSuchStep { .. } => "no-such-step",
            Refusal::Ended { .. } => "ended",
            Refusal::MergedAway { .. } => "merged-away",
            Refusal::ReplyStillOwed { .. } => "reply-still-owed",
            Refusal::StillOwed { .. } => "still-owed",
            Refusal::PreviewOutdated => "preview-outdated",
            Refusal::PromiseSettled { .. } => "promise-settled",
            Refusal::VoidNotProven(_) => "void-not-proven",
            Refusal::OwnHandling => "own-handling",
            Refusal::NotMissed { .. } => "not-missed",
            Refusal::NotConfirmable(_) => "not-confirmable",
            Refusal::CureStep(_) => "cure-step",
            Refusal::VisitStep(_) => "visit-step",
            Refusal::VisitCode(_) => "visit-code",
            Refusal::CompensationStep(_) => "compensation-step",
            Refusal::NoWindow { .. } => "no-window",
            Refusal::VisitsAffected { .. } => "visits-affected",
            Refusal::NotJoinable(_) => "not-joinable",
            Refusal::NoPolicy { .. } => "no-policy",
            Refusal::Unreckonable(_) => "unreckonable",
            Refusal::Taken { .. } => "taken",
            Refusal::KeyReused => "key-reused",
            Refusal::ProofNeeded => "proof-needed",
            Refusal::PassOver => "pass-over",
            Refusal::Limit(_) => "limit",
        }
    }
}

/// What is free instead, in words.
fn instead_of(windows: &[Window]) -> String {
    if windows.is_empty() {
        return "; nothing else is free in the next days".to_owned();
    }
    let named = windows
        .iter()
        .map(|window| format!("{} to {}", window.from, window.until));
    format!("; free instead: {}", named.collect::<Vec<_>>().join(", "))
}

fn named_visits(visits: &[(String, Moment)], more: usize) -> String {
    let named = visits.iter().map(|(number, from)| format!("{number} at {from}"));
    let more = (more > 0).then(|| format!("{more} more"));
    let all: Vec<String> = named.chain(more).collect();
    format!("agreed visits ({})", all.join(", "))
}

fn count_of_fields(faults: &[FieldFault]) -> String {
    if faults.len() == 1 {
        "1 field".to_owned()
    } else {
        format!("{} fields", faults.len())
    }
}

fn join(roles: &[Role]) -> String {
    roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(" or ")
}
