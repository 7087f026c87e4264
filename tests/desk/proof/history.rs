//! A desk's life, drawn at random: every verb there is, by everybody, with checkpoints in between.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use diesel::prelude::*;
use yinuo::actions::open::begun;
use yinuo::actions::promise::{agree, void};
use yinuo::actions::split::Child;
use yinuo::actions::{House, Target};
use yinuo::actions::{
    assign, attempt, classify, close, escalate, merge, message, note, reopen, reply, resolve, split, state,
};
use yinuo::domain::event::{Actor, Fact, Source};
use yinuo::domain::ids::{Dice, TicketId};
use yinuo::domain::moment::{Moment, Span};
use yinuo::domain::ticket::{
    Agreed, Attempt, Classification, CustomerMessage, Intake, Past, PastReply, WrittenReply, open_imported,
};
use yinuo::domain::words::{
    AttemptOutcome, Channel, ClosureOutcome, Delivery, Medium, PromiseKind, TicketKind, TicketState, Tier, Urgency,
    VoidReason,
};
use yinuo::error::Failure;
use yinuo::storage::db::Db;
use yinuo::storage::schema;
use yinuo::storage::{events, tickets};

use super::seals;
use crate::support::office::Office;

pub(super) struct Lived {
    pub(super) tickets: u64,
}

const VERBS: u64 = 20;

/// Lives `acts` acts on the database of this URL and closes it.
pub(super) fn live(url: &str, seed: u64, acts: usize, file: &Path) -> Lived {
    let office = Office::at(url, seed);
    let mut dice = Dice::seeded(seed);
    let mut all: Vec<TicketId> = vec![office.logs(TicketKind::Complaint, "13912344521").ticket.id];
    let mut done: BTreeSet<u64> = BTreeSet::new();
    for act in 0..acts {
        let verb = dice.below(VERBS);
        let id = all[usize::try_from(dice.below(all.len() as u64)).unwrap()];
        match happens(&office, &mut dice, verb, id, &all) {
            Ok(new) => {
                all.extend(new);
                done.insert(verb);
            }
            Err(Failure::Refused(_)) => {}
            Err(fault) => panic!("verb {verb} of seed {seed}: {fault}"),
        }
        if act % (acts / 5) == 0 {
            seals(&office, file);
        }
    }
    assert!(
        acts < 300 || done.len() as u64 == VERBS,
        "some verb was always refused: {done:?}"
    );
    erases_one(&office);
    seals(&office, file);
    let Office { desk, .. } = office;
    desk.close_blocking();
    Lived {
        tickets: all.len() as u64,
    }
}

/// One act; the tickets it made.
#[expect(clippy::too_many_lines, reason = "one arm for each verb")]
fn happens(
    office: &Office,
    dice: &mut Dice,
    verb: u64,
    id: TicketId,
    all: &[TicketId],
) -> Result<Vec<TicketId>, Failure> {
    let actor = if dice.below(4) == 0 {
        office.as_manager()
    } else {
        office.as_agent()
    };
    let (agent, team, span) = (
        office.agent,
        office.team,
        Span::minutes(1 + dice.below(700).cast_signed()),
    );
    let target = Target::from(id);
    let pick = |dice: &mut Dice| dice.below(1 << 30);
    let drawn = pick(dice);
    let other = all[usize::try_from(pick(dice)).unwrap() % all.len()];
    let changed = |office: &Office, act: Act| office.act(act).map(|()| Vec::new());
    match verb {
        0 | 1 => {
            let phone = format!("1391234{:04}", drawn % 40);
            let kind = TicketKind::ALL[usize::try_from(drawn).unwrap() % 3];
            Ok(vec![office.logs(kind, &phone).ticket.id])
        }
        2 => Ok(vec![office.act(move |db, now, house| imports(db, now, house, drawn))?]),
        3 | 4 => {
            office.lets_pass(span);
            Ok(Vec::new())
        }
        5 | 6 => changed(
            office,
            Box::new(move |db, now, house| {
                let outcome = AttemptOutcome::ALL[usize::try_from(drawn).unwrap() % 4];
                let call = Attempt {
                    medium: Medium::Phone,
                    outcome,
                    said: "\u{201c}已更换\u{201d}\n\"modem\"\\".into(),
                    callback_at: (drawn % 7 == 0).then(|| now + Span::hours(3)),
                };
                attempt::attempt(db, now, house, actor, target, &call).map(drop)
            }),
        ),
        7 => changed(
            office,
            Box::new(move |db, now, _| {
                let delivery = Delivery::ALL[usize::try_from(drawn).unwrap() % 3];
                let written = WrittenReply {
                    message_id: None,
                    medium: Medium::Email,
                    delivery,
                    text: "Your line was repaired.".into(),
                };
                reply::reply(db, now, actor, target, &written).map(drop)
            }),
        ),
        8 => changed(
            office,
            Box::new(move |db, now, house| {
                let history = events::of_ticket(db, id)?;
                let written = history
                    .iter()
                    .rev()
                    .find(|event| matches!(event.fact, Fact::Replied { .. }));
                let outcome = if drawn % 2 == 0 {
                    Delivery::Delivered
                } else {
                    Delivery::Bounced
                };
                reply::delivery(
                    db,
                    now,
                    house,
                    actor,
                    target,
                    written.map_or(0, |event| event.seq),
                    outcome,
                )
                .map(drop)
            }),
        ),
        9 => changed(
            office,
            Box::new(move |db, now, house| {
                let said = CustomerMessage {
                    medium: Medium::Sms,
                    text: "还是很慢".into(),
                    received_at: now - Span::minutes(3),
                };
                message::message(db, now, house, Actor::Customer, target, &said).map(drop)
            }),
        ),
        10 => changed(
            office,
            Box::new(move |db, now, _| note::note(db, now, actor, target, "looked at it").map(drop)),
        ),
        11 => changed(
            office,
            Box::new(move |db, now, house| {
                let owner = (drawn % 3 > 0).then_some(agent);
                assign::assign(db, now, house, actor, target, owner, Some(team), "").map(drop)
            }),
        ),
        12 => changed(
            office,
            Box::new(move |db, now, house| {
                escalate::escalate(db, now, house, actor, target, None, "key client").map(drop)
            }),
        ),
        13 => changed(
            office,
            Box::new(move |db, now, _| {
                let to = [TicketState::Pending, TicketState::Held, TicketState::InProgress]
                    [usize::try_from(drawn).unwrap() % 3];
                state::set_state(db, now, actor, target, to, "waiting").map(drop)
            }),
        ),
        14 => changed(
            office,
            Box::new(move |db, now, house| {
                resolve::resolve(db, now, house, actor, target, "replaced the port").map(drop)
            }),
        ),
        15 => changed(
            office,
            Box::new(move |db, now, house| {
                if drawn % 2 == 0 {
                    return close::close(db, now, actor, target, ClosureOutcome::Withdrawn, "content").map(drop);
                }
                reopen::reopen(db, now, house, actor, target, "it is back").map(drop)
            }),
        ),
        16 => changed(
            office,
            Box::new(move |db, now, house| {
                let class = Classification {
                    kind: Some(TicketKind::ALL[usize::try_from(drawn).unwrap() % 3]),
                    urgency: Some(Urgency::ServiceDown),
                    region: Some(["north", "south", "nord"][usize::try_from(drawn).unwrap() % 3].to_owned()),
                    category: None,
                };
                classify::classify(db, now, house, actor, target, &class).map(drop)
            }),
        ),
        17 => changed(
            office,
            Box::new(move |db, now, house| {
                if drawn % 4 > 0 {
                    return agrees(db, now, house, actor, target);
                }
                merge::merge(db, now, house, actor, target, other, "the same matter").map(drop)
            }),
        ),
        18 => {
            let child = Child {
                kind: None,
                subject: "账单".into(),
                description: "also the bill".into(),
            };
            let made = office.act(move |db, now, house| split::split(db, now, house, actor, target, child))?;
            Ok(vec![made.ticket.id])
        }
        _ => {
            let manager = office.as_manager();
            changed(
                office,
                Box::new(move |db, now, house| voids(db, now, house, manager, target)),
            )
        }
    }
}

type Act = Box<dyn FnOnce(&mut Db, Moment, &House) -> Result<(), Failure> + Send>;

fn agrees(db: &mut Db, now: Moment, house: &House, actor: Actor, target: Target) -> Result<(), Failure> {
    let agreed = Agreed {
        kind: PromiseKind::Update,
        due_at: now + Span::hours(5),
    };
    agree(db, now, house, actor, target, agreed).map(drop)
}

fn voids(db: &mut Db, now: Moment, house: &House, manager: Actor, target: Target) -> Result<(), Failure> {
    let ticket = tickets::find(db, target.ticket)?.unwrap();
    let Some(owed) = ticket.owed().last() else {
        return Ok(());
    };
    void(
        db,
        now,
        house,
        manager,
        target,
        owed.id,
        VoidReason::EnteredInError,
        "typed twice",
    )
    .map(drop)
}

fn imports(db: &mut Db, now: Moment, house: &House, drawn: u64) -> Result<TicketId, Failure> {
    let customer = schema::customers::table
        .select(schema::customers::id)
        .first(db.conn())
        .unwrap();
    let intake = Intake {
        kind: TicketKind::Complaint,
        channel: Channel::Web,
        urgency: Urgency::General,
        tier: Tier::Standard,
        region: None,
        category: None,
        subject: "old matter".into(),
        description: String::new(),
        remedy_sought: String::new(),
        customer,
        account_manager: None,
        site: None,
        received_at: now - Span::days(400),
        details: BTreeMap::new(),
        split_from: None,
    };
    let source = Source {
        name: "old desk".into(),
        external_id: drawn.to_string(),
    };
    let answer = PastReply {
        text: "answered".into(),
        at: now - Span::days(399),
        substantive: true,
    };
    let book = house.book(db, now)?;
    let past = Past {
        source: source.clone(),
        reply: Some(answer),
        state: TicketState::Closed,
    };
    let happened = open_imported(&intake, &past, &book, now, db.dice())?;
    let (ticket, told) = begun(now, Actor::Desk, happened, db.dice())?;
    assert!(tickets::create(db, &ticket, &told)?);
    let columns = schema::imported_from::table;
    let row = (
        schema::imported_from::source.eq(source.name),
        schema::imported_from::external_id.eq(source.external_id),
        schema::imported_from::ticket_id.eq(ticket.id),
    );
    diesel::insert_into(columns).values(row).execute(db.conn()).unwrap();
    Ok(ticket.id)
}

/// The words of a note are erased, as the law lets a person ask.
fn erases_one(office: &Office) {
    use schema::events::dsl;
    let erased = office.act(|db, _, _| {
        let said: (TicketId, i64) = dsl::events
            .filter(dsl::words.is_not_null().and(dsl::seq.gt(1)))
            .select((dsl::ticket_id, dsl::seq))
            .first(db.conn())
            .unwrap();
        let none = (
            dsl::words.eq(None::<yinuo::storage::columns::Json>),
            dsl::salt.eq(None::<String>),
        );
        Ok(diesel::update(dsl::events.find(said))
            .set(none)
            .execute(db.conn())
            .unwrap())
    });
    assert_eq!(erased.unwrap(), 1);
}
