//! What days add up to: struck out by whatever changes it, right while others work, proven, and built anew by a command.

use std::sync::atomic::{AtomicBool, Ordering};

use diesel::prelude::*;
use jiff::tz::TimeZone;
use serde_json::Value;

use yinuo::actions::rollup::{Added, add_up, strike_out_all};
use yinuo::domain::ids::TicketId;
use yinuo::domain::moment::{Moment, Span};
use yinuo::domain::words::{AttemptOutcome, TicketKind};
use yinuo::report::verify::{Options, verify};
use yinuo::report::{GroupBy, Question, RateReport, reply_rate};
use yinuo::storage::fault::StoreFault;
use yinuo::storage::rollups::{self, AddedUp};
use yinuo::storage::schema::rollup_lines;

use super::import::{MAP, rows};
use crate::support::office::Office;
use crate::support::program::on_both_engines;

fn adds_up(office: &Office) -> Added {
    let mut all = Added::default();
    loop {
        let added = office.act(add_up).unwrap();
        all.days += added.days;
        all.promises += added.promises;
        if !added.more {
            return all;
        }
    }
}

fn days(office: &Office) -> Vec<AddedUp> {
    let days = office
        .desk
        .read_blocking(|db, _| rollups::spans_from(db, Moment::EPOCH, 1_000));
    days.unwrap()
}

fn rate(office: &Office, group_by: Option<GroupBy>) -> RateReport {
    let zone = TimeZone::get("Asia/Shanghai").unwrap();
    let answer = office.desk.read_blocking(move |db, now| {
        let question = Question {
            group_by,
            ..Question::about_replies(Moment::EPOCH, now, zone)
        };
        reply_rate(db, &question, now)
    });
    answer.unwrap()
}

fn logs_many(office: &Office, many: u32) -> Vec<TicketId> {
    let phones = (0..many).map(|number| format!("139123{number:05}"));
    phones
        .map(|phone| office.logs(TicketKind::Complaint, &phone).ticket.id)
        .collect()
}

#[test]
fn a_day_is_struck_out_by_whatever_changes_it_and_added_up_again() {
    for office in Office::on_each_engine("a_day_is_struck_out_by_whatever_changes_it_and_added_up_again") {
        let tickets = logs_many(&office, 3);
        office.calls(tickets[0], AttemptOutcome::Reached);
        assert_eq!(adds_up(&office), Added::default(), "nothing is over");
        office.lets_pass(Span::days(4));
        let added = adds_up(&office);
        assert!(added.days > 0 && added.promises >= 3, "{added:?}");
        assert!(days(&office).iter().all(|day| day.at.is_some()));
        assert!(
            days(&office).windows(2).all(|two| two[0].to == two[1].from),
            "they leave no gap"
        );
        assert_eq!(adds_up(&office), Added::default(), "there is no more to do");

        let before = rate(&office, None).total;
        assert_eq!((before.due, before.kept, before.late, before.unanswered), (3, 1, 0, 2));
        office.lets_pass(Span::hours(1));
        assert!(
            days(&office).iter().all(|day| day.at.is_some()),
            "steps of ladders change no figure"
        );

        office.calls(tickets[1], AttemptOutcome::Reached);
        assert!(days(&office).iter().any(|day| day.at.is_none()), "a late answer does");
        let after = rate(&office, None).total;
        assert_eq!((after.due, after.kept, after.late, after.unanswered), (3, 1, 1, 1));
        assert!(adds_up(&office).days > 0);
        assert_eq!(rate(&office, None).total, after);
        office.is_proven();
    }
}

#[test]
fn what_a_day_adds_up_to_is_proven_and_can_be_built_anew() {
    for office in Office::on_each_engine("what_a_day_adds_up_to_is_proven_and_can_be_built_anew") {
        logs_many(&office, 2);
        office.lets_pass(Span::days(4));
        adds_up(&office);
        office.is_proven();
        office
            .act(|db, _, _| {
                let changed = diesel::update(rollup_lines::table).set(rollup_lines::kept.eq(2_i64));
                changed
                    .execute(db.conn())
                    .map_err(|error| StoreFault::from(error).into())
            })
            .unwrap();
        let found = office
            .desk
            .read_blocking(|db, now| verify(db, now, &mut Options::default(), &mut |_| Ok(())));
        let found = found.unwrap();
        let first = found.first_fault.unwrap().to_string();
        assert!(first.contains("yinuo report rebuild"), "{first}");

        office.act(|db, _, _| strike_out_all(db)).unwrap();
        assert_eq!(rate(&office, None).total.kept, 0, "what is struck out is not believed");
        adds_up(&office);
        assert_eq!(rate(&office, None).total.kept, 0);
        office.is_proven();
    }
}

#[test]
fn days_add_up_while_others_answer_what_was_due_in_them() {
    for office in Office::on_each_engine("days_add_up_while_others_answer_what_was_due_in_them") {
        let tickets = logs_many(&office, 24);
        office.lets_pass(Span::days(4));
        let done = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let keeper = office.replica();
                while !done.load(Ordering::Acquire) {
                    adds_up(&keeper);
                }
            });
            let desks = tickets.chunks(8).map(|mine| {
                let replica = office.replica();
                scope.spawn(move || {
                    for ticket in mine {
                        replica.calls(*ticket, AttemptOutcome::Reached);
                    }
                })
            });
            let desks: Vec<_> = desks.collect();
            let ended: Vec<_> = desks.into_iter().map(std::thread::ScopedJoinHandle::join).collect();
            done.store(true, Ordering::Release);
            assert!(ended.iter().all(Result::is_ok), "nobody was turned away");
        });
        office.is_proven();
        adds_up(&office);
        office.is_proven();
        assert_eq!(rate(&office, None).total.late, 24);
    }
}

#[test]
fn a_clock_that_was_ahead_leaves_nothing_behind() {
    for office in Office::on_each_engine("a_clock_that_was_ahead_leaves_nothing_behind") {
        let tickets = logs_many(&office, 2);
        let truth = office.clock.now();
        let ahead = truth + Span::days(9);
        office.act(move |db, _, house| add_up(db, ahead, house)).unwrap();
        assert!(!days(&office).is_empty());
        office.lets_pass(Span::hours(1));
        adds_up(&office);
        assert!(
            days(&office).iter().all(|day| day.at.is_none()),
            "what was added up then is not believed"
        );
        office.calls(tickets[0], AttemptOutcome::Reached);
        office.lets_pass(Span::days(9));
        adds_up(&office);
        office.is_proven();
        let total = rate(&office, Some(GroupBy::Day)).total;
        assert_eq!((total.due, total.kept), (2, 1));
    }
}

#[test]
fn the_command_adds_up_every_day_again() {
    on_both_engines("the command adds up", |program| {
        let (file, map) = (program.file("old.csv", &rows(60)), program.file("map.toml", MAP));
        program.says(&["import", "tickets", &file, "--map", &map]);
        let rate = || -> Value {
            let asked = [
                "report",
                "reply-rate",
                "--include-imported",
                "--group-by",
                "day",
                "--json",
            ];
            let mut rate: Value = serde_json::from_str(&program.says(&asked)).unwrap();
            for moment in ["as_of", "to"] {
                rate[moment].take();
            }
            rate
        };
        let before = rate();
        assert_eq!(before["total"]["kept"], 24);
        let said = program.says(&["report", "rebuild"]);
        assert!(
            said.ends_with(" days are added up\n") && !said.starts_with("0 "),
            "{said}"
        );
        assert_eq!(rate(), before);
        let lines = "SELECT count(*) AS n FROM rollup_lines WHERE imported";
        assert!(program.count(lines) > 0);
        let again = program.says(&["report", "rebuild"]);
        assert_eq!(again, said);
        assert_eq!(rate(), before);
        program.says(&["verify"]);
    });
}
