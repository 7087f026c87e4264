//! Time zones change by law. A due time keeps the version of the zones that it was reckoned with, and says so.

use yinuo::actions::change::{locked, record};
use yinuo::actions::explain::{Basis, Explanation, explain};
use yinuo::actions::policies::{add_calendar, add_policy, read_policies};
use yinuo::domain::calendar::{Calendar, tzdb_version};
use yinuo::domain::event::{Actor, Fact};
use yinuo::domain::ids::{PromiseId, TicketId};
use yinuo::domain::moment::Span;
use yinuo::domain::security::By;
use yinuo::domain::words::{PromiseKind, TicketKind};
use yinuo::storage::events;

use crate::support::office::Office;

const HOURS: &str = "name = \"hours\"\nzone = \"Europe/Berlin\"\n[week]\nmonday = [\"09:00-17:00\"]\n\
                     tuesday = [\"09:00-17:00\"]\n";
const POLICY: &str = "[[policy]]\nname = \"reply\"\npromise = \"reply\"\nduration = \"8h\"\ncalendar = \"hours\"\n\
                      ladder = [{ at = \"due\", tell = [\"owner\"] }]\n";

/// A ticket that is owed a reply within eight working hours in Berlin.
fn reckoned(office: &Office) -> TicketId {
    let added = office.act(|db, now, house| {
        add_calendar(db, now, house, &By::desk(), &Calendar::from_toml(HOURS).unwrap(), false)?;
        for policy in read_policies(POLICY)? {
            add_policy(db, now, house, &By::desk(), &policy)?;
        }
        Ok(())
    });
    added.unwrap();
    office.house.forget();
    office.logs(TicketKind::Complaint, "13912344521").ticket.id
}

fn explained(office: &Office, id: TicketId) -> Vec<Explanation> {
    let told = office.act(move |db, now, house| explain(db, now, house, &id.to_string()));
    let all = told.unwrap().into_iter();
    all.filter(|one| one.kind == PromiseKind::Reply).collect()
}

fn told_of(office: &Office, id: TicketId) -> Option<String> {
    let history = office.act(move |db, _, _| Ok(events::of_ticket(db, id)?)).unwrap();
    history.into_iter().find_map(|event| match event.fact {
        Fact::PromiseMade {
            kind: PromiseKind::Reply,
            tzdb,
            ..
        } => tzdb,
        _ => None,
    })
}

#[test]
fn a_due_time_by_calendar_keeps_the_version_of_its_zones_and_elapsed_time_needs_none() {
    for office in Office::on_each_engine("a_due_time_by_calendar_keeps") {
        let elapsed = office.logs(TicketKind::Complaint, "13900000000").ticket.id;
        assert_eq!(told_of(&office, elapsed), None);
        assert!(explained(&office, elapsed)[0].time_zone.is_none());

        let id = reckoned(&office);
        assert_eq!(told_of(&office, id).as_deref(), Some(tzdb_version()));
        let [one] = explained(&office, id).try_into().unwrap();
        let zone = one.time_zone.unwrap();
        assert_eq!((zone.name.as_str(), one.basis), ("Europe/Berlin", Basis::Policy));
        assert_eq!(
            (zone.made_with.as_deref(), zone.told_with),
            (Some(tzdb_version()), tzdb_version())
        );
    }
}

#[test]
fn a_due_time_reckoned_with_other_zones_stays_and_says_why_and_the_record_holds() {
    for office in Office::on_each_engine("a_due_time_reckoned_with_other_zones") {
        let id = reckoned(&office);
        let made = office.ticket(id).promises[0].clone();
        // As a program with older zones would have recorded it, one hour later; and one without their version.
        for (tzdb, due_at) in [(Some("2019a"), made.due_at + Span::hours(1)), (None, made.due_at)] {
            let (made, tzdb) = (made.clone(), tzdb.map(str::to_owned));
            let old = office.act(move |db, now, _| {
                let (ticket, now) = locked(db, now, id.into())?;
                let fact = Fact::PromiseMade {
                    promise: PromiseId::new(now, db.dice()),
                    kind: PromiseKind::Reply,
                    epoch: 1,
                    clock_from: made.clock_from,
                    due_at,
                    policy: made.policy,
                    calendar: made.calendar,
                    tzdb,
                    opened_by: None,
                    next_step_at: Some(due_at),
                };
                record(db, now, Actor::Desk, ticket, vec![fact.into()])
            });
            old.unwrap();
        }
        let told = explained(&office, id);
        let bases: Vec<Basis> = told.iter().map(|one| one.basis).collect();
        assert_eq!(bases, [Basis::Policy, Basis::OtherZones, Basis::Policy]);
        assert_eq!(
            told[1].due_at,
            made.due_at + Span::hours(1),
            "what was promised stays promised"
        );
        let made_with = |one: &Explanation| one.time_zone.as_ref().unwrap().made_with.clone();
        assert_eq!(
            (made_with(&told[1]), made_with(&told[2])),
            (Some("2019a".to_owned()), None)
        );
        office.is_proven();
    }
}
