//! The HTTP server itself: puts the front doors together, with limits, headers, and a stop that finishes what was accepted.

use std::io;
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{Server, ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::{Compress, DefaultHeaders, Next, from_fn};
use actix_web::web::{self, Data, PayloadConfig};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use metrics_exporter_prometheus::PrometheusHandle;
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::api::{self, Front};
use crate::body::Patience;
use crate::cabinet::Cabinet;
use crate::config::Server as Settings;
use crate::console::{self, Live};
use crate::pages::{self, Signboard};
use crate::pulse::Pulse;
use crate::sign_on::{self, SignOn};
use crate::track::{self, Customers};

/// What the server answers from.
#[derive(Clone)]
pub struct Doors {
    pub front: Data<Front>,
    pub pulse: Data<Pulse>,
    pub recorder: Data<PrometheusHandle>,
    /// What every page shows of the operator.
    pub signboard: Data<Signboard>,
    pub customers: Data<Customers>,
    /// Where staff come in through a provider.
    pub sign_on: Data<SignOn>,
    /// What changes on the desk, for pages that show it.
    pub live: Data<Live>,
    /// Where the files of tickets are.
    pub cabinet: Data<Cabinet>,
    /// The largest body, in bytes.
    pub body_bytes: usize,
    /// How long a body may take.
    pub body_timeout: Duration,
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
        .wrap(from_fn(api::watch))
        .wrap(from_fn(pages::dressed))
        .wrap(from_fn(count))
        .wrap(headers(doors.signboard.secure))
        .wrap(Compress::default())
        .into_utoipa_app()
        .configure(|config| {
            configure(config, doors);
        })
        .into_app()
        .default_service(web::to(elsewhere))
}

/// Every route, with what its handlers stand on.
pub fn configure(config: &mut ServiceConfig<'_>, doors: &Doors) {
    config
        .app_data(doors.front.clone())
        .app_data(doors.pulse.clone())
        .app_data(doors.recorder.clone())
        .app_data(doors.signboard.clone())
        .app_data(doors.customers.clone())
        .app_data(doors.sign_on.clone())
        .app_data(doors.live.clone())
        .app_data(doors.cabinet.clone())
        .app_data(PayloadConfig::new(doors.body_bytes))
        .app_data(Data::new(Patience(doors.body_timeout)))
        .configure(api::open)
        .map(|plain| {
            plain
                .configure(pages::routes)
                .configure(sign_on::routes)
                .configure(track::routes)
                .configure(console::routes)
        });
}

/// Where nothing is, machines get a problem and people a page.
async fn elsewhere(request: HttpRequest) -> Result<HttpResponse, pages::Trouble> {
    if api::is_for_machines(request.path()) {
        return Ok(api::elsewhere(request).await);
    }
    Err(pages::Trouble::Absent)
}

/// What every answer says about itself, unless it says better: it is for nobody's frame, script or memory but ours.
fn headers(secure: bool) -> DefaultHeaders {
    let headers = DefaultHeaders::new()
        .add(("X-Content-Type-Options", "nosniff"))
        .add(("Referrer-Policy", "no-referrer"))
        .add(("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"))
        .add(("Cross-Origin-Resource-Policy", "same-origin"))
        .add(("Cross-Origin-Opener-Policy", "same-origin"))
        .add(("Cache-Control", "no-store"));
    if secure {
        headers.add(("Strict-Transport-Security", "max-age=31536000; includeSubDomains"))
    } else {
        headers
    }
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
