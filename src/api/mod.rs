//! The JSON front door over actix-web: one file per resource, handlers that only translate. [`routes`] is the map.

mod answer;
mod asked;
mod caller;
pub mod channels;
pub mod customers;
mod elsewhere;
mod front;
mod health;
mod limit;
pub mod lists;
mod once;
pub mod openapi;
mod page;
pub mod problem;
pub mod promises;
mod sent;
pub mod server;
pub mod tickets;
mod views;

pub use front::Front;
pub use limit::Limits;

use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;

/// Every operation of the API under `/api/v1`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(
        scope::scope("/api/v1")
            .configure(channels::routes)
            .configure(tickets::routes)
            .configure(lists::routes)
            .configure(promises::routes)
            .configure(customers::routes),
    );
}
