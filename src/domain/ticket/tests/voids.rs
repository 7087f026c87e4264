//! Taking a promise out: who may, with what proof, and what it leaves.

use super::*;

fn first_reply(story: &Story) -> PromiseId {
    story.replies()[0].id
}

/// Three calls in two parts of the operator's day: in the evening and in the next morning.
fn sought() -> Story {
    let mut story = Story::complaint();
    for hour in [1, 2, 16] {
        story.at(hour).calls(agent(), AttemptOutcome::NoAnswer);
    }
    story
}

#[test]
fn an_unreachable_customer_was_sought_often_enough_in_different_parts_of_the_day() {
    let mut story = sought();
    let promise = first_reply(&story);
    assert_eq!(
        story.voids(manager(), promise, VoidReason::Unreachable, "三次无人接听"),
        Ok(())
    );
    assert_eq!(story.verdict(PromiseKind::Reply), Verdict::Voided);
    assert_eq!(story.ticket.unanswered_since, None);

    let mut hasty = Story::complaint();
    for minute in 0..9 {
        hasty.now = hours(1) + Span::minutes(minute);
        hasty.calls(agent(), AttemptOutcome::NoAnswer);
    }
    let promise = first_reply(&hasty);
    let refused = hasty.voids(manager(), promise, VoidReason::Unreachable, "九次");
    assert_eq!(
        Story::code(refused),
        "void-not-proven",
        "nine calls within nine minutes are one"
    );

    let mut lazy = Story::complaint();
    lazy.at(1).calls(agent(), AttemptOutcome::NoAnswer);
    lazy.at(16).calls(agent(), AttemptOutcome::NoAnswer);
    let promise = first_reply(&lazy);
    assert_eq!(
        Story::code(lazy.voids(manager(), promise, VoidReason::Unreachable, "两次")),
        "void-not-proven"
    );
}

#[test]
fn attempts_before_the_clock_started_prove_nothing() {
    let mut story = sought();
    story.at(17).calls(person(101, Role::Agent), AttemptOutcome::Reached);
    story.at(18).hears(hours(18));
    let second = story.replies()[1].id;
    assert_eq!(
        Story::code(story.voids(manager(), second, VoidReason::Unreachable, "x")),
        "void-not-proven"
    );
}

#[test]
fn only_a_manager_who_did_not_handle_the_ticket_may_say_so() {
    let story = sought();
    let promise = first_reply(&story);
    for role in Role::ALL.iter().filter(|role| **role != Role::Manager) {
        let refused = story
            .clone()
            .voids(person(300, *role), promise, VoidReason::Unreachable, "x");
        assert_eq!(Story::code(refused), "not-allowed", "{role}");
    }
    let mut handled = story.clone();
    handled.calls(manager(), AttemptOutcome::Busy);
    assert_eq!(
        Story::code(handled.voids(manager(), promise, VoidReason::Unreachable, "x")),
        "own-handling"
    );
    let mut owned = story.clone();
    let assigned = owned.ticket.assign(manager().user(), None, "").map(|one| vec![one]);
    owned.tries(agent(), assigned).unwrap();
    assert_eq!(
        Story::code(owned.voids(manager(), promise, VoidReason::Unreachable, "x")),
        "own-handling"
    );
}

#[test]
fn a_refusal_counts_only_in_the_customers_own_words() {
    let mut story = Story::complaint();
    let promise = first_reply(&story);
    assert_eq!(
        Story::code(story.voids(manager(), promise, VoidReason::Refused, "x")),
        "void-not-proven"
    );
    let silent = Attempt {
        medium: Medium::Phone,
        outcome: AttemptOutcome::Refused,
        said: String::new(),
        callback_at: None,
    };
    let decided = story
        .at(1)
        .ticket
        .attempt(&silent, agent(), &[], &shipped(), hours(1), &mut Dice::seeded(1));
    story.tries(agent(), decided).unwrap();
    assert_eq!(
        Story::code(story.voids(manager(), promise, VoidReason::Refused, "x")),
        "void-not-proven"
    );
    story.at(2).calls(agent(), AttemptOutcome::Refused);
    assert_eq!(story.voids(manager(), promise, VoidReason::Refused, "x"), Ok(()));
}

#[test]
fn only_a_further_message_can_need_no_reply_and_a_person_says_why() {
    let mut story = Story::complaint();
    let first = first_reply(&story);
    assert_eq!(
        Story::code(story.voids(agent(), first, VoidReason::NoReplyNeeded, "x")),
        "void-not-proven"
    );
    story.at(1).calls(agent(), AttemptOutcome::Reached);
    story.at(2).hears(hours(2));
    let second = story.replies()[1].id;
    for machine in [Actor::Desk, Actor::Customer, person(1, Role::Integration)] {
        let refused = story.clone().voids(machine, second, VoidReason::NoReplyNeeded, "谢谢");
        assert_eq!(Story::code(refused), "not-allowed", "{machine}");
    }
    assert_eq!(
        Story::code(story.voids(agent(), second, VoidReason::NoReplyNeeded, " ")),
        "invalid"
    );
    assert_eq!(
        story.voids(agent(), second, VoidReason::NoReplyNeeded, "只是道谢"),
        Ok(())
    );
    assert_eq!(
        Story::code(story.voids(agent(), second, VoidReason::NoReplyNeeded, "再")),
        "promise-settled"
    );
}

#[test]
fn voiding_one_question_leaves_the_older_one_unanswered() {
    let mut story = Story::complaint();
    let letter = story.at(1).writes(agent(), Delivery::Delivered);
    story.at(2).hears(hours(2));
    story.at(3).learns(letter, Delivery::Bounced).unwrap();
    let second = story.replies()[1].id;
    assert_eq!(
        story.voids(agent(), second, VoidReason::NoReplyNeeded, "同一个问题"),
        Ok(())
    );
    assert_eq!(story.ticket.unanswered_since, Some(START));
    assert_eq!(story.ticket.owed_reply().map(|promise| promise.due_at), Some(hours(24)));
}
