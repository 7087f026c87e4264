//! The JSON front door over actix-web: one file per resource, handlers that only translate. [`routes`] is the map.

mod answer;
mod asked;
mod attachments;
mod attribution;
mod calendars;
mod callbacks;
mod caller;
pub mod causes;
mod channels;
mod clearing;
pub(crate) mod compensations;
pub mod cures;
mod customers;
mod docs;
mod elsewhere;
pub(crate) mod exports;
pub(crate) mod feeds;
mod first_admin;
mod forecast;
mod front;
mod hashing;
mod health;
mod hours;
mod integrity;
mod limit;
pub mod lists;
mod misses;
mod moves;
mod once;
pub mod openapi;
pub mod outbox;
mod page;
mod parameters;
pub(crate) mod passes;
mod people;
mod personal;
mod policies;
pub mod problem;
pub mod promises;
mod regions;
mod reports;
mod review;
mod rights;
mod roll;
mod second_factor;
mod security;
mod sent;
pub(crate) mod session;
mod sessions;
mod sites;
mod teams;
mod templates;
pub mod tickets;
mod tokens;
mod views;
mod visits;
pub(crate) mod walls;
mod watch;

pub(crate) use caller::{Caller, SessionSecret, SignedIn, caller_of_wall, csrf_of, reader_of_pages};
pub use clearing::clear_out;
pub use elsewhere::{elsewhere, is_for_machines};
pub use front::Front;
pub use hashing::Hasher;
pub use limit::Limits;
pub(crate) use rights::{Right, customer_within};
pub(crate) use tickets::taken_evidence;
pub use watch::watch;

use actix_web::web::{PathConfig, QueryConfig};
use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::domain::refusal::Refusal;
use problem::Problem;

/// Everything for machines: the API, and what watches the desk.
pub fn open(config: &mut ServiceConfig<'_>) {
    config
        .app_data(
            QueryConfig::default()
                .error_handler(|fault, _| Problem::from(sent::query_fault(&fault.to_string())).into()),
        )
        .app_data(
            PathConfig::default()
                .error_handler(|_, request| Problem::from(Refusal::absent("resource", request.path())).into()),
        )
        .configure(routes)
        .map(|plain| {
            plain
                .service(health::live)
                .service(health::ready)
                .service(health::figures)
        });
}

/// Every operation of the API under `/api/v1`, and its documentation beside it.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.configure(docs::routes).service(
        scope::scope("/api/v1")
            .configure(channels::routes)
            .configure(tickets::routes)
            .configure(attachments::routes)
            .configure(people::routes)
            .configure(roll::routes)
            .configure(teams::routes)
            .configure(sites::routes)
            .configure(regions::routes)
            .configure(visits::routes)
            .configure(causes::routes)
            .configure(misses::routes)
            .configure(review::routes)
            .configure(cures::routes)
            .configure(attribution::routes)
            .configure(templates::routes)
            .configure(tokens::routes)
            .configure(walls::routes)
            .configure(feeds::routes)
            .configure(first_admin::routes)
            .configure(session::routes)
            .configure(sessions::routes)
            .configure(passes::routes)
            .configure(second_factor::routes)
            .configure(policies::routes)
            .configure(moves::routes)
            .configure(calendars::routes)
            .configure(outbox::routes)
            .configure(reports::routes)
            .configure(integrity::routes)
            .configure(hours::routes)
            .configure(forecast::routes)
            .configure(security::routes)
            .configure(lists::routes)
            .configure(promises::routes)
            .configure(callbacks::routes)
            .configure(compensations::routes)
            .configure(customers::routes)
            .configure(personal::routes),
    );
}
