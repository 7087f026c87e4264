//! The pages from which the house is looked after: who works here, what is owed by which rule, what happens next, and what
//! became of the mails.

mod ahead;
mod areas;
mod calendars;
mod causes;
mod checkpoints;
mod history;
mod import;
mod outbox;
mod regions;
mod rules;
mod services;
mod sites;
mod teams;
mod technicians;
mod templates;
mod tokens;
mod users;

pub(super) use ahead::page as ahead;
pub(super) use areas::{add as add_area, alter as alter_area, page as areas};
pub(super) use calendars::{page as calendars, save as add_calendar};
pub(super) use causes::{add as add_cause, alter as alter_cause, page as causes};
pub(super) use checkpoints::page as checkpoints;
pub(super) use import::{import, page as import_form};
pub(super) use outbox::{page as outbox, retry};
pub(super) use regions::{add as add_region, alter as alter_region, page as regions};
pub(super) use rules::{page as rules, save as add_policy};
pub(super) use services::{add as add_service, alter as alter_service, page as services};
pub(super) use sites::{add as add_site, alter as alter_site, page as sites};
pub(super) use teams::{alter as alter_team, found as found_team, page as teams};
pub(super) use technicians::{page as technicians, plan as plan_technician};
pub(super) use templates::{add as add_template, alter as alter_template, page as templates};
pub(super) use tokens::{make as make_token, page as tokens, revoke as revoke_token};
pub(super) use users::{add, alter, page as users};

use std::collections::BTreeMap;

use actix_web::HttpRequest;

use crate::console::staff::Staff;

/// The screens of the administration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Screen {
    Users,
    Teams,
    Regions,
    Sites,
    Rules,
    Calendars,
    Causes,
    Services,
    Areas,
    Technicians,
    Templates,
    Tokens,
    Checkpoints,
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
        (Screen::Teams, "/admin/teams", reader.say("teams-title")),
        (Screen::Regions, "/admin/regions", reader.say("regions-title")),
        (Screen::Sites, "/admin/sites", reader.say("sites-title")),
        (Screen::Rules, "/admin/rules", reader.say("admin-rules")),
        (Screen::Calendars, "/admin/calendars", reader.say("calendars-title")),
        (Screen::Causes, "/admin/causes", reader.say("causes-title")),
        (Screen::Services, "/admin/services", reader.say("services-title")),
        (Screen::Areas, "/admin/areas", reader.say("areas-title")),
        (
            Screen::Technicians,
            "/admin/technicians",
            reader.say("technicians-title"),
        ),
        (Screen::Templates, "/admin/templates", reader.say("templates-title")),
        (Screen::Tokens, "/admin/tokens", reader.say("tokens-title")),
        (
            Screen::Checkpoints,
            "/admin/checkpoints",
            reader.say("checkpoints-title"),
        ),
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

fn choices(named: impl Iterator<Item = (String, String)>, chosen: &str) -> Vec<Choice> {
    let choice = |(value, name): (String, String)| Choice {
        is_chosen: value == chosen,
        value,
        name,
    };
    named.map(choice).collect()
}

/// What the address of a page asks for, each name with its first value.
fn asked(request: &HttpRequest) -> BTreeMap<String, String> {
    const NAMES_MAX: usize = 8;
    const TEXT_MAX: usize = 100;
    url::form_urlencoded::parse(request.query_string().as_bytes())
        .take(NAMES_MAX)
        .map(|(name, value)| (name.into_owned(), value.chars().take(TEXT_MAX).collect()))
        .collect()
}
