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
            .attempt(&call, agent(), &shipped(), hours(1), &mut Dice::seeded(1));
        assert_eq!(spoken.unwrap_err().code(), "invalid", "{text:?}");
    }
}
