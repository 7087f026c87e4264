//! What is worth a look beside the rate: each sign counts exactly what is listed behind it.

use jiff::tz::TimeZone;

use yinuo::actions::close::close;
use yinuo::actions::promise::void;
use yinuo::actions::reopen::reopen;
use yinuo::actions::resolve::resolve;
use yinuo::domain::moment::{Moment, Span};
use yinuo::domain::words::{AttemptOutcome, ClosureOutcome, PromiseKind, TicketKind, VoidReason};
use yinuo::report::{Figure, Question, SIGNS, Signs, promises_behind, signs};

use crate::support::office::Office;

fn question(office: &Office) -> Question {
    let zone = TimeZone::get("Asia/Shanghai").unwrap();
    Question::about_replies(Moment::EPOCH, office.clock.now() + Span::days(9), zone)
}

fn looks(office: &Office) -> Signs {
    let question = question(office);
    let found = office.desk.read_blocking(move |db, now| signs(db, &question, now));
    found.unwrap()
}

/// How often a sign is seen, which is how many promises are listed behind it.
fn seen(office: &Office, figure: Figure) -> i64 {
    let question = question(office);
    let behind = office
        .desk
        .read_blocking(move |db, now| promises_behind(db, &question, figure, now, None, 200));
    let found = looks(office);
    let sign = found.signs.iter().find(|sign| sign.figure == figure).unwrap();
    assert_eq!(
        usize::try_from(sign.promises).unwrap(),
        behind.unwrap().promises.len(),
        "{figure}"
    );
    sign.promises
}

#[test]
fn a_desk_that_answers_as_it_should_shows_no_signs() {
    for office in Office::on_each_engine("a_desk_that_answers_as_it_should_shows_no_signs") {
        for number in 0..3 {
            let ticket = office
                .logs(TicketKind::Complaint, &format!("1391234450{number}"))
                .ticket;
            office.lets_pass(Span::hours(2));
            office.calls(ticket.id, AttemptOutcome::Reached);
        }
        for figure in SIGNS {
            let expected = if figure == Figure::Answered { 3 } else { 0 };
            assert_eq!(seen(&office, figure), expected, "{figure}");
        }
        let found = looks(&office);
        assert_eq!((found.promises, found.same_words), (3, Some(vec![])));
    }
}

#[test]
fn answers_at_once_by_whoever_recorded_the_matter_and_in_the_same_words_are_seen() {
    for office in Office::on_each_engine("answers_at_once_by_whoever_recorded_the_matter") {
        for number in 0..6 {
            let ticket = office
                .logs(TicketKind::Complaint, &format!("1391234450{number}"))
                .ticket;
            office
                .clock
                .set(office.clock.now() + Span::seconds(if number == 0 { 30 } else { 10 }));
            office.calls(ticket.id, AttemptOutcome::Reached);
        }
        assert_eq!(seen(&office, Figure::Quick), 5);
        assert_eq!(seen(&office, Figure::SelfMade), 6);
        let same = looks(&office).same_words.unwrap();
        assert_eq!(same.len(), 1);
        assert_eq!((same[0].customers, same[0].promises, same[0].tickets.len()), (6, 6, 6));
        assert!("已更换光猫，网速恢复".starts_with(&same[0].words));
    }
}

#[test]
fn what_is_settled_at_the_last_moment_reopened_or_raised_again_is_seen() {
    for office in Office::on_each_engine("what_is_settled_at_the_last_moment") {
        let manager = office.as_manager();
        let [kept, voided] =
            ["13912344501", "13912344502"].map(|phone| office.logs(TicketKind::Complaint, phone).ticket);
        office.lets_pass(Span::hours(23) + Span::minutes(30));
        office.calls(kept.id, AttemptOutcome::Reached);
        let promise = voided
            .promises
            .iter()
            .find(|promise| promise.kind == PromiseKind::Reply);
        let (ticket, promise) = (voided.id, promise.unwrap().id);
        office
            .act(move |db, now, house| {
                let reason = VoidReason::Withdrawn;
                void(db, now, house, manager, ticket.into(), promise, reason, "客户撤诉")
            })
            .unwrap();
        assert_eq!(
            (seen(&office, Figure::KeptAtLast), seen(&office, Figure::VoidedAtLast)),
            (1, 1)
        );
        assert_eq!(
            (seen(&office, Figure::Solved), seen(&office, Figure::Satisfied)),
            (0, 0)
        );

        let ticket = kept.id;
        office
            .act(move |db, now, house| resolve(db, now, house, manager, ticket.into(), "换了线路"))
            .unwrap();
        assert_eq!(
            (seen(&office, Figure::Solved), seen(&office, Figure::Satisfied)),
            (1, 0)
        );
        office.calls(ticket, AttemptOutcome::Reached);
        office
            .act(move |db, now, _| close(db, now, manager, ticket.into(), ClosureOutcome::Satisfied, "客户满意"))
            .unwrap();
        assert_eq!(seen(&office, Figure::Satisfied), 1);
        office
            .act(move |db, now, house| reopen(db, now, house, manager, ticket.into(), "又断网了"))
            .unwrap();
        assert_eq!(
            (seen(&office, Figure::Reopened), seen(&office, Figure::Satisfied)),
            (1, 0)
        );

        assert_eq!(seen(&office, Figure::Repeated), 0);
        office.lets_pass(Span::days(2));
        office.logs(TicketKind::Complaint, "13912344501");
        office.logs(TicketKind::Enquiry, "13912344502");
        assert_eq!(
            seen(&office, Figure::Repeated),
            1,
            "an enquiry is no complaint raised again"
        );
        office.lets_pass(Span::days(31));
        office.logs(TicketKind::Complaint, "13912344501");
        assert_eq!(
            seen(&office, Figure::Repeated),
            1,
            "and a month later it is another matter"
        );
    }
}
