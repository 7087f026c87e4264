//! The catalogue of services.

use actix_web::web::{Data, Path};
use actix_web::{get, patch, post};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::actions::appointment::services::{NewService, ServiceChange, add_service, alter_service};
use crate::api::answer::Answer;
use crate::api::caller::Caller;
use crate::api::front::Front;
use crate::api::once::Once;
use crate::api::parameters::{Precondition, Repeatable};
use crate::api::problem::{Problem, ProblemBody};
use crate::api::sent::{Faults, IfMatch, Sent};
use crate::domain::appointment::{SERVICES_MAX, checked_texts};
use crate::domain::cause::{Names, checked_names};
use crate::domain::ids::ServiceId;
use crate::domain::moment::Moment;
use crate::domain::refusal::{FieldFault, Refusal};
use crate::domain::rights::Operation;
use crate::domain::security::Whence;
use crate::domain::text::{self, SHORT};
use crate::domain::words::TicketKind;
use crate::storage::fault::StoreFault;
use crate::storage::services::{self, ServiceRow};

/// The operations on services.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list_services)
        .service(new_service)
        .service(change_service);
}

/// A service that a technician does at the customer's.
#[derive(Debug, Serialize, ToSchema)]
struct ServiceView {
    id: Uuid,
    /// What everything else names it by.
    code: String,
    /// What it is called, by language.
    #[schema(value_type = BTreeMap<String, String>)]
    names: Names,
    /// What the customer is promised of it, by language.
    #[schema(value_type = BTreeMap<String, String>)]
    terms: Names,
    /// What it costs, in words by language.
    #[schema(value_type = BTreeMap<String, String>)]
    price: Names,
    /// What whoever does it must know.
    skill: String,
    /// How long it takes, without the way.
    minutes: i32,
    /// The tickets it is for; an empty list means every one.
    kinds: Vec<TicketKind>,
    /// Since when nothing new may name it; null while it is in use.
    #[schema(value_type = Option<String>, format = DateTime)]
    retired_at: Option<Moment>,
    /// The ETag.
    version: i64,
}

impl ServiceView {
    fn of(row: &ServiceRow) -> Result<Self, StoreFault> {
        let service = row.service()?;
        Ok(ServiceView {
            id: row.id.0,
            code: service.code,
            names: service.names,
            terms: service.terms,
            price: service.price,
            skill: service.skill,
            minutes: row.minutes,
            kinds: service.kinds,
            retired_at: row.retired_at,
            version: row.version,
        })
    }
}

/// Every service, by code, the retired ones too.
#[utoipa::path(
    tag = "visits",
    responses((status = 200, description = "At most 200 services.", body = [ServiceView]),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/services")]
async fn list_services(front: Data<Front>, caller: Caller) -> Result<Answer, Problem> {
    caller.may(Operation::ListServices)?;
    let listed = front.look(|db, _| Ok(services::list(db, SERVICES_MAX)?)).await?;
    let views: Result<Vec<ServiceView>, StoreFault> = listed.iter().map(ServiceView::of).collect();
    Ok(Answer::ok(views?))
}

/// A new service.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewServiceBody {
    /// What everything else will name it by. Unique, and never changed.
    #[schema(min_length = 1, max_length = 120)]
    code: String,
    /// What it is called, by language (`zh-CN`, `zh-TW`, `en`), in one at least; at most 120 characters each.
    #[schema(value_type = BTreeMap<String, String>)]
    names: Names,
    /// What the customer is promised of it, by language; at most 2,000 characters each.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, String>)]
    terms: Names,
    /// What it costs, in words by language; at most 2,000 characters each.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, String>)]
    price: Names,
    /// What whoever does it must know, as technicians' plans name it.
    #[schema(min_length = 1, max_length = 120)]
    skill: String,
    /// How long it takes, without the way.
    #[schema(minimum = 5, maximum = 600)]
    minutes: i32,
    /// The tickets it is for; every one, where that is left out.
    #[serde(default)]
    kinds: Vec<TicketKind>,
}

impl NewServiceBody {
    fn checked(&self) -> Result<NewService, Refusal> {
        let mut faults = Faults::default();
        let code = faults.take(text::required("/code", &self.code, SHORT));
        let skill = faults.take(text::required("/skill", &self.skill, SHORT));
        let minutes = faults.take(checked_minutes(self.minutes));
        faults.or_else(())?;
        Ok(NewService {
            code,
            names: checked_names(&self.names)?,
            terms: texts("/terms", &self.terms)?,
            price: texts("/price", &self.price)?,
            skill,
            minutes,
            kinds: self.kinds.clone(),
        })
    }
}

fn checked_minutes(minutes: i32) -> Result<i32, FieldFault> {
    if (5..=600).contains(&minutes) {
        Ok(minutes)
    } else {
        Err(FieldFault::new("/minutes", "is 5 to 600"))
    }
}

fn texts(field: &str, texts: &Names) -> Result<Names, Refusal> {
    checked_texts(field, texts).map_err(Refusal::Invalid)
}

/// Add a service. An admin does it.
#[utoipa::path(
    tag = "visits",
    request_body = NewServiceBody,
    params(Repeatable),
    responses((status = 201, description = "The service.", body = ServiceView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[post("/services")]
async fn new_service(
    front: Data<Front>,
    caller: Caller,
    once: Once,
    whence: Whence,
    sent: Sent<NewServiceBody>,
) -> Result<Answer, Problem> {
    caller.may(Operation::NewService)?;
    let (new, by) = (sent.body.checked()?, caller.by(whence));
    front
        .act(once.of(caller.user, &sent.bytes), move |db, now, _| {
            let service = add_service(db, now, &by, new.clone())?;
            let place = format!("/api/v1/services/{}", service.id);
            Ok(Answer::created(place, ServiceView::of(&service)?).at_version(service.version))
        })
        .await
}

/// What changes about a service; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ServiceBody {
    /// All its names, in the place of those it had.
    #[schema(value_type = Option<BTreeMap<String, String>>)]
    names: Option<Names>,
    #[schema(value_type = Option<BTreeMap<String, String>>)]
    terms: Option<Names>,
    #[schema(value_type = Option<BTreeMap<String, String>>)]
    price: Option<Names>,
    #[schema(min_length = 1, max_length = 120)]
    skill: Option<String>,
    #[schema(minimum = 5, maximum = 600)]
    minutes: Option<i32>,
    kinds: Option<Vec<TicketKind>>,
    /// Whether nothing new may name it. What was agreed stays agreed.
    retired: Option<bool>,
}

impl ServiceBody {
    fn checked(&self) -> Result<ServiceChange, Refusal> {
        let mut faults = Faults::default();
        let skill = faults.optional(self.skill.as_deref(), |skill| text::required("/skill", skill, SHORT));
        let minutes = self.minutes.map(|minutes| faults.take(checked_minutes(minutes)));
        faults.or_else(())?;
        let texts = |field: &str, named: &Option<Names>| named.as_ref().map(|named| texts(field, named)).transpose();
        Ok(ServiceChange {
            names: self.names.as_ref().map(checked_names).transpose()?,
            terms: texts("/terms", &self.terms)?,
            price: texts("/price", &self.price)?,
            skill,
            minutes,
            kinds: self.kinds.clone(),
            retired: self.retired,
        })
    }
}

/// Change a service, retire it, or bring it back. What was agreed stays as it was agreed. An admin does it.
#[utoipa::path(
    tag = "visits",
    request_body = ServiceBody,
    params(("service" = Uuid, Path, description = "The id."), Precondition, Repeatable),
    responses((status = 200, description = "After the change.", body = ServiceView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[patch("/services/{service}")]
async fn change_service(
    front: Data<Front>,
    caller: Caller,
    once: Once,
    whence: Whence,
    path: Path<Uuid>,
    if_match: IfMatch,
    sent: Sent<ServiceBody>,
) -> Result<Answer, Problem> {
    caller.may(Operation::ChangeService)?;
    let (id, change, by) = (ServiceId(*path), sent.body.checked()?, caller.by(whence));
    front
        .act(once.of(caller.user, &sent.bytes), move |db, now, _| {
            let service = alter_service(db, now, &by, id, if_match.0, change.clone())?;
            Ok(Answer::ok(ServiceView::of(&service)?).at_version(service.version))
        })
        .await
}
