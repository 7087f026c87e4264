//! Merging and splitting: no clock stops and none gets longer.

use super::*;

fn merged(original: &Story, survivor: &Story) -> (Story, Story) {
    let (mut original, mut survivor) = (original.clone(), survivor.clone());
    let (to_original, to_survivor) = original
        .ticket
        .merge_into(&survivor.ticket, "同一件事", &shipped(), survivor.now)
        .unwrap();
    original.records(agent(), to_original);
    survivor.records(agent(), to_survivor);
    (original, survivor)
}

fn at_five() -> Story {
    Story::begins(&intake(TicketKind::Complaint, hours(5)), hours(5), 9)
}

#[test]
fn the_earliest_due_time_survives_a_merge_whichever_way_round() {
    let (early, late) = (Story::complaint(), at_five());
    let (original, survivor) = merged(&early, &late);
    assert_eq!(survivor.replies()[0].due_at, hours(24));
    assert_eq!(
        original.ticket.promises, early.ticket.promises,
        "the original keeps its own clocks"
    );
    let (original, survivor) = merged(&late, &early);
    assert_eq!(
        (survivor.replies()[0].due_at, original.replies()[0].due_at),
        (hours(24), hours(29))
    );
}

#[test]
fn a_merge_takes_no_step_back_and_moves_the_ladder_with_the_due_time() {
    let (_, survivor) = merged(&Story::complaint(), &at_five());
    let promise = survivor.replies()[0];
    assert_eq!(
        promise.next_step_at,
        Some(hours(5) + Span::minutes(19 * 30)),
        "half of the 19 hours left to it"
    );
}

#[test]
fn a_ticket_cannot_be_merged_twice_into_itself_or_into_one_that_ended() {
    let (original, survivor) = merged(&Story::complaint(), &at_five());
    let again = |from: &Story, into: &Story| {
        from.ticket
            .merge_into(&into.ticket, "", &shipped(), hours(6))
            .unwrap_err()
            .code()
    };
    assert_eq!(again(&original, &survivor), "merged-away");
    assert_eq!(again(&survivor, &original), "merged-away");
    assert_eq!(again(&survivor, &survivor), "not-joinable");
    let mut ended = Story::of(TicketKind::Complaint, 11);
    ended.at(6).calls(agent(), AttemptOutcome::Reached);
    let closed = ended.ticket.close(ClosureOutcome::Satisfied, "").map(|one| vec![one]);
    ended.tries(agent(), closed).unwrap();
    assert_eq!(again(&survivor, &ended), "ended");
}

#[test]
fn a_merged_ticket_is_over_and_still_takes_the_answer_that_its_customer_is_owed() {
    let (mut original, _) = merged(&Story::complaint(), &at_five());
    assert!(original.ticket.has_ended());
    assert_eq!(original.verdict(PromiseKind::Reply), Verdict::Pending);
    original.at(7).calls(agent(), AttemptOutcome::Reached);
    assert_eq!(original.verdict(PromiseKind::Reply), Verdict::Kept);
}

#[test]
fn a_child_inherits_the_customers_clock() {
    let mut parent = Story::complaint();
    parent.now = hours(10);
    let wanted = intake(TicketKind::Complaint, hours(10));
    let child = Story::begins(&parent.ticket.split_off(wanted).unwrap(), hours(10), 12);
    assert_eq!(child.replies()[0].due_at, hours(24));
    assert_eq!(child.ticket.split_from, Some(parent.ticket.id));

    parent.calls(agent(), AttemptOutcome::Reached);
    parent.at(40).hears(hours(40));
    let child = parent
        .ticket
        .split_off(intake(TicketKind::Complaint, hours(41)))
        .unwrap();
    assert_eq!(
        child.received_at,
        hours(40),
        "what is unanswered, not what was answered long ago"
    );
}

#[test]
fn a_child_of_a_ticket_whose_due_time_was_moved_up_is_due_then_too() {
    let (_, parent) = merged(&Story::complaint(), &at_five());
    let child = parent
        .ticket
        .split_off(intake(TicketKind::Complaint, hours(6)))
        .unwrap();
    let mut child = Story::begins(&child, hours(6), 13);
    assert_eq!(child.replies()[0].due_at, hours(29));
    let inherited = child
        .ticket
        .inherits(parent.ticket.inherited_due().unwrap(), &shipped());
    child.records(agent(), inherited.into_iter().collect());
    assert_eq!(child.replies()[0].due_at, hours(24));
    assert_eq!(child.ticket.inherits(hours(25), &shipped()), None, "never later");
}

#[test]
fn a_merge_counts_nothing_into_a_period_that_is_over() {
    let (early, mut late) = (Story::complaint(), at_five());
    late.now = hours(26);
    let (_, survivor) = merged(&early, &late);
    assert_eq!(
        survivor.replies()[0].due_at,
        hours(26),
        "due at once, and not two hours ago"
    );
    late.now = hours(30);
    let (_, survivor) = merged(&early, &late);
    assert_eq!(
        survivor.replies()[0].due_at,
        hours(29),
        "overdue already: it stays where it was counted"
    );
}

#[test]
fn a_merged_fault_can_still_be_resolved_for_its_own_promise_and_stays_closed() {
    let (mut original, _) = merged(&Story::of(TicketKind::Fault, 14), &at_five());
    let mut dice = original.dice();
    let resolved = original.at(6).ticket.resolve("已修复", &shipped(), hours(6), &mut dice);
    original.tries(agent(), resolved).unwrap();
    assert_eq!(original.verdict(PromiseKind::Resolution), Verdict::Kept);
    assert_eq!(original.ticket.state, TicketState::Closed);
    let again = original.ticket.resolve("已修复", &shipped(), hours(7), &mut dice);
    assert_eq!(again.unwrap_err().code(), "merged-away");
}
