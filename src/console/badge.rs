//! Whether the record is whole, beside every rate: nothing shown here can be closed.

use askama::Template;
use askama::filters::HtmlSafe;

use super::figures::thousands;
use crate::actions::House;
use crate::api::Right;
use crate::domain::integrity::Standing;
use crate::domain::moment::Moment;
use crate::domain::rights::Scope;
use crate::error::Failure;
use crate::pages::{Icon, Reader, when};
use crate::report::Integrity;
use crate::report::integrity::{BreachView, integrity};
use crate::storage::db::Db;

/// How the record stands, for whoever reaches these tickets.
pub(super) fn look(db: &mut Db, now: Moment, house: &House, tickets: Right) -> Result<Integrity, Failure> {
    let within = tickets.scope(db, now, house)?;
    Ok(integrity(db, now, house.verified_every, &within)?)
}

/// The same for a board, from which nothing leads anywhere: the first fault's place alone.
pub(super) fn look_from_afar(db: &mut Db, now: Moment, house: &House) -> Result<Integrity, Failure> {
    Ok(integrity(db, now, house.verified_every, &Scope::Any(Vec::new()))?)
}

/// The badge in the reader's words.
#[derive(Template)]
#[template(path = "console/badge.html")]
pub(super) struct Badge {
    class: &'static str,
    icon: Icon,
    name: String,
    told: String,
    /// What broke first, with the way there where the reader may go it.
    first: Option<First>,
}

struct First {
    label: String,
    place: String,
    ticket: Option<String>,
    rest: Vec<String>,
}

// It is a template of its own, whose parts are escaped.
impl HtmlSafe for Badge {}

impl Badge {
    pub(super) fn of(reader: &Reader, record: &Integrity, now: Moment) -> Self {
        let at = record.verified_at.map(|at| when(reader, at, now)).unwrap_or_default();
        let events = thousands(record.events);
        let (class, icon, name, told) = match record.standing {
            Standing::Unchecked => ("soon", "shield", reader.say("integrity-unchecked"), String::new()),
            Standing::Intact => (
                "ok",
                "shield",
                reader.say("integrity-intact"),
                reader.fill("integrity-count", &[("events", events.into()), ("when", at.into())]),
            ),
            Standing::Stale => (
                "soon",
                "shield",
                reader.say("integrity-stale"),
                reader.fill("integrity-since", &[("events", events.into()), ("when", at.into())]),
            ),
            Standing::Broken => (
                "bad",
                "alert",
                reader.say("integrity-broken"),
                reader.fill(
                    "integrity-faults",
                    &[("n", thousands(record.faults).into()), ("when", at.into())],
                ),
            ),
        };
        Badge {
            class,
            icon: Icon::named(icon),
            name,
            told,
            first: record.first_fault.as_ref().map(|breach| First::of(reader, breach)),
        }
    }

    /// Whether what was recorded is not what is there.
    pub(super) fn is_broken(&self) -> bool {
        self.class == "bad"
    }
}

impl First {
    fn of(reader: &Reader, breach: &BreachView) -> Self {
        // A dot is no part of a name in the catalogue.
        let place = breach.place.replace('.', "-");
        let event = breach
            .event
            .map(|event| reader.fill("integrity-event", &[("event", event.into())]));
        let checkpoint = breach
            .checkpoint
            .map(|number| reader.fill("integrity-checkpoint", &[("number", number.into())]));
        First {
            label: reader.say("integrity-first"),
            place: reader.fill("integrity-place", &[("place", place.into())]),
            ticket: breach.number.clone(),
            rest: event.into_iter().chain(checkpoint).collect(),
        }
    }
}
