//! The page front door for staff: the same actions, rights and scopes as the API, on which it stands, as pages. Everything
//! works without script; with it, clocks go on, changes of others show by themselves, and a key does what a click does.

mod admin;
mod audit;
mod call;
mod clients;
mod desk;
mod figures;
mod forms;
mod live;
mod login;
mod me;
mod passes;
mod queue;
mod row;
mod search;
mod shell;
mod staff;
mod ticket;
mod words;

pub use live::Live;

use actix_web::HttpResponse;
use actix_web::web::{self, ServiceConfig};

use crate::api::problem::Problem;
use crate::pages::Trouble;

/// The pages.
pub fn routes(config: &mut ServiceConfig) {
    let at = |path: &str| web::resource(path.to_owned()).default_service(web::to(not_like_this));
    config
        .service(at("/").get(staff::home))
        .service(at("/events").get(live::events))
        .service(at("/login").get(login::form).post(login::enter))
        .service(at("/logout").post(login::leave))
        .service(at("/sign-in/invitation").get(passes::invitation).post(passes::accept))
        .service(at("/sign-in/reset").get(passes::reset).post(passes::set))
        .service(at("/sign-in/forgotten").get(passes::forgotten).post(passes::ask))
        .service(at("/me").get(me::page))
        .service(at("/me/taste").post(me::taste))
        .service(at("/me/password").post(me::password))
        .service(at("/me/sessions").post(me::end_session))
        .service(at("/me/second-factor").get(me::factor))
        .service(at("/me/second-factor/{step}").post(me::act_on_factor))
        .service(at("/tickets").get(search::page))
        .service(at("/admin").get(staff::admin))
        .service(at("/admin/users").get(admin::users).post(admin::add))
        .service(at("/admin/users/import").get(admin::import_form).post(admin::import))
        .service(at("/admin/users/{user}").post(admin::alter))
        .service(at("/admin/teams").get(admin::teams).post(admin::found_team))
        .service(at("/admin/teams/{team}").post(admin::alter_team))
        .service(at("/admin/rules").get(admin::rules).post(admin::add_policy))
        .service(at("/admin/calendars").get(admin::calendars).post(admin::add_calendar))
        .service(at("/admin/templates").get(admin::templates).post(admin::add_template))
        .service(at("/admin/templates/{template}").post(admin::alter_template))
        .service(at("/admin/sites").get(admin::sites).post(admin::add_site))
        .service(at("/admin/sites/{site}").post(admin::alter_site))
        .service(at("/admin/tokens").get(admin::tokens).post(admin::make_token))
        .service(at("/admin/tokens/{token}/revoke").post(admin::revoke_token))
        .service(at("/admin/checkpoints").get(admin::checkpoints))
        .service(at("/admin/ahead").get(admin::ahead))
        .service(at("/admin/outbox").get(admin::outbox))
        .service(at("/admin/outbox/{letter}/retry").post(admin::retry))
        .service(at("/calls/new").get(call::form).post(call::save))
        .service(at("/calls/draft").post(call::keep))
        .service(at("/calls/{number}/receipt").get(call::receipt))
        .service(at("/audit").get(audit::page))
        .service(at("/audit/promises").get(audit::behind))
        .service(at("/audit/open").get(audit::open))
        .service(at("/clients").get(clients::page))
        .service(at("/clients/{id}").get(clients::client))
        .service(at("/clients/{id}/visit").post(clients::log))
        .service(at("/desk").get(desk::queue))
        .service(at("/desk/next").get(desk::next))
        .service(at("/desk/{number}").get(ticket::page))
        .service(at("/desk/{number}/{verb}").post(ticket::act));
}

async fn not_like_this() -> Result<HttpResponse, Trouble> {
    Err(Trouble::NoSuchMethod)
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
