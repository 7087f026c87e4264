//! The page front door for staff: the same actions, rights and scopes as the API, on which it stands, as pages. Everything
//! works without script; with it, clocks go on, changes of others show by themselves, and a key does what a click does.

mod admin;
mod audit;
mod badge;
mod call;
mod callbacks;
mod clients;
mod compensations;
mod desk;
mod feeds;
mod figures;
mod forms;
mod live;
mod login;
mod me;
mod palette;
mod passes;
mod proof;
mod queue;
mod row;
mod search;
mod shell;
mod staff;
mod ticket;
mod visits;
mod wall;
mod words;

pub use live::Live;

use actix_web::web::ServiceConfig;

use self::clients::CLIENTS_OF;
use crate::api::problem::Problem;
use crate::domain::rights::Operation;
use crate::pages::{self, Entry, Needs, Trouble, table};

use Needs::{Any, Each, Nothing, Right, Session};
use Operation as O;

/// The operations by which staff take tickets in.
const TAKING_IN: &[O] = &[O::Hall, O::AgentPoint, O::Hotline, O::Web, O::KeyClient];
/// What the forms of a ticket do.
const OF_A_TICKET: &[O] = &[
    O::ContactAttempts,
    O::Replies,
    O::Notes,
    O::Assignment,
    O::Escalations,
    O::Promise,
    O::Messages,
    O::Resolution,
    O::Closure,
    O::Reopening,
    O::Classification,
    O::State,
    O::Merge,
    O::SplitOff,
    O::Voiding,
    O::NoReply,
];
/// A visit may open a ticket, speak with the client on one, and promise something.
const OF_A_VISIT: &[O] = &[CLIENTS_OF, O::KeyClient, O::Promise, O::ContactAttempts];

/// Every page, who answers, and who may open it. `Staff` lets nobody else in.
pub const PAGES: &[Entry] = table! {
    Get "/" => staff::home, Session;
    Get "/events" => live::events, Right(O::ListTickets);
    Get "/login" => login::form, Nothing;
    Post "/login" => login::enter, Nothing;
    Post "/logout" => login::leave, Session;
    Get "/sign-in/invitation" => passes::invitation, Nothing;
    Post "/sign-in/invitation" => passes::accept, Nothing;
    Get "/sign-in/reset" => passes::reset, Nothing;
    Post "/sign-in/reset" => passes::set, Nothing;
    Get "/sign-in/forgotten" => passes::forgotten, Nothing;
    Post "/sign-in/forgotten" => passes::ask, Nothing;
    Get "/awake" => staff::awake, Session;
    Get "/palette" => palette::offers, Right(O::ListTickets);
    Get "/me" => me::page, Session;
    Post "/me/taste" => me::taste, Session;
    Post "/me/mails" => me::mails, Session;
    Post "/me/password" => me::password, Session;
    Post "/me/sessions" => me::end_session, Session;
    Get "/me/second-factor" => me::factor, Session;
    Post "/me/second-factor/{step}" => me::act_on_factor, Session;
    Get "/tickets" => search::page, Right(O::ListTickets);
    Get "/admin" => staff::admin, Right(O::HireUser);
    Get "/admin/users" => admin::users, Right(O::HireUser);
    Post "/admin/users" => admin::add, Right(O::HireUser);
    Get "/admin/users/import" => admin::import_form, Right(O::CallRoll);
    Post "/admin/users/import" => admin::import, Right(O::CallRoll);
    Post "/admin/users/{user}" => admin::alter, Each(&[O::ChangeUser, O::EndSessionsOf]);
    Get "/admin/teams" => admin::teams, Right(O::ChangeTeam);
    Post "/admin/teams" => admin::found_team, Right(O::FoundTeam);
    Post "/admin/teams/{team}" => admin::alter_team, Right(O::ChangeTeam);
    Get "/admin/rules" => admin::rules, Right(O::ListPolicies);
    Post "/admin/rules" => admin::add_policy, Any(&[O::NewPolicy, O::TryPolicy]);
    Get "/admin/calendars" => admin::calendars, Right(O::ListCalendars);
    Post "/admin/calendars" => admin::add_calendar, Right(O::NewCalendar);
    Get "/admin/templates" => admin::templates, Right(O::ChangeTemplate);
    Post "/admin/templates" => admin::add_template, Right(O::NewTemplate);
    Post "/admin/templates/{template}" => admin::alter_template, Right(O::ChangeTemplate);
    Get "/admin/regions" => admin::regions, Right(O::ChangeRegion);
    Post "/admin/regions" => admin::add_region, Right(O::FoundRegion);
    Post "/admin/regions/{region}" => admin::alter_region, Right(O::ChangeRegion);
    Get "/admin/causes" => admin::causes, Right(O::ChangeCause);
    Post "/admin/causes" => admin::add_cause, Right(O::NewCause);
    Post "/admin/causes/{cause}" => admin::alter_cause, Right(O::ChangeCause);
    Get "/admin/services" => admin::services, Right(O::ChangeService);
    Post "/admin/services" => admin::add_service, Right(O::NewService);
    Post "/admin/services/{service}" => admin::alter_service, Right(O::ChangeService);
    Get "/admin/areas" => admin::areas, Right(O::ChangeArea);
    Post "/admin/areas" => admin::add_area, Right(O::NewArea);
    Post "/admin/areas/{area}" => admin::alter_area, Right(O::ChangeArea);
    Get "/admin/technicians" => admin::technicians, Right(O::PlanTechnician);
    Post "/admin/technicians/{user}" => admin::plan_technician, Right(O::PlanTechnician);
    Get "/admin/sites" => admin::sites, Right(O::ChangeSite);
    Post "/admin/sites" => admin::add_site, Right(O::FoundSite);
    Post "/admin/sites/{site}" => admin::alter_site, Right(O::ChangeSite);
    Get "/admin/tokens" => admin::tokens, Right(O::MakeToken);
    Post "/admin/tokens" => admin::make_token, Right(O::MakeToken);
    Post "/admin/tokens/{token}/revoke" => admin::revoke_token, Right(O::RevokeToken);
    Get "/admin/checkpoints" => admin::checkpoints, Right(O::ListSecurityEvents);
    Get "/admin/ahead" => admin::ahead, Right(O::ListSecurityEvents);
    Get "/admin/outbox" => admin::outbox, Right(O::ListLetters);
    Post "/admin/outbox/{letter}/retry" => admin::retry, Right(O::RetryLetter);
    Get "/calls/new" => call::form, Any(TAKING_IN);
    Post "/calls/new" => call::save, Any(TAKING_IN);
    Post "/calls/draft" => call::keep, Any(TAKING_IN);
    Get "/calls/{number}/receipt" => call::receipt, Right(O::ShowTicket);
    Get "/audit" => audit::page, Right(O::ReplyRateReport);
    Get "/audit/ahead" => audit::ahead, Right(O::ShowForecast);
    Get "/audit/hours" => audit::hours, Right(O::ShowHours);
    Post "/audit/integrity" => audit::verify, Right(O::VerifyAgain);
    Get "/audit/promises" => audit::behind, Right(O::PromisesOfReport);
    Get "/audit/signs" => audit::signs, Right(O::SignsReport);
    Get "/audit/visits" => audit::visits, Right(O::VisitReport);
    Get "/audit/visits/export" => audit::export_visits, Right(O::ExportVisits);
    Get "/audit/export" => audit::export, Right(O::ExportReport);
    Get "/audit/open" => audit::open, Each(&[O::ReplyRateReport, O::ListTickets]);
    Get "/audit/cures" => audit::cures, Right(O::ListCures);
    Post "/audit/cures" => audit::open_cure, Right(O::OpenCure);
    Get "/audit/cures/{cure}" => audit::cure, Right(O::ShowCure);
    Post "/audit/cures/{cure}" => audit::alter_cure, Right(O::ChangeCure);
    Post "/audit/cures/{cure}/done" => audit::finish_cure, Right(O::FinishCure);
    Post "/audit/cures/{cure}/check" => audit::check_cure, Right(O::CheckCure);
    Get "/audit/review" => audit::review, Right(O::ReviewReport);
    Get "/wall" => wall::board, Nothing;
    Get "/wall/{secret}" => wall::enter, Nothing;
    Get "/walls" => wall::links, Right(O::HangWall);
    Post "/walls" => wall::hang, Right(O::HangWall);
    Post "/walls/end" => wall::end, Each(&[O::HangWall, O::RevokeToken]);
    Get "/compensations" => compensations::page, Right(O::ListCompensations);
    Post "/compensations/{promise}" => compensations::decide, Right(O::DecideCompensation);
    Get "/feeds" => feeds::links, Right(O::MakeFeed);
    Post "/feeds" => feeds::make, Right(O::MakeFeed);
    Post "/feeds/end" => feeds::end, Right(O::RevokeFeed);
    Get "/feeds/{secret}.ics" => feeds::calendar, Nothing;
    Head "/feeds/{secret}.ics" => feeds::calendar, Nothing;
    Get "/clients" => clients::page, Right(CLIENTS_OF);
    Get "/clients/{customer}" => clients::client, Right(CLIENTS_OF);
    Post "/clients/{customer}/visit" => clients::log, Each(OF_A_VISIT);
    Get "/desk" => desk::queue, Right(O::ListTickets);
    Get "/desk/next" => desk::next, Right(O::ListTickets);
    Get "/desk/{number}" => ticket::page, Right(O::ShowTicket);
    Post "/desk/{number}/here" => ticket::here, Right(O::ShowTicket);
    Post "/desk/{number}/draft" => ticket::keep, Any(OF_A_TICKET);
    Get "/desk/{number}/evidence" => ticket::evidence, Right(O::TakeEvidence);
    Get "/desk/{number}/promises/{promise}" => ticket::history, Right(O::Explanation);
    Post "/desk/{number}/promises/{promise}/cause" => ticket::name_cause, Right(O::NameCause);
    Post "/desk/{number}/promises/{promise}/cause/confirm" => ticket::confirm_cause, Right(O::ConfirmCause);
    Get "/desk/{number}/visit" => visits::form, Right(O::FreeWindows);
    Post "/desk/{number}/visit" => visits::act, Each(&[O::HoldWindow, O::BookVisit, O::CancelVisit]);
    Get "/desk/{number}/callback" => callbacks::form, Right(O::CallBack);
    Post "/desk/{number}/callback" => callbacks::act, Right(O::CallBack);
    Get "/callbacks" => callbacks::page, Right(O::CallBack);
    Post "/callbacks/hand-over" => callbacks::hand_over, Right(O::HandOverCallbacks);
    Get "/visits" => visits::board, Right(O::ListVisits);
    Post "/visits/{appointment}/{step}" => visits::step, Right(O::ArriveAtVisit);
    Post "/desk/{number}/{verb}" => ticket::act, Any(OF_A_TICKET);
};

/// The pages.
pub fn routes(config: &mut ServiceConfig) {
    pages::open(config, PAGES);
}

impl From<Problem> for Trouble {
    fn from(problem: Problem) -> Self {
        match problem.code() {
            "unauthenticated" => Trouble::NotSignedIn,
            "forged" => Trouble::NotOurForm,
            "not-allowed" => Trouble::NotAllowed,
            "not-found" => Trouble::Absent,
            "too-many-requests" => Trouble::TooMany { wait: problem.wait() },
            "unavailable" => Trouble::Unavailable,
            "invalid" | "malformed" => Trouble::Unreadable,
            "fault" => Trouble::fault(&problem),
            _ => Trouble::MovedOn,
        }
    }
}
