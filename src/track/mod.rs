//! The page front door for customers, under `/t`: they find their ticket, follow it, add words, nudge, say whether it is
//! solved, and raise new matters. Everything works without script: forms are sent, and the page of a ticket asks for
//! itself again every minute.

mod entry;
mod find;
mod follow;
mod new;
mod say;
mod survey;
mod view;
mod visit;

use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::Scope;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::{Next, from_fn};
use actix_web::web::{self, ServiceConfig};

use crate::actions::House;
use crate::actions::again::again;
use crate::actions::track::Rules;
use crate::config::Track as Settings;
use crate::domain::moment::Moment;
use crate::error::Failure;
use crate::pages::Needs::Nothing;
use crate::pages::{Entry, Trouble, resources, table};
use crate::peers::{Peers, is_from_elsewhere};
use crate::storage::db::{Db, Desk};

/// The desk as its customers see it.
pub struct Customers {
    pub desk: Desk,
    pub house: Arc<House>,
    pub peers: Peers,
    pub rules: Rules,
}

impl Customers {
    async fn look<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut Db, Moment, &House, &Rules) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let (house, rules) = (self.house.clone(), self.rules.clone());
        self.desk.read(move |db, now| question(db, now, &house, &rules)).await
    }

    /// Done again from the start where another replica stored the same at the same moment.
    async fn act<T: Send + 'static>(
        &self,
        act: impl Fn(&mut Db, Moment, &House, &Rules) -> Result<T, Failure> + Clone + Send + 'static,
    ) -> Result<T, Failure> {
        let (house, rules) = (self.house.clone(), self.rules.clone());
        again(&self.desk, move |db, now| act(db, now, &house, &rules)).await
    }
}

/// The rules that these settings ask for.
pub fn rules_of(settings: &Settings) -> Rules {
    Rules {
        tries: settings.tries.get(),
        tries_within: settings.tries_within.span(),
        tries_per_address: settings.tries_per_address.get(),
        tries_in_total: settings.tries_in_total.get(),
        session: settings.session.span(),
        messages_per_day: settings.messages_per_day.get(),
        nudges_per_day: settings.nudges_per_day.get(),
        new_per_address: settings.new_per_address.get(),
        new_in_total: settings.new_in_total.get(),
    }
}

/// Every page and who answers. Nobody signs in here: what a page needs is the code and digits, or a link from a mail.
pub const PAGES: &[Entry] = table! {
    Get "/t" => find::form, Nothing;
    Post "/t" => find::find, Nothing;
    Get "/t/new" => new::form, Nothing;
    Post "/t/new" => new::raise, Nothing;
    Get "/t/l/{secret}" => entry::by_link, Nothing;
    Get "/t/{code}" => follow::page, Nothing;
    Get "/t/{code}/received" => new::received, Nothing;
    Get "/t/{code}/message" => say::form, Nothing;
    Post "/t/{code}/message" => say::say, Nothing;
    Get "/t/{code}/visit" => visit::form, Nothing;
    Post "/t/{code}/visit" => visit::act, Nothing;
    Get "/t/{code}/visit.ics" => visit::calendar, Nothing;
    Post "/t/{code}/nudge" => follow::nudge, Nothing;
    Post "/t/{code}/solved" => follow::solved, Nothing;
    Post "/t/{code}/not-solved" => follow::not_solved, Nothing;
    Get "/t/{code}/survey" => survey::form, Nothing;
    Post "/t/{code}/survey" => survey::rate, Nothing;
    Post "/t/{code}/leave" => entry::leave, Nothing;
};

/// The pages.
pub fn routes(config: &mut ServiceConfig) {
    let here = web::scope("/t").wrap(from_fn(only_from_here));
    let open = resources(PAGES, "/t").into_iter();
    config.service(open.fold(here, Scope::service));
}

/// What changes something must come from a page of ours.
async fn only_from_here(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    if request.method() == Method::POST && is_from_elsewhere(request.request()) {
        let refused: ServiceResponse = request.error_response(Trouble::NotOurForm);
        return Ok(refused.map_into_right_body());
    }
    Ok(next.call(request).await?.map_into_left_body())
}

/// The code as a path names it, in its stored form where it can be one.
fn code_in(request: &HttpRequest) -> String {
    let typed = request.match_info().get("code").unwrap_or_default();
    entry::stored(typed)
}
