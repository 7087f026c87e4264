//! The main story, told on the actions: a complaint comes in, nobody replies, the house is told, somebody replies.

use yinuo::domain::moment::Span;
use yinuo::domain::ticket::Ticket;
use yinuo::domain::words::{AttemptOutcome, PromiseKind, TicketKind, Verdict};
use yinuo::error::Failure;
use yinuo::storage::events;

use crate::support::office::Office;

#[test]
fn a_complaint_is_announced_on_its_ladder_and_kept_by_the_call_that_reached_the_customer() {
    let office = Office::in_memory();
    let id = office.logs(TicketKind::Complaint, "13912344521").ticket.id;

    let halfway = office.lets_pass(Span::hours(12));
    assert_eq!((halfway.steps, halfway.letters), (1, 1));
    assert_eq!(office.sweeps().steps, 0, "a step happens once");
    assert_eq!(
        office.lets_pass(Span::hours(11)).steps,
        1,
        "missed steps collapse into the highest one due"
    );

    office.calls(id, AttemptOutcome::NoAnswer);
    assert_eq!(
        office.verdict(id, PromiseKind::Reply),
        Verdict::Pending,
        "a call that nobody answers keeps nothing"
    );
    office.calls(id, AttemptOutcome::Reached);
    assert_eq!(office.verdict(id, PromiseKind::Reply), Verdict::Kept);
    assert_eq!(
        office.lets_pass(Span::days(30)).steps,
        0,
        "what was kept is announced to nobody"
    );

    let stored = office.ticket(id);
    let history = office
        .desk
        .read_blocking(move |db, _| Ok::<_, Failure>(events::of_ticket(db, id)?))
        .unwrap();
    assert_eq!(
        Ticket::fold(&history).unwrap(),
        stored,
        "the row is the fold of the events"
    );
}

#[test]
fn nobody_replies_and_the_ticket_climbs_until_somebody_does() {
    let office = Office::in_memory();
    let id = office.logs(TicketKind::Complaint, "13912344521").ticket.id;
    office.lets_pass(Span::hours(24));
    assert_eq!(
        office.verdict(id, PromiseKind::Reply),
        Verdict::Pending,
        "the due instant itself is in time"
    );
    office.lets_pass(Span::MICROSECOND);
    assert_eq!(office.verdict(id, PromiseKind::Reply), Verdict::Missed);
    assert_eq!(office.ticket(id).level, 2);
    office.lets_pass(Span::hours(8));
    assert!(office.ticket(id).level > 2);
    office.calls(id, AttemptOutcome::Reached);
    assert_eq!(
        office.verdict(id, PromiseKind::Reply),
        Verdict::Missed,
        "late is never kept"
    );
}
