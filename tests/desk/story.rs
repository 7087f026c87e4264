//! The main story, told on the actions: a complaint comes in, nobody replies, the house is told, somebody replies.

use yinuo::actions::{merge, reply, resolve};
use yinuo::domain::event::Actor;
use yinuo::domain::ids::TicketId;
use yinuo::domain::moment::Span;
use yinuo::domain::ticket::{Ticket, WrittenReply};
use yinuo::domain::words::{AttemptOutcome, Delivery, Medium, PromiseKind, TicketKind, Verdict};
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

fn merges(office: &Office, original: TicketId, survivor: TicketId) {
    let actor = office.as_agent();
    office
        .act(move |db, now, house| merge::merge(db, now, house, actor, original.into(), survivor, "同一件事"))
        .unwrap();
}

#[test]
fn an_answer_reaches_every_ticket_that_was_merged_however_far_down() {
    let office = Office::in_memory();
    let [first, second, third] = [(); 3].map(|()| office.logs(TicketKind::Complaint, "13912344521").ticket.id);
    merges(&office, first, second);
    merges(&office, second, third);
    office.calls(third, AttemptOutcome::Reached);
    for ticket in [first, second, third] {
        assert_eq!(office.verdict(ticket, PromiseKind::Reply), Verdict::Kept);
    }
}

#[test]
fn a_letter_that_arrives_later_or_comes_back_does_so_for_the_merged_tickets_too() {
    let office = Office::in_memory();
    let [original, survivor] = [(); 2].map(|()| office.logs(TicketKind::Complaint, "13912344521").ticket.id);
    merges(&office, original, survivor);
    let actor = office.as_agent();
    let letter = WrittenReply {
        message_id: None,
        medium: Medium::Email,
        delivery: Delivery::Sent,
        text: "已更换光猫".into(),
    };
    let written = office
        .act(move |db, now, _| reply::reply(db, now, actor, survivor.into(), &letter))
        .unwrap();
    let seq = written.events[0].seq;
    let verdicts = || [original, survivor].map(|ticket| office.verdict(ticket, PromiseKind::Reply));
    for (delivery, verdict) in [
        (Delivery::Delivered, Verdict::Kept),
        (Delivery::Bounced, Verdict::Pending),
    ] {
        office.lets_pass(Span::hours(1));
        office
            .act(move |db, now, house| reply::delivery(db, now, house, Actor::Desk, survivor.into(), seq, delivery))
            .unwrap();
        assert_eq!(verdicts(), [verdict; 2], "{delivery}");
    }
}

#[test]
fn a_merged_ticket_of_another_customer_is_answered_on_its_own() {
    let office = Office::in_memory();
    let original = office.logs(TicketKind::Complaint, "13912344521").ticket.id;
    let survivor = office.logs(TicketKind::Complaint, "13912344522").ticket.id;
    merges(&office, original, survivor);
    office.calls(survivor, AttemptOutcome::Reached);
    assert_eq!(office.verdict(original, PromiseKind::Reply), Verdict::Pending);
    office.calls(original, AttemptOutcome::Reached);
    assert_eq!(office.verdict(original, PromiseKind::Reply), Verdict::Kept);
}

#[test]
fn resolving_one_fault_resolves_those_that_were_merged_into_it() {
    let office = Office::in_memory();
    let original = office.logs(TicketKind::Fault, "13912344521").ticket.id;
    let survivor = office.logs(TicketKind::Fault, "13912344522").ticket.id;
    merges(&office, original, survivor);
    let actor = office.as_agent();
    office
        .act(move |db, now, house| resolve::resolve(db, now, house, actor, survivor.into(), "已修复"))
        .unwrap();
    for ticket in [original, survivor] {
        assert_eq!(office.verdict(ticket, PromiseKind::Resolution), Verdict::Kept);
    }
}
