//! Parameters that many operations take, described once.

use utoipa::IntoParams;

/// Which ticket.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "describes what the path holds")]
pub(super) struct TicketInPath {
    /// The ticket's id or number.
    ticket: String,
}

/// On which version a change was decided.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "describes what `IfMatch` reads")]
pub(super) struct Precondition {
    /// The ETag the change was decided on.
    #[param(rename = "If-Match")]
    if_match: Option<String>,
}

/// Whether a request may be a repeated one.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "describes what `Once` reads")]
pub(super) struct Repeatable {
    /// Repeat a request safely.
    #[param(rename = "Idempotency-Key")]
    idempotency_key: Option<String>,
}

/// Which page of a list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes what `Asked` reads")]
pub(super) struct PageOfList {
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
    /// Entries of a page, 1 to 100; 50 unless it says otherwise.
    limit: Option<u32>,
}
