//! What is a reply, and what becomes of one.

use super::*;

#[test]
fn only_a_person_who_reached_the_customer_keeps_the_promise() {
    for outcome in AttemptOutcome::ALL {
        let mut story = Story::complaint();
        story.at(1).calls(agent(), *outcome);
        let kept = *outcome == AttemptOutcome::Reached;
        assert_eq!(story.verdict(PromiseKind::Reply) == Verdict::Kept, kept, "{outcome}");
        assert_eq!(story.ticket.unanswered_since.is_none(), kept, "{outcome}");
    }
    let mut story = Story::complaint();
    story.at(1).calls(person(1, Role::Integration), AttemptOutcome::Reached);
    story.writes(person(1, Role::Integration), Delivery::Delivered);
    story.writes(Actor::Desk, Delivery::Delivered);
    assert_eq!(
        story.verdict(PromiseKind::Reply),
        Verdict::Pending,
        "a machine answers nobody"
    );
}

#[test]
fn an_empty_answer_is_refused_spoken_or_written() {
    let story = Story::complaint();
    for text in ["", "  \n", "\u{3000}"] {
        let letter = WrittenReply {
            message_id: None,
            medium: Medium::Email,
            delivery: Delivery::Delivered,
            text: text.into(),
        };
        assert_eq!(
            story.ticket.reply(&letter, agent(), hours(1)).unwrap_err().code(),
            "invalid",
            "{text:?}"
        );
        let call = Attempt {
            medium: Medium::Phone,
            outcome: AttemptOutcome::Reached,
            said: text.into(),
            callback_at: None,
        };
        let spoken = story
            .ticket
            .attempt(&call, agent(), &[], &shipped(), hours(1), &mut Dice::seeded(1));
        assert_eq!(spoken.unwrap_err().code(), "invalid", "{text:?}");
    }
}

#[test]
fn a_letter_is_a_reply_once_it_is_known_to_have_arrived_and_never_before() {
    let mut story = Story::complaint();
    let letter = story.at(1).writes(agent(), Delivery::Sent);
    assert_eq!(story.verdict(PromiseKind::Reply), Verdict::Pending);
    story.at(23).learns(letter, Delivery::Delivered).unwrap();
    assert_eq!(story.verdict(PromiseKind::Reply), Verdict::Kept);
    assert_eq!(
        story.replies()[0].fulfilled_at,
        Some(hours(23)),
        "the desk's own time counts"
    );

    let mut late = Story::complaint();
    let letter = late.at(1).writes(agent(), Delivery::Sent);
    late.at(25).learns(letter, Delivery::Delivered).unwrap();
    assert_eq!(
        late.verdict(PromiseKind::Reply),
        Verdict::Missed,
        "written in time, arrived too late"
    );

    let mut lost = Story::complaint();
    let letter = lost.at(1).writes(agent(), Delivery::Sent);
    lost.at(2).learns(letter, Delivery::Bounced).unwrap();
    assert_eq!(lost.verdict(PromiseKind::Reply), Verdict::Pending);
    assert_eq!(
        Story::code(lost.at(3).learns(letter, Delivery::Delivered)),
        "invalid",
        "what came back did not arrive"
    );
}

#[test]
fn a_letter_answers_nothing_that_the_customer_asked_after_it_was_written() {
    let mut story = Story::complaint();
    let letter = story.at(1).writes(agent(), Delivery::Sent);
    story.at(2).calls(agent(), AttemptOutcome::Reached);
    story.at(5).hears(hours(5));
    story.at(6).learns(letter, Delivery::Delivered).unwrap();
    assert_eq!(
        story.verdict(PromiseKind::Reply),
        Verdict::Pending,
        "nobody has answered the second question"
    );
    assert_eq!(story.ticket.unanswered_since, Some(hours(5)));
}

#[test]
fn a_letter_that_came_back_before_the_due_time_leaves_the_reply_owed_with_its_old_clock() {
    let mut story = Story::complaint();
    let letter = story.at(1).writes(agent(), Delivery::Delivered);
    assert_eq!(story.verdict(PromiseKind::Statutory), Verdict::Kept);
    story.at(20).learns(letter, Delivery::Bounced).unwrap();
    assert_eq!((story.replies().len(), story.replies()[0].due_at), (1, hours(24)));
    assert_eq!(story.verdict(PromiseKind::Reply), Verdict::Pending);
    assert_eq!(story.verdict(PromiseKind::Statutory), Verdict::Pending);
    assert_eq!(story.ticket.unanswered_since, Some(START));
    assert_eq!(
        story.replies()[0].next_step_at,
        Some(hours(12)),
        "the steps that passed meanwhile are announced"
    );
}

#[test]
fn a_letter_that_came_back_after_the_due_time_is_counted_now_and_not_then() {
    let mut story = Story::complaint();
    let letter = story.at(1).writes(agent(), Delivery::Delivered);
    story.at(100).learns(letter, Delivery::Bounced).unwrap();
    let replies = story.replies();
    assert_eq!(
        replies[0].verdict(hours(100)),
        Verdict::Kept,
        "the closed period stays as it was counted"
    );
    assert_eq!((replies[1].due_at, replies[1].clock_from), (hours(100), START));
    assert_eq!(
        replies[1].next_step_at,
        Some(hours(50)),
        "its first step passed long ago"
    );
    assert_eq!(replies[1].verdict(hours(101)), Verdict::Missed);
    assert_eq!(story.ticket.unanswered_since, Some(START));
    let second = story.replies()[1].id;
    let shrugged = story.voids(agent(), second, VoidReason::NoReplyNeeded, "ok");
    assert_eq!(
        Story::code(shrugged),
        "void-not-proven",
        "the first question always needs an answer"
    );
}

#[test]
fn the_clock_of_what_a_lost_letter_answered_is_that_of_its_question_and_not_the_tickets() {
    let mut story = Story::complaint();
    story.at(1).calls(agent(), AttemptOutcome::Reached);
    story.at(200).hears(hours(200));
    let letter = story.at(201).writes(agent(), Delivery::Delivered);
    story.at(300).learns(letter, Delivery::Bounced).unwrap();
    assert_eq!(story.replies()[2].clock_from, hours(200));
    assert_eq!(story.ticket.unanswered_since, Some(hours(200)));
}

#[test]
fn a_lost_letter_takes_nothing_from_a_customer_who_was_also_called_in_time() {
    let mut story = Story::complaint();
    let letter = story.at(1).writes(agent(), Delivery::Delivered);
    story.at(3).calls(agent(), AttemptOutcome::Reached);
    story.at(5).learns(letter, Delivery::Bounced).unwrap();
    assert_eq!(story.verdict(PromiseKind::Reply), Verdict::Kept);
    assert_eq!(story.ticket.owed_reply(), None);
    let mut both = Story::complaint();
    let (first, second) = (
        both.at(1).writes(agent(), Delivery::Delivered),
        both.at(2).writes(agent(), Delivery::Delivered),
    );
    both.at(3).learns(first, Delivery::Bounced).unwrap();
    assert_eq!(both.verdict(PromiseKind::Reply), Verdict::Kept, "the other one arrived");
    both.at(4).learns(second, Delivery::Bounced).unwrap();
    assert_eq!(both.verdict(PromiseKind::Reply), Verdict::Pending, "neither did");
}

#[test]
fn a_call_after_the_due_time_does_not_cover_a_letter_that_never_came() {
    let mut story = Story::complaint();
    let letter = story.at(1).writes(agent(), Delivery::Delivered);
    story.at(30).calls(agent(), AttemptOutcome::Reached);
    story.at(31).learns(letter, Delivery::Bounced).unwrap();
    assert_eq!(story.verdict(PromiseKind::Reply), Verdict::Pending);
    assert_eq!(story.at(32).verdict(PromiseKind::Reply), Verdict::Missed);
}

#[test]
fn a_lost_letter_is_owed_again_even_while_another_question_is_open() {
    let mut story = Story::complaint();
    let letter = story.at(1).writes(agent(), Delivery::Delivered);
    story.at(30).hears(hours(30));
    story.at(31).learns(letter, Delivery::Bounced).unwrap();
    let owed: Vec<_> = story
        .ticket
        .owed()
        .filter(|promise| promise.kind == PromiseKind::Reply)
        .collect();
    assert_eq!(owed.len(), 2, "the miss is counted, not hidden behind the next promise");
    assert_eq!(
        story.ticket.owed_reply().unwrap().due_at,
        hours(31),
        "the more urgent one comes first"
    );
    assert_eq!(story.ticket.unanswered_since, Some(START));
}
