//! The first minute of the demonstration on a clock that is set: what must be seen is seen, with any seed on any day.

use super::*;
use crate::actions::load::load;
use crate::cli::rules;
use crate::config::Settings;
use crate::storage::db::DatabaseSettings;

/// What is told from `began` on within the first minute, and how the desk stands then.
fn first_minute(began: Moment, seed: u64) -> (Vec<String>, String) {
    let flags = [("notify.fallback".to_owned(), "fallback@example.com".to_owned())];
    let settings = Settings::load(None, std::iter::empty(), &flags).unwrap();
    let clock = Clock::set_to(began - BEFORE);
    let memory = DatabaseSettings {
        url: "sqlite::memory:".to_owned(),
        readers: 1,
        writers: 1,
        queue: 64,
    };
    let desk = Desk::open(&memory, clock.clone(), Some(seed)).unwrap();
    let (house, files) = (Arc::new(desk::house(&settings)), rules::read(&settings).unwrap());
    let founding = house.clone();
    let cast = desk.write_blocking(move |db, now| {
        load(db, now, &founding, &files)?;
        found(db, now, &founding)
    });
    let (dice, zone) = (Dice::seeded(seed), house.zone.clone());
    let mut staff = Staff::new(cast.unwrap(), dice, zone.clone(), clock.now(), began);
    let mut story = Story::new(Paint::for_output(), zone, began - BEFORE);
    lets_pass(&mut staff, &desk, &house, &clock, began).unwrap();
    story.news(&desk, &house).unwrap();
    let (mut told, a_minute) = (Vec::new(), Span::seconds(60).times(i64::from(SPEED)));
    while clock.now() < began + a_minute {
        lets_pass(&mut staff, &desk, &house, &clock, clock.now() + Span::MICROSECOND).unwrap();
        told.extend(story.news(&desk, &house).unwrap());
    }
    let standing = story.standing(&desk).unwrap();
    desk.close_blocking();
    (told, standing)
}

fn day(text: &str) -> Moment {
    text.parse().unwrap()
}

#[test]
fn within_the_first_minute_there_are_reminders_an_escalation_a_missed_promise_and_the_rate() {
    // A Monday and a Sunday.
    for (began, seeds) in [(day("2025-03-03T00:00:00Z"), 0..3), (day("2025-03-09T00:00:00Z"), 3..6)] {
        for seed in seeds {
            let (told, standing) = first_minute(began, seed);
            let all = told.join("\n");
            for word in [
                "reminder to ",
                "ESCALATED to level ",
                "MISSED: reply",
                "answered after ",
            ] {
                assert!(all.contains(word), "seed {seed}: {word:?} is missing in\n{all}");
            }
            let escalated = told.iter().position(|line| line.contains("ESCALATED to level "));
            assert!(
                escalated.is_some_and(|place| place < told.len() / 2),
                "seed {seed}: it is seen early"
            );
            assert!(standing.contains("; replies due in the last 24 h: "), "{standing}");
            assert!(standing.contains(", rate "), "seed {seed}: {standing}");
        }
    }
}

#[test]
fn the_same_seed_tells_the_same_story() {
    let began = day("2025-03-03T00:00:00Z");
    let (one, two, other) = (first_minute(began, 7), first_minute(began, 7), first_minute(began, 8));
    assert_eq!(one, two);
    assert_ne!(one.0, other.0);
}
