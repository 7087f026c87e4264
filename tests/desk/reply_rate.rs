//! The rate is recounted by hand: random promises on both engines, and histories that the desk's own actions made.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_query;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use yinuo::actions::promise::void;
use yinuo::actions::reply::{delivery, reply};
use yinuo::actions::rollup::add_up;
use yinuo::domain::event::Fact;
use yinuo::domain::ids::{PromiseId, TicketId, UserId};
use yinuo::domain::moment::{Moment, Span};
use yinuo::domain::ticket::WrittenReply;
use yinuo::domain::words::{AttemptOutcome, Channel, Delivery, Medium, PromiseKind, TicketKind, Tier, VoidReason};
use yinuo::error::Failure;
use yinuo::report::{Cursor, Figure, GroupBy, Line, Only, Question, Rate, RateReport, promises_behind, reply_rate};
use yinuo::storage::rollups;
use yinuo::storage::schema::{promises, rollup_lines, rollup_spans};
use yinuo::storage::tickets::PromiseRow;

use crate::support::office::Office;
use crate::support::postgres;

const HOUR: i64 = 3_600_000_000;

fn shanghai() -> TimeZone {
    TimeZone::get("Asia/Shanghai").unwrap()
}

fn ask(office: &Office, question: &Question, as_of: Moment) -> RateReport {
    let question = question.clone();
    let answer = office.desk.read_blocking(move |db, _| reply_rate(db, &question, as_of));
    answer.unwrap()
}

fn behind(office: &Office, question: &Question, figure: Figure, as_of: Moment, page: usize) -> Vec<PromiseId> {
    let mut found = Vec::new();
    let mut after: Option<Cursor> = None;
    loop {
        let question = question.clone();
        let page = office
            .desk
            .read_blocking(move |db, _| promises_behind(db, &question, figure, as_of, after, page))
            .unwrap();
        found.extend(page.promises.iter().map(|promise| promise.promise));
        after = page.next;
        if after.is_none() {
            return found;
        }
    }
}

fn count<T>(things: &[T]) -> i64 {
    i64::try_from(things.len()).unwrap()
}

/// One office on each engine of this machine; their promises are replaced by each test.
fn offices(test: &str) -> Vec<Office> {
    let url = postgres::fresh_database();
    if url.is_none() {
        postgres::skip_without_postgres(test);
    }
    let server = url.map(|url| Office::at(&url, 1));
    std::iter::once(Office::in_memory()).chain(server).collect()
}

/// A promise as a test describes it, in hours after the office opened unless said otherwise.
#[derive(Clone, Debug)]
struct Told {
    kind: PromiseKind,
    channel: Channel,
    tier: Tier,
    category: Option<&'static str>,
    region: Option<&'static str>,
    owner: Option<UserId>,
    made: Moment,
    clock_from: Moment,
    due: Moment,
    fulfilled: Option<Moment>,
    voided: Option<(Moment, VoidReason)>,
    imported: bool,
}

fn opening() -> Moment {
    "2026-03-02T09:00:00Z".parse().unwrap()
}

fn reply_of(clock_from: Moment) -> Told {
    Told {
        kind: PromiseKind::Reply,
        channel: Channel::Hotline,
        tier: Tier::Standard,
        category: None,
        region: None,
        owner: None,
        made: clock_from,
        clock_from,
        due: clock_from + Span::hours(24),
        fulfilled: None,
        voided: None,
        imported: false,
    }
}

/// Stores these promises, and no others, on a ticket of the office.
fn store(office: &Office, told: &[Told]) -> Vec<PromiseId> {
    let ticket = office.logs(TicketKind::Complaint, "13912344521").ticket;
    let told = told.to_vec();
    office
        .act(move |db, now, _| {
            let row = PromiseRow::of(&ticket, &ticket.promises[0], 0);
            let fault = |error| Failure::Fault(yinuo::storage::fault::StoreFault::from(error));
            diesel::delete(promises::table).execute(db.conn()).map_err(fault)?;
            diesel::delete(rollup_lines::table).execute(db.conn()).map_err(fault)?;
            diesel::delete(rollup_spans::table).execute(db.conn()).map_err(fault)?;
            let mut ids = Vec::new();
            for (position, told) in (0i32..).zip(&told) {
                let id = PromiseId::new(now, db.dice());
                ids.push(id);
                let row = row_of(&row, id, position, told);
                diesel::insert_into(promises::table)
                    .values(&row)
                    .execute(db.conn())
                    .map_err(fault)?;
            }
            Ok(ids)
        })
        .unwrap()
}

fn row_of(like: &PromiseRow, id: PromiseId, position: i32, told: &Told) -> PromiseRow {
    PromiseRow {
        id,
        position,
        kind: told.kind,
        made_at: told.made,
        clock_from: told.clock_from,
        due_at: told.due,
        fulfilled_at: told.fulfilled,
        voided_at: told.voided.map(|voided| voided.0),
        void_reason: told.voided.map(|voided| voided.1),
        channel: told.channel,
        tier: told.tier,
        category: told.category.map(str::to_owned),
        region: told.region.map(str::to_owned),
        owner_id: told.owner,
        imported: told.imported,
        ..like.clone()
    }
}

/// The definition once more, promise by promise, in the plainest words.
fn recount<'a>(told: impl Iterator<Item = &'a Told>, question: &Question, as_of: Moment) -> Line {
    let mut line = Line::default();
    let mut delays = Vec::new();
    for promise in told {
        let due = promise.due;
        let in_period = question.from <= due && due < question.to && promise.made <= as_of;
        if !in_period || (promise.kind != question.kind && question.group_by != Some(GroupBy::Promise)) {
            continue;
        }
        if promise.imported && !question.include_imported {
            line.imported += 1;
            continue;
        }
        let fulfilled = promise.fulfilled.filter(|at| *at <= as_of);
        let voided = promise.voided.filter(|(at, _)| *at <= as_of && fulfilled.is_none());
        match voided {
            Some((at, reason)) if at <= due => {
                *line.voided.entry(reason).or_default() += 1;
                continue;
            }
            Some(_) => line.voided_after_due += 1,
            None => {}
        }
        if due >= as_of {
            line.not_yet_due += 1;
            continue;
        }
        line.due += 1;
        line.recorded_late += i64::from(promise.made > due && !promise.imported);
        match fulfilled {
            Some(at) if at <= due => line.kept += 1,
            Some(_) => line.late += 1,
            None => line.unanswered += 1,
        }
        delays.extend(fulfilled.map(|at| at.since(promise.clock_from).as_micros()));
    }
    delays.sort_unstable();
    line.delay = (!delays.is_empty()).then(|| {
        // Whole per cents of a small number of promises: exact in integers.
        let rank = |percent: usize| told_as(delays[(delays.len() * percent).div_ceil(100) - 1]);
        yinuo::report::Delay {
            median_seconds: rank(50),
            p90_seconds: rank(90),
            p95_seconds: rank(95),
            worst_seconds: rank(100),
        }
    });
    let share = |numerator| Rate {
        numerator,
        denominator: line.due,
    };
    (line.on_time_rate, line.eventual_rate) = (share(line.kept), share(line.kept + line.late));
    line
}

/// Minutes begun within two days, hours begun within thirty, then days begun; in seconds.
fn told_as(micros: i64) -> i64 {
    let begun = |unit: i64| (micros + unit * 1_000_000 - 1) / (unit * 1_000_000) * unit;
    if micros <= 172_800_000_000 {
        begun(60)
    } else if micros <= 2_592_000_000_000 {
        begun(3_600)
    } else {
        begun(86_400)
    }
}

/// Adds everything up, then strikes out the days that `struck` names by its bits, and spoils what is stored of them: no
/// answer may stand on it.
fn add_up_and_strike(office: &Office, struck: u32) -> Moment {
    let at = opening() + Span::days(20);
    office
        .act(move |db, _, house| {
            while add_up(db, at, house)?.more {}
            let days = rollups::spans_from(db, Moment::EPOCH, 1_000)?;
            for (place, day) in days
                .iter()
                .enumerate()
                .filter(|(place, _)| struck >> (place % 32) & 1 == 1)
            {
                assert!(day.at.is_some(), "day {place} is over");
                let fault = |error| Failure::Fault(yinuo::storage::fault::StoreFault::from(error));
                diesel::update(rollup_spans::table.find(day.from))
                    .set(rollup_spans::added_up_at.eq(None::<Moment>))
                    .execute(db.conn())
                    .map_err(fault)?;
                diesel::update(rollup_lines::table.filter(rollup_lines::span_from.eq(day.from)))
                    .set(rollup_lines::past.eq(rollup_lines::past + 1_000))
                    .execute(db.conn())
                    .map_err(fault)?;
            }
            Ok::<_, Failure>(())
        })
        .unwrap();
    at
}

fn any_promise(owners: [UserId; 2]) -> impl Strategy<Value = Told> {
    let instant = |hours: std::ops::Range<i64>| {
        // Whole hours meet due times and boundaries exactly; a microsecond beside them misses.
        (
            hours,
            prop_oneof![3 => Just(0i64), 1 => Just(1), 1 => Just(-1), 1 => 0..HOUR],
        )
            .prop_map(|(hour, beside)| opening() + Span::micros(hour * HOUR + beside))
    };
    let reason = prop::sample::select(VoidReason::ALL);
    let end = prop_oneof![
        5 => instant(0..96).prop_map(|at| (Some(at), None)),
        2 => Just((None, None)),
        2 => (instant(0..96), reason).prop_map(|voided| (None, Some(voided))),
    ];
    let labels = (
        prop_oneof![4 => Just(PromiseKind::Reply), 1 => prop::sample::select(PromiseKind::ALL)],
        prop::sample::select(Channel::ALL),
        (
            prop::sample::select(Tier::ALL),
            prop::sample::select(&[None, Some("billing"), Some("speed")][..]),
        ),
        prop::sample::select(&[None, Some("城东"), Some("O'Brien county")][..]),
        prop::sample::select(vec![None, Some(owners[0]), Some(owners[1])]),
        prop::bool::weighted(0.15),
    );
    (labels, instant(0..48), instant(0..72), -2i64..4, end).prop_map(
        |(labels, from, due, made, (fulfilled, voided))| {
            let (kind, channel, (tier, category), region, owner, imported) = labels;
            let (clock_from, due) = (from.min(due), from.max(due));
            Told {
                kind,
                channel,
                tier,
                category,
                region,
                owner,
                made: clock_from + Span::hours(made.max(0) * 20),
                clock_from,
                due,
                fulfilled: fulfilled.map(|at| at.max(clock_from)),
                voided,
                imported,
            }
        },
    )
}

fn key_of(told: &Told, group_by: GroupBy) -> Option<String> {
    let zoned = told.due.timestamp().to_zoned(shanghai());
    match group_by {
        GroupBy::Channel => Some(told.channel.to_string()),
        GroupBy::Tier => Some(told.tier.to_string()),
        GroupBy::Category => told.category.map(str::to_owned),
        GroupBy::Region => told.region.map(str::to_owned),
        GroupBy::Owner => told.owner.map(|id| id.to_string()),
        GroupBy::Promise => Some(told.kind.to_string()),
        GroupBy::Hour => Some(zoned.strftime("%Y-%m-%dT%H:00+08:00").to_string()),
        GroupBy::Day => Some(zoned.date().to_string()),
        GroupBy::Week => Some(zoned.strftime("%G-W%V").to_string()),
        GroupBy::Month => Some(zoned.strftime("%Y-%m").to_string()),
        GroupBy::Kind | GroupBy::Urgency | GroupBy::Team | GroupBy::Site => None,
    }
}

fn check(office: &Office, told: &[Told], question: &Question, as_of: Moment) {
    let report = ask(office, question, as_of);
    assert_eq!(
        report.total,
        recount(told.iter(), question, as_of),
        "{question:?} as of {as_of}"
    );
    let Some(group_by) = question.group_by else {
        return;
    };
    let mut by_key: BTreeMap<(bool, Option<String>), Vec<&Told>> = BTreeMap::new();
    for promise in told {
        let key = key_of(promise, group_by);
        by_key.entry((key.is_none(), key)).or_default().push(promise);
    }
    let empty = Line::default();
    let expected: Vec<Line> = by_key
        .into_iter()
        .map(|((_, key), those)| Line {
            key,
            ..recount(those.into_iter(), question, as_of)
        })
        .filter(|line| {
            Line {
                key: None,
                ..line.clone()
            } != empty
        })
        .collect();
    let mut counted: Vec<Line> = report.groups;
    counted.retain(|line| {
        Line {
            key: None,
            name: None,
            ..line.clone()
        } != empty
    });
    for line in &mut counted {
        line.name = None;
    }
    assert_eq!(counted, expected, "{question:?} as of {as_of}");
}

fn check_evidence(office: &Office, ids: &[PromiseId], told: &[Told], question: &Question, as_of: Moment) {
    let total = ask(office, question, as_of).total;
    for (figure, number) in [
        (Figure::Due, total.due),
        (Figure::Missed, total.late + total.unanswered),
        (Figure::Kept, total.kept),
        (Figure::Late, total.late),
        (Figure::Unanswered, total.unanswered),
        (Figure::NotYetDue, total.not_yet_due),
        (Figure::Voided, total.voided.values().sum()),
        (Figure::VoidedAfterDue, total.voided_after_due),
        (Figure::RecordedLate, total.recorded_late),
        (Figure::Imported, total.imported),
    ] {
        let mut found = behind(office, question, figure, as_of, 3);
        assert_eq!(count(&found), number, "{figure}");
        let due = |id: &PromiseId| told[ids.iter().position(|known| known == id).unwrap()].due;
        assert!(
            found
                .windows(2)
                .all(|two| (due(&two[0]), two[0]) < (due(&two[1]), two[1])),
            "{figure} is in order"
        );
        found.dedup();
        assert_eq!(count(&found), number, "{figure} names each promise once");
    }
}

fn is_within(told: &Told, only: &Only) -> bool {
    only.channel.is_none_or(|channel| told.channel == channel)
        && only.tier.is_none_or(|tier| told.tier == tier)
        && only.owner.is_none_or(|owner| told.owner == Some(owner))
        && only.region.as_deref().is_none_or(|region| told.region == Some(region))
        && only
            .category
            .as_deref()
            .is_none_or(|category| told.category == Some(category))
}

#[test]
fn any_promises_are_counted_as_by_hand_on_both_engines() {
    let offices = offices("any_promises_are_counted_as_by_hand_on_both_engines");
    let cases = std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok())
        .unwrap_or(40);
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases,
        ..ProptestConfig::default()
    });
    let owners = [offices[0].agent, offices[0].lead];
    let instant = || (-1i64..100, -1i64..2).prop_map(|(hour, beside)| opening() + Span::micros(hour * HOUR + beside));
    let groups: Vec<Option<GroupBy>> = GroupBy::ALL
        .iter()
        .copied()
        .filter(|group| !matches!(group, GroupBy::Kind | GroupBy::Urgency | GroupBy::Team | GroupBy::Site))
        .map(Some)
        .chain([None])
        .collect();
    let period = (
        instant(),
        1i64..90,
        instant(),
        any::<bool>(),
        (prop::sample::select(groups), any::<u32>()),
    );
    let story = (prop::collection::vec(any_promise(owners), 0..60), period);
    runner
        .run(
            &story,
            |(told, (from, hours, as_of, include_imported, (group_by, struck)))| {
                let question = Question {
                    include_imported,
                    group_by,
                    ..Question::about_replies(from, from + Span::hours(hours), shanghai())
                };
                for office in &offices {
                    let ids = store(office, &told);
                    check(office, &told, &question, as_of);
                    if group_by.is_none() {
                        check_evidence(office, &ids, &told, &question, as_of);
                    }
                    let narrow = Only {
                        channel: Some(Channel::Web),
                        region: Some("O'Brien county".into()),
                        ..Only::default()
                    };
                    let narrowed = Question {
                        only: narrow,
                        group_by: None,
                        ..question.clone()
                    };
                    let those: Vec<Told> = told
                        .iter()
                        .filter(|told| told.channel == Channel::Web && told.region == Some("O'Brien county"))
                        .cloned()
                        .collect();
                    check(office, &those, &narrowed, as_of);

                    let later = add_up_and_strike(office, struck);
                    check(office, &told, &question, later);
                    check(office, &told, &question, as_of);
                    for only in [
                        Only {
                            channel: Some(Channel::Web),
                            ..Only::default()
                        },
                        Only {
                            region: Some("O'Brien county".into()),
                            category: Some("billing".into()),
                            ..Only::default()
                        },
                        Only {
                            owner: Some(owners[0]),
                            tier: Some(Tier::Key),
                            ..Only::default()
                        },
                    ] {
                        let those = told.iter().filter(|told| is_within(told, &only)).cloned();
                        let those: Vec<Told> = those.collect();
                        let narrowed = Question {
                            only,
                            ..question.clone()
                        };
                        check(office, &those, &narrowed, later);
                    }
                }
                Ok(())
            },
        )
        .unwrap();
}

#[test]
fn a_rate_is_cut_and_never_rounded_up() {
    let percent = |numerator, denominator| Rate { numerator, denominator }.percent();
    assert_eq!(percent(8736, 8744).as_deref(), Some("99.90"));
    assert_eq!(percent(999_999, 1_000_000).as_deref(), Some("99.99"));
    assert_eq!(percent(1, 3).as_deref(), Some("33.33"));
    assert_eq!(percent(0, 7).as_deref(), Some("0.00"));
    assert_eq!(percent(7, 7).as_deref(), Some("100.00"));
    assert_eq!(percent(0, 0), None, "nothing due is not 100 %");
}

#[test]
fn nothing_due_has_no_rate_and_no_delay() {
    for office in offices("nothing_due_has_no_rate_and_no_delay") {
        let question = Question::about_replies(opening(), opening() + Span::days(1), shanghai());
        let total = ask(&office, &question, opening() + Span::days(9)).total;
        assert_eq!(total, Line::default());
        let json = serde_json::json!(total);
        assert_eq!(
            json["on_time_rate"],
            serde_json::json!({"numerator": 0, "denominator": 0, "percent": null})
        );
    }
}

#[test]
fn a_period_that_ends_before_it_begins_is_refused_and_so_are_too_many_hours() {
    let office = Office::in_memory();
    store(&office, &[reply_of(opening()), reply_of(opening() + Span::days(60))]);
    office.clock.set(opening() + Span::days(90));
    let refused = |question: Question| {
        let answer = office.desk.read_blocking(move |db, now| reply_rate(db, &question, now));
        let Err(Failure::Refused(refusal)) = answer else {
            panic!("{answer:?}")
        };
        yinuo::cli::refusal_in_full(&refusal)
    };
    let question = Question::about_replies(opening(), opening(), shanghai());
    assert_eq!(refused(question.clone()), "to must lie after from");
    let since_ever = Question {
        from: Moment::EPOCH,
        to: opening() + Span::days(90),
        group_by: Some(GroupBy::Hour),
        ..question
    };
    assert!(refused(since_ever.clone()).contains("ask for a shorter period or a longer unit of time"));
    let by_day = Question {
        group_by: Some(GroupBy::Day),
        ..since_ever
    };
    let days = ask(&office, &by_day, opening() + Span::days(90)).groups;
    assert_eq!(days.len(), 61, "from the first day with a promise to the last");
}

#[test]
fn voiding_after_the_due_time_corrects_nothing_in_the_rate() {
    let office = Office::in_memory();
    let [early, late] = ["13912344521", "13912344522"].map(|phone| office.logs(TicketKind::Complaint, phone).ticket);
    let manager = office.as_manager();
    let voids = |ticket: TicketId, promise: PromiseId| {
        office.act(move |db, now, house| {
            void(
                db,
                now,
                house,
                manager,
                ticket.into(),
                promise,
                VoidReason::Withdrawn,
                "客户撤诉",
            )
        })
    };
    let reply_promise = |ticket: &yinuo::domain::ticket::Ticket| {
        ticket
            .promises
            .iter()
            .find(|promise| promise.kind == PromiseKind::Reply)
            .unwrap()
            .id
    };
    voids(early.id, reply_promise(&early)).unwrap();
    office.lets_pass(Span::hours(25));
    voids(late.id, reply_promise(&late)).unwrap();

    let now = office.clock.now();
    let question = Question::about_replies(Moment::EPOCH, now, shanghai());
    let total = ask(&office, &question, now).total;
    assert_eq!((total.due, total.unanswered, total.voided_after_due), (1, 1, 1));
    assert_eq!(total.voided, BTreeMap::from([(VoidReason::Withdrawn, 1)]));
    assert_eq!(total.on_time_rate.percent().as_deref(), Some("0.00"));
}

#[test]
fn a_reply_that_bounces_after_the_due_time_leaves_the_closed_period_and_is_missed_in_the_next() {
    for office in offices("a_reply_that_bounces_after_the_due_time") {
        let ticket = office.logs(TicketKind::Complaint, "13912344521").ticket.id;
        let agent = office.as_agent();
        let written = WrittenReply {
            message_id: None,
            medium: Medium::Email,
            delivery: Delivery::Delivered,
            text: "已退费".into(),
        };
        let changed = office
            .act(move |db, now, _| reply(db, now, agent, ticket.into(), &written))
            .unwrap();
        let sent = changed
            .events
            .iter()
            .find(|event| matches!(event.fact, Fact::Replied { .. }))
            .unwrap()
            .seq;
        office.lets_pass(Span::hours(26));
        let closed = Question::about_replies(Moment::EPOCH, office.clock.now(), shanghai());
        let before = ask(&office, &closed, office.clock.now());
        assert_eq!((before.total.due, before.total.kept), (1, 1));

        office.clock.set(office.clock.now() + Span::hours(1));
        office
            .act(move |db, now, house| delivery(db, now, house, agent, ticket.into(), sent, Delivery::Bounced))
            .unwrap();
        office.lets_pass(Span::hours(1));
        let now = office.clock.now();
        assert_eq!(
            ask(&office, &closed, now).total,
            before.total,
            "a closed period never changes"
        );
        let next = ask(&office, &Question::about_replies(closed.to, now, shanghai()), now).total;
        assert_eq!(
            (next.due, next.unanswered),
            (1, 1),
            "the miss is counted now, not hidden"
        );
        let evidence = behind(
            &office,
            &Question::about_replies(closed.to, now, shanghai()),
            Figure::Unanswered,
            now,
            10,
        );
        assert_eq!(evidence.len(), 1);
    }
}

#[test]
fn a_closed_period_stays_as_it_was_whatever_the_desk_does_later() {
    let office = Office::in_memory();
    let mut dice = yinuo::domain::ids::Dice::seeded(20_260_302);
    let mut closed: Vec<(Question, Line)> = Vec::new();
    let mut logged: Vec<TicketId> = Vec::new();
    for hour in 0..240u64 {
        if dice.below(3) > 0 {
            logged.push(
                office
                    .logs(TicketKind::Complaint, &format!("139123{hour:05}"))
                    .ticket
                    .id,
            );
        }
        for ticket in &logged {
            if dice.below(30) == 0 {
                let outcome = if dice.below(3) == 0 {
                    AttemptOutcome::NoAnswer
                } else {
                    AttemptOutcome::Reached
                };
                office.calls(*ticket, outcome);
            }
        }
        office.clock.set(office.clock.now() + Span::hours(1));
        if hour % 24 == 23 {
            let now = office.clock.now();
            let question = Question::about_replies(now - Span::days(1), now, shanghai());
            let total = ask(&office, &question, now).total;
            closed.push((question, total));
        }
    }
    let now = office.clock.now();
    let mut due = 0;
    for (question, then) in &closed {
        let later = ask(&office, question, now).total;
        let fixed = |line: &Line| (line.due, line.kept, line.on_time_rate, line.late + line.unanswered);
        assert_eq!(fixed(&later), fixed(then), "seed 20260302");
        let before = question.to;
        assert_eq!(
            ask(&office, question, before).total,
            *then,
            "what was known then can be asked for again"
        );
        due += later.due;
    }
    let whole = ask(&office, &Question::about_replies(Moment::EPOCH, now, shanghai()), now).total;
    assert_eq!(whole.due, due, "the days add up");
    assert!(whole.kept > 0 && whole.late > 0 && whole.unanswered > 0, "{whole:?}");

    let by_the_tickets = logged
        .iter()
        .map(|id| office.ticket(*id))
        .fold((0, 0), |(due, kept), ticket| {
            let past: Vec<_> = ticket
                .promises
                .iter()
                .filter(|promise| promise.kind == PromiseKind::Reply && promise.due_at < now)
                .collect();
            let in_time = past
                .iter()
                .filter(|promise| promise.fulfilled_at.is_some_and(|at| at <= promise.due_at));
            (due + count(&past), kept + count(&in_time.collect::<Vec<_>>()))
        });
    assert_eq!(
        (whole.due, whole.kept),
        by_the_tickets,
        "the rows are what the tickets say"
    );
}

#[test]
fn the_rate_is_read_from_one_index_and_what_stands_beside_it_from_small_ones() {
    #[derive(QueryableByName)]
    struct Step {
        #[diesel(sql_type = diesel::sql_types::Text)]
        detail: String,
    }
    let office = Office::in_memory();
    let plan = |those: &str| {
        let sql = format!(
            "EXPLAIN QUERY PLAN SELECT count(*), count(CASE WHEN fulfilled_at <= due_at THEN 1 END), max(fulfilled_at - clock_from) \
             FROM promises WHERE promises.kind IN ('reply') AND imported IN (FALSE) AND due_at >= 1 AND due_at < 9 AND made_at <= 9{those}"
        );
        let steps: Result<Vec<Step>, Failure> = office.desk.read_blocking(move |db, _| {
            let yinuo::storage::dialect::AnyConn::Sqlite(conn) = db.conn() else {
                panic!("in memory")
            };
            Ok(sql_query(sql).load(conn).unwrap())
        });
        steps.unwrap().into_iter().map(|step| step.detail).collect::<String>()
    };
    assert!(plan("").contains("COVERING INDEX promises_by_kind"), "{}", plan(""));
    let voided = plan(" AND voided_at IS NOT NULL AND voided_at <= 9");
    assert!(voided.contains("promises_voided"), "{voided}");
    let late = plan(
        " AND made_at > due_at AND NOT imported AND (voided_at IS NULL OR voided_at > due_at OR fulfilled_at <= 9)",
    );
    assert!(late.contains("promises_recorded_late"), "{late}");
}
