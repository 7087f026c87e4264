//! Is the desk well? Public, and so in few words; the figures of `/metrics` need a token.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use metrics_exporter_prometheus::PrometheusHandle;
use serde::Serialize;
use serde_json::json;

use super::caller::Caller;
use super::front::Front;
use super::problem::Problem;
use crate::domain::moment::Moment;
use crate::domain::rights::Operation;
use crate::pulse::Pulse;
use crate::storage::fault::StoreFault;
use crate::storage::settings;

/// The process answers.
#[get("/health/live")]
pub(crate) async fn live() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "live" }))
}

#[derive(Serialize)]
struct Readiness {
    status: &'static str,
    troubles: Vec<String>,
    swept_at: Option<Moment>,
    clock_jumps: u64,
}

/// The desk can take a ticket and keep its word: the database answers and the sweep is fresh.
#[get("/health/ready")]
pub(crate) async fn ready(front: Data<Front>, pulse: Data<Pulse>) -> HttpResponse {
    let mut health = pulse.health(front.desk.clock().now());
    let answered = front.desk.read(|db, _| settings::get(db, "swept_at")).await;
    if let Err(fault) = answered {
        health.troubles.push(database_trouble(&fault));
    }
    let status = if health.troubles.is_empty() {
        "ready"
    } else {
        "not ready"
    };
    let mut answer = if health.troubles.is_empty() {
        HttpResponse::Ok()
    } else {
        HttpResponse::ServiceUnavailable()
    };
    answer.json(Readiness {
        status,
        troubles: health.troubles,
        swept_at: health.swept_at,
        clock_jumps: health.clock_jumps,
    })
}

fn database_trouble(fault: &StoreFault) -> String {
    match fault {
        StoreFault::Other(_) | StoreFault::Bug(_) => "the database does not answer".to_owned(),
        known => known.to_string(),
    }
}

/// The figures of this process, for Prometheus.
#[get("/metrics")]
pub(crate) async fn figures(
    front: Data<Front>,
    caller: Caller,
    recorder: Data<PrometheusHandle>,
) -> Result<HttpResponse, Problem> {
    caller.may(Operation::Figures)?;
    metrics::gauge!("yinuo_writes_waiting").set(f64::from(u32::try_from(front.desk.waiting()).unwrap_or(u32::MAX)));
    let page = recorder.render();
    Ok(HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        .body(page))
}
