//! The oldest unanswered message, states, reopening.

use super::*;

#[test]
fn chasing_never_resets_the_clock_and_a_message_after_a_reply_starts_a_new_one() {
    let mut story = Story::complaint();
    story.at(10).hears(hours(10));
    story.at(20).hears(hours(20));
    assert_eq!((story.replies().len(), story.replies()[0].due_at), (1, hours(24)));
    assert_eq!(story.ticket.unanswered_since, Some(START));
    story.at(21).calls(agent(), AttemptOutcome::Reached);
    story.at(22).hears(hours(21));
    assert_eq!(
        (story.replies().len(), story.replies()[1].due_at),
        (2, hours(45)),
        "from when the customer spoke"
    );
    story.at(40).hears(hours(40));
    assert_eq!(story.replies().len(), 2);
}

#[test]
fn a_chase_recorded_late_takes_the_clock_back_to_when_it_was_said() {
    let mut story = Story::complaint();
    story.at(1).calls(agent(), AttemptOutcome::Reached);
    story.at(40).hears(hours(40));
    story.at(41).hears(hours(38));
    assert_eq!(story.replies()[1].due_at, hours(62));
    assert_eq!(
        story.replies()[1].next_step_at,
        Some(hours(51)),
        "the ladder moves with the due time"
    );
    assert_eq!(story.ticket.unanswered_since, Some(hours(38)));
}

#[test]
fn no_state_no_note_and_no_hands_touch_a_promise() {
    let mut story = Story::complaint();
    let promises = story.ticket.promises.clone();
    for state in [TicketState::InProgress, TicketState::Pending, TicketState::Held] {
        let decided = story.ticket.change_state(state, "等客户资料").map(|one| vec![one]);
        story.at(1).tries(agent(), decided).unwrap();
        assert_eq!(story.ticket.promises, promises, "{state}");
    }
    let assigned = story.ticket.assign(agent().user(), None, "").map(|one| vec![one]);
    story.tries(agent(), assigned).unwrap();
    let raised = story.ticket.escalate(None, "急", &[]).map(|one| vec![one]);
    story.tries(agent(), raised).unwrap();
    story.records(agent(), vec![Fact::Noted {}.saying([("text", "看过")])]);
    let mut dice = story.dice();
    let resolved = story.ticket.resolve("修好", &shipped(), story.now, &mut dice);
    story.tries(agent(), resolved).unwrap();
    assert_eq!(story.ticket.promises[..promises.len()], promises);
}

#[test]
fn a_ticket_cannot_end_while_a_reply_is_owed() {
    let story = Story::complaint();
    for outcome in ClosureOutcome::ALL {
        assert_eq!(
            story.ticket.close(*outcome, "").unwrap_err().code(),
            "reply-still-owed",
            "{outcome}"
        );
    }
    for state in [TicketState::Rejected, TicketState::Cancelled] {
        assert_eq!(
            story.ticket.change_state(state, "重复").unwrap_err().code(),
            "reply-still-owed",
            "{state}"
        );
    }
}

#[test]
fn resolving_keeps_the_resolution_alone_and_owes_a_call_back() {
    let mut story = Story::of(TicketKind::Fault, 8);
    let mut dice = story.dice();
    let resolved = story.at(2).ticket.resolve("换了光猫", &shipped(), hours(2), &mut dice);
    story.tries(agent(), resolved).unwrap();
    assert_eq!(story.verdict(PromiseKind::Resolution), Verdict::Kept);
    assert_eq!(story.verdict(PromiseKind::Reply), Verdict::Pending);
    assert_eq!(story.verdict(PromiseKind::Callback), Verdict::Pending);
    let letter = story.writes(agent(), Delivery::Delivered);
    assert!(letter > 0 && story.verdict(PromiseKind::Reply) == Verdict::Kept);
    assert_eq!(
        story.verdict(PromiseKind::Callback),
        Verdict::Pending,
        "a letter is no call back"
    );
    story.at(3).calls(agent(), AttemptOutcome::Reached);
    assert_eq!(story.verdict(PromiseKind::Callback), Verdict::Kept);
}

fn reopens(story: &mut Story) {
    let mut dice = story.dice();
    let decided = story.ticket.reopen("又慢了", &shipped(), story.now, &mut dice);
    story.tries(agent(), decided).unwrap();
}

#[test]
fn reopening_starts_a_new_epoch_and_leaves_the_earlier_verdict() {
    let mut story = Story::complaint();
    story.at(30).calls(agent(), AttemptOutcome::Reached);
    let closed = story.ticket.close(ClosureOutcome::Satisfied, "").map(|one| vec![one]);
    story.at(31).tries(agent(), closed).unwrap();
    reopens(story.at(100));
    assert_eq!((story.ticket.epoch, story.replies().len()), (2, 2));
    assert_eq!(story.replies()[0].verdict(hours(100)), Verdict::Missed);
    assert_eq!((story.replies()[1].epoch, story.replies()[1].due_at), (2, hours(124)));
    assert_eq!(story.ticket.unanswered_since, Some(hours(100)));
}

#[test]
fn reopening_does_not_forget_a_question_that_was_never_answered() {
    let mut story = Story::complaint();
    let mut dice = story.dice();
    let resolved = story.at(2).ticket.resolve("修好", &shipped(), hours(2), &mut dice);
    story.tries(agent(), resolved).unwrap();
    reopens(story.at(20));
    assert_eq!((story.replies().len(), story.replies()[0].due_at), (1, hours(24)));
    assert_eq!(story.ticket.unanswered_since, Some(START));
}

#[test]
fn correcting_the_kind_keeps_the_old_promises_and_adds_the_new_ones_from_when_the_customer_spoke() {
    let mut story = Story::complaint();
    let promises = story.ticket.promises.clone();
    let class = Classification {
        kind: Some(TicketKind::Fault),
        ..Classification::default()
    };
    let mut dice = story.dice();
    let decided = story.at(1).ticket.classify(&class, &shipped(), hours(1), &mut dice);
    story.tries(agent(), decided).unwrap();
    assert_eq!(story.ticket.promises[..promises.len()], promises);
    assert_eq!(
        story.verdict(PromiseKind::Booking),
        Verdict::Missed,
        "30 minutes from the start have passed"
    );
    assert_eq!(story.verdict(PromiseKind::Resolution), Verdict::Pending);
}

#[test]
fn what_a_person_promises_lies_in_the_future_and_is_a_callback_or_an_update() {
    let story = Story::complaint();
    let agree = |kind, due_at| {
        let agreed = Agreed { kind, due_at };
        story
            .ticket
            .promise_agreed(agreed, &shipped(), hours(1), &mut Dice::seeded(1))
    };
    for kind in PromiseKind::ALL {
        let allowed = matches!(kind, PromiseKind::Callback | PromiseKind::Update);
        assert_eq!(agree(*kind, hours(2)).is_ok(), allowed, "{kind}");
        assert!(agree(*kind, hours(1)).is_err(), "{kind} by now is too late to promise");
    }
}

#[test]
fn a_ticket_full_of_promises_refuses_a_new_question_instead_of_forgetting_it() {
    let mut story = Story::complaint();
    for hour in 1..i64::try_from(crate::domain::ticket::PROMISES_MAX).unwrap() {
        story.at(hour).calls(agent(), AttemptOutcome::Reached);
        if story.ticket.promises.len() < crate::domain::ticket::PROMISES_MAX {
            story.hears(hours(hour));
        }
    }
    assert_eq!(
        (story.ticket.promises.len(), story.ticket.owed_reply()),
        (crate::domain::ticket::PROMISES_MAX, None)
    );
    let said = CustomerMessage {
        medium: Medium::Web,
        text: "还有一件事".into(),
        received_at: story.now,
    };
    let refused = story
        .ticket
        .customer_wrote(&said, &shipped(), story.now, &mut Dice::seeded(1));
    assert_eq!(refused.unwrap_err().code(), "limit");
}

#[test]
fn a_fault_is_not_closed_while_its_repair_is_owed_unless_the_customer_gave_it_up() {
    let mut story = Story::of(TicketKind::Fault, 5);
    story.at(1).calls(agent(), AttemptOutcome::Reached);
    let close = |story: &Story, outcome| story.ticket.close(outcome, "");
    for outcome in [
        ClosureOutcome::Satisfied,
        ClosureOutcome::NotAccepted,
        ClosureOutcome::Unreachable,
    ] {
        let refused = close(&story, outcome).unwrap_err();
        assert_eq!(refused.code(), "still-owed");
        assert!(refused.to_string().contains("still owed the resolution"), "{refused}");
    }
    assert!(close(&story, ClosureOutcome::Withdrawn).is_ok());
    assert!(close(&story, ClosureOutcome::Duplicate).is_ok());
    let repaired = story
        .ticket
        .resolve("换了光猫", &shipped(), story.now, &mut Dice::seeded(8))
        .unwrap();
    story.records(agent(), repaired);
    assert!(
        close(&story, ClosureOutcome::Satisfied).is_ok(),
        "the call afterwards outlives the closing"
    );
}
