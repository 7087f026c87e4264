//! Is the desk well? Public, and so in few words; the figures of `/metrics` need a token.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use metrics_exporter_prometheus::PrometheusHandle;
use serde::Serialize;
use serde_json::json;

use super::caller::Caller;
use super::front::Front;
use super::problem::Problem;
use crate::domain::integrity::{Standing, standing};
use crate::domain::moment::Moment;
use crate::domain::rights::Operation;
use crate::pulse::Pulse;
use crate::storage::fault::StoreFault;
use crate::storage::{settings, verifications};

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
    /// Beside the troubles and never one: a desk whose record is broken still has promises to keep, and turning it off would
    /// break those too.
    record: Option<Standing>,
}

/// The desk can take a ticket and keep its word: the database answers and the sweep is fresh.
#[get("/health/ready")]
pub(crate) async fn ready(front: Data<Front>, pulse: Data<Pulse>) -> HttpResponse {
    let mut health = pulse.health(front.desk.clock().now());
    let every = front.house.verified_every;
    let answered = front.desk.read(move |db, now| {
        settings::get(db, "swept_at")?;
        let last = verifications::latest(db)?;
        Ok::<_, StoreFault>(standing(last.as_ref(), every, now))
    });
    let record = match answered.await {
        Ok(record) => Some(record),
        Err(fault) => {
            health.troubles.push(database_trouble(&fault));
            None
        }
    };
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
        record,
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
    if let Some(last) = front.look(|db, _| Ok(verifications::latest(db)?)).await? {
        metrics::gauge!("yinuo_record_intact").set(if last.faults == 0 { 1.0 } else { 0.0 });
        #[expect(clippy::cast_precision_loss, reason = "seconds since 1970 are exact")]
        metrics::gauge!("yinuo_record_verified_at_seconds").set((last.as_of.as_micros() / 1_000_000) as f64);
    }
    let page = recorder.render();
    Ok(HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        .body(page))
}
