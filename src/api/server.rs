//! The HTTP server itself: limits, logging, headers, and a stop that finishes what was accepted.

use std::io;
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{Server, ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::{Compress, DefaultHeaders, Next, from_fn};
use actix_web::web::{self, Data, PathConfig, PayloadConfig, QueryConfig};
use actix_web::{App, HttpServer};
use metrics_exporter_prometheus::PrometheusHandle;
use utoipa_actix_web::AppExt;

use super::elsewhere::elsewhere;
use super::front::Front;
use super::problem::Problem;
use super::sent::query_fault;
use super::watch::watch;
use super::{health, routes};
use crate::config::Server as Settings;
use crate::domain::refusal::Refusal;
use crate::pulse::Pulse;

/// What the server answers from.
#[derive(Clone)]
pub struct Doors {
    pub front: Data<Front>,
    pub pulse: Data<Pulse>,
    pub recorder: Data<PrometheusHandle>,
    /// The largest body, in bytes.
    pub body_bytes: usize,
}

/// Binds the address and begins to answer. The server stops when it is told to, not by signals of its own.
pub fn start(doors: Doors, settings: &Settings) -> io::Result<(Server, Vec<std::net::SocketAddr>)> {
    let workers = settings.workers.size();
    let mut server = HttpServer::new(move || application(&doors))
        .disable_signals()
        .max_connections(settings.max_connections.size())
        .client_request_timeout(settings.head_timeout.duration())
        .client_disconnect_timeout(Duration::from_secs(5))
        .keep_alive(settings.keep_alive.duration())
        .shutdown_timeout(settings.shutdown_grace.duration().as_secs().max(1));
    if workers > 0 {
        server = server.workers(workers);
    }
    let server = server.bind(settings.listen)?;
    let addresses = server.addrs();
    Ok((server.run(), addresses))
}

/// The whole application of one worker.
pub fn application(
    doors: &Doors,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody + use<>>,
        Error = actix_web::Error,
        InitError = (),
    > + use<>,
> {
    App::new()
        .wrap(from_fn(watch))
        .wrap(from_fn(count))
        .wrap(headers())
        .wrap(Compress::default())
        .into_utoipa_app()
        .configure(|config| {
            configure(config, doors);
        })
        .into_app()
        .default_service(web::to(elsewhere))
}

/// Every route, with what its handlers stand on.
pub fn configure(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>, doors: &Doors) {
    config
        .app_data(doors.front.clone())
        .app_data(doors.pulse.clone())
        .app_data(doors.recorder.clone())
        .app_data(PayloadConfig::new(doors.body_bytes))
        .app_data(
            QueryConfig::default().error_handler(|fault, _| Problem::from(query_fault(&fault.to_string())).into()),
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

/// What every answer says about itself. The API is not for pages of other sites, and nothing of it is kept.
fn headers() -> DefaultHeaders {
    DefaultHeaders::new()
        .add(("X-Content-Type-Options", "nosniff"))
        .add(("Referrer-Policy", "no-referrer"))
        .add(("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"))
        .add(("Cache-Control", "no-store"))
}

async fn count(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let answered = next.call(request).await;
    let status = match &answered {
        Ok(response) => response.status().as_u16(),
        Err(error) => error.as_response_error().status_code().as_u16(),
    };
    metrics::counter!("yinuo_http_answers_total", "class" => format!("{}xx", status / 100)).increment(1);
    answered
}
