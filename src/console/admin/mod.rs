//! The pages from which the house is looked after: who works here, what is owed by which rule, what happens next, and what
//! became of the mails.

mod ahead;
mod outbox;
mod rules;
mod users;

pub(super) use ahead::page as ahead;
pub(super) use outbox::{page as outbox, retry};
pub(super) use rules::page as rules;
pub(super) use users::{add, alter, page as users};

use super::staff::Staff;

/// The screens of the administration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Screen {
    Users,
    Rules,
    Ahead,
    Outbox,
}

/// A tab that leads to a screen.
struct Tab {
    address: &'static str,
    name: String,
    is_here: bool,
}

/// The screens that somebody may open.
fn tabs(staff: &Staff, here: Screen) -> Vec<Tab> {
    let reader = &staff.reader;
    let screens = [
        (Screen::Users, "/admin/users", reader.say("admin-users")),
        (Screen::Rules, "/admin/rules", reader.say("admin-rules")),
        (Screen::Ahead, "/admin/ahead", reader.say("admin-ahead")),
        (Screen::Outbox, "/admin/outbox", reader.say("admin-outbox")),
    ];
    let tab = |(screen, address, name): (Screen, &'static str, String)| Tab {
        address,
        name,
        is_here: screen == here,
    };
    let open = screens.into_iter().filter(|(_, address, _)| staff.may_open(address));
    open.map(tab).collect()
}

/// A choice of a list.
struct Choice {
    value: String,
    name: String,
    is_chosen: bool,
}
