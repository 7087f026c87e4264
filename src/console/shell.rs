//! What stands around every page of the console: where one is, where one can go, and who one is.

use std::time::Duration;

use super::staff::Staff;
use crate::pages::{Icon, Reader};

/// A place one can go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Desk,
    Tickets,
    Me,
    Admin,
    Clients,
    Audit,
    Walls,
    Visits,
    Callbacks,
}

/// A place in the rail.
pub(super) struct Destination {
    pub(super) address: &'static str,
    pub(super) icon: Icon,
    pub(super) name: String,
    pub(super) is_here: bool,
}

/// What the layout shows.
pub(super) struct Shell<'a> {
    pub(super) staff: &'a Staff,
    pub(super) here: Place,
    /// What the page is called.
    pub(super) title: String,
}

impl<'a> Shell<'a> {
    pub(super) fn of(staff: &'a Staff, here: Place, title: String) -> Self {
        Shell { staff, here, title }
    }

    pub(super) fn reader(&self) -> &Reader {
        &self.staff.reader
    }

    /// The places that somebody in this role works at.
    pub(super) fn destinations(&self) -> Vec<Destination> {
        let reader = self.reader();
        self.open([
            (Place::Desk, "/desk", "desk", reader.say("rail-desk")),
            (Place::Tickets, "/tickets", "ticket", reader.say("rail-tickets")),
            (Place::Visits, "/visits", "cal", reader.say("rail-visits")),
            (Place::Clients, "/clients", "vip", reader.say("rail-clients")),
            (Place::Callbacks, "/callbacks", "phone", reader.say("rail-callbacks")),
            (Place::Audit, "/audit", "chart", reader.say("rail-audit")),
        ])
    }

    /// The places from which the house is looked after.
    pub(super) fn posts(&self) -> Vec<Destination> {
        let reader = self.reader();
        // Whoever looks after technicians alone begins there.
        let admin = ["/admin/users", "/admin/technicians"];
        let admin = admin.into_iter().find(|address| self.staff.may_open(address));
        self.open([
            (Place::Walls, "/walls", "tv", reader.say("rail-walls")),
            (
                Place::Admin,
                admin.unwrap_or("/admin/users"),
                "gear",
                reader.say("rail-admin"),
            ),
        ])
    }

    /// The five that a small screen has room for.
    pub(super) fn few(&self) -> Vec<Destination> {
        let mut few = self.destinations();
        few.truncate(4);
        few.push(Destination {
            address: "/me",
            icon: Icon::named("user"),
            name: self.reader().say("rail-me"),
            is_here: self.here == Place::Me,
        });
        few
    }

    fn open<const N: usize>(&self, places: [(Place, &'static str, &str, String); N]) -> Vec<Destination> {
        let open = places
            .into_iter()
            .filter(|(_, address, ..)| self.staff.may_open(address));
        open.map(|(place, address, icon, name)| Destination {
            address,
            icon: Icon::named(icon),
            name,
            is_here: place == self.here,
        })
        .collect()
    }

    /// Whether they may look for tickets.
    pub(super) fn may_search(&self) -> bool {
        self.staff.may_open("/tickets")
    }

    /// Whether they may log calls.
    pub(super) fn may_take_calls(&self) -> bool {
        self.staff.may_open("/calls/new")
    }

    /// What this place is called.
    pub(super) fn place(&self) -> String {
        let places = self.destinations().into_iter().chain(self.posts());
        let here = places.into_iter().find(|place| place.is_here);
        here.map_or_else(|| self.title.clone(), |place| place.name)
    }

    pub(super) fn name(&self) -> String {
        self.staff
            .person()
            .map(|person| person.name.clone())
            .unwrap_or_default()
    }

    /// The first letter of their name.
    pub(super) fn initial(&self) -> String {
        self.name().chars().take(1).collect()
    }

    /// The team they are in.
    pub(super) fn team(&self) -> String {
        let team = self.staff.person().and_then(|person| person.team);
        team.map(|team| self.staff.team_name(team)).unwrap_or_default()
    }

    /// How the script says a number of days; `#` stands for the number.
    pub(super) fn days(&self) -> String {
        self.reader().fill("time-days", &[("n", "#".into())])
    }

    /// How the script says by how much something is late.
    pub(super) fn late(&self) -> String {
        self.reader().fill("time-late", &[("late", "#".into())])
    }

    /// How the script says that so many tickets are new.
    pub(super) fn news(&self) -> String {
        self.reader().fill("queue-news", &[("n", "#".into())])
    }

    /// The keys that somebody chose in the place of the usual ones, for the script: `take=x&note=i`.
    pub(super) fn strokes(&self) -> String {
        let chosen = self.staff.taste.strokes.iter();
        let pairs = chosen.map(|(stroke, key)| format!("{stroke}={key}"));
        pairs.collect::<Vec<_>>().join("&")
    }

    /// How much faster than the reader's clock the desk's goes: 1, but in a demonstration.
    pub(super) fn speed(&self) -> i64 {
        let clock = self.staff.front.desk.clock();
        clock.span_of(Duration::from_secs(1)).as_seconds()
    }

    /// When the reader has to sign in again, unless they do something before, in milliseconds since 1970.
    pub(super) fn until(&self) -> i64 {
        self.staff.caller.good_until.as_micros() / 1_000
    }

    /// The moment of the page, in milliseconds since 1970, for the script's clock.
    pub(super) fn at(&self) -> i64 {
        self.staff.now.as_micros() / 1_000
    }
}
