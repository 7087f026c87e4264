//! The page front door for customers, under `/t`: they find their ticket, follow it, add words, nudge, say whether it is
//! solved, and raise new matters. Everything works without script: forms are sent, and the page of a ticket asks for
//! itself again every minute.

mod entry;
mod find;
mod follow;
mod new;
mod say;
mod view;

use std::sync::Arc;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::{Next, from_fn};
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};

use crate::actions::House;
use crate::actions::again::again;
use crate::actions::track::Rules;
use crate::config::Track as Settings;
use crate::domain::moment::Moment;
use crate::error::Failure;
use crate::pages::Trouble;
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

/// The pages.
pub fn routes(config: &mut ServiceConfig) {
    let at = |path: &str| web::resource(path.to_owned()).default_service(web::to(not_like_this));
    config.service(
        web::scope("/t")
            .wrap(from_fn(only_from_here))
            .service(at("").get(find::form).post(find::find))
            .service(at("/new").get(new::form).post(new::raise))
            .service(at("/l/{secret}").get(entry::by_link))
            .service(at("/{code}").get(follow::page))
            .service(at("/{code}/received").get(new::received))
            .service(at("/{code}/message").get(say::form).post(say::say))
            .service(at("/{code}/nudge").post(follow::nudge))
            .service(at("/{code}/solved").post(follow::solved))
            .service(at("/{code}/not-solved").post(follow::not_solved))
            .service(at("/{code}/leave").post(entry::leave)),
    );
}

async fn not_like_this() -> Result<HttpResponse, Trouble> {
    Err(Trouble::NoSuchMethod)
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
