//! Templates: words that people write again and again.

use actix_web::web::{Data, Path};
use actix_web::{get, post, put};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::answer::Answer;
use super::asked::Asked;
use super::caller::Caller;
use super::front::Front;
use super::once::Once;
use super::problem::{Problem, ProblemBody};
use super::sent::{Faults, IfMatch, Sent};
use crate::actions::change::named;
use crate::actions::templates::{Filled, add_template, alter_template, filled_for};
use crate::domain::ids::TemplateId;
use crate::domain::moment::Moment;
use crate::domain::refusal::Refusal;
use crate::domain::rights::Operation;
use crate::domain::security::Whence;
use crate::domain::template::{TEMPLATES_MAX, Template, TemplateUse};
use crate::domain::words::Language;
use crate::storage::fault::StoreFault;
use crate::storage::templates::{self, TemplateRow};
use crate::storage::tickets;

/// The operations on templates.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list_templates)
        .service(show_template)
        .service(new_template)
        .service(change_template)
        .service(filled_templates);
}

/// A template.
#[derive(Debug, Serialize, ToSchema)]
struct TemplateView {
    id: Uuid,
    template: Template,
    #[schema(value_type = String, format = DateTime)]
    created_at: Moment,
    /// The ETag.
    version: i64,
}

impl TemplateView {
    fn of(row: &TemplateRow) -> Result<Self, StoreFault> {
        Ok(TemplateView {
            id: row.id.0,
            template: row.template()?,
            created_at: row.created_at,
            version: row.version,
        })
    }
}

/// Every template, by code, those that are retired too.
#[utoipa::path(
    tag = "house",
    responses((status = 200, description = "At most 500 templates.", body = [TemplateView]),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/templates")]
async fn list_templates(front: Data<Front>, caller: Caller) -> Result<Answer, Problem> {
    caller.may(Operation::ListTemplates)?;
    let listed = front
        .look(|db, _| {
            let rows = templates::list(db, i64::try_from(TEMPLATES_MAX).unwrap_or(i64::MAX))?;
            let views: Result<Vec<_>, StoreFault> = rows.iter().map(TemplateView::of).collect();
            Ok(views?)
        })
        .await?;
    Ok(Answer::ok(listed))
}

/// One template.
#[utoipa::path(
    tag = "house",
    params(("template" = Uuid, Path, description = "The id.")),
    responses((status = 200, description = "The template.", body = TemplateView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/templates/{template}")]
async fn show_template(front: Data<Front>, caller: Caller, path: Path<Uuid>) -> Result<Answer, Problem> {
    caller.may(Operation::ShowTemplate)?;
    let id = TemplateId(*path);
    let view = front
        .look(move |db, _| {
            let row = templates::find(db, id)?.ok_or_else(|| Refusal::absent("template", id))?;
            Ok(TemplateView::of(&row)?)
        })
        .await?;
    let version = view.version;
    Ok(Answer::ok(view).at_version(version))
}

/// Add a template. An admin does it.
#[utoipa::path(
    tag = "house",
    request_body = Template,
    params(("Idempotency-Key" = Option<String>, Header, description = "Repeat a request safely.")),
    responses((status = 201, description = "The template.", body = TemplateView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[post("/templates")]
async fn new_template(
    front: Data<Front>,
    caller: Caller,
    once: Once,
    whence: Whence,
    sent: Sent<Template>,
) -> Result<Answer, Problem> {
    caller.may(Operation::NewTemplate)?;
    let (once, by, template) = (once.of(caller.user, &sent.bytes), caller.by(whence), sent.body);
    front
        .act(once, move |db, now, _| {
            let row = add_template(db, now, &by, template.clone())?;
            let place = format!("/api/v1/templates/{}", row.id);
            Ok(Answer::created(place, TemplateView::of(&row)?).at_version(row.version))
        })
        .await
}

/// Change a template: what is sent takes the place of what there was. One is not deleted but retired, and then offered no
/// more. An admin does it.
#[utoipa::path(
    tag = "house",
    request_body = Template,
    params(("template" = Uuid, Path, description = "The id."),
           ("If-Match" = Option<String>, Header, description = "The ETag the change was decided on."),
           ("Idempotency-Key" = Option<String>, Header, description = "Repeat a request safely.")),
    responses((status = 200, description = "After the change.", body = TemplateView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[put("/templates/{template}")]
async fn change_template(
    front: Data<Front>,
    caller: Caller,
    once: Once,
    whence: Whence,
    path: Path<Uuid>,
    if_match: IfMatch,
    sent: Sent<Template>,
) -> Result<Answer, Problem> {
    caller.may(Operation::ChangeTemplate)?;
    let (id, by) = (TemplateId(*path), caller.by(whence));
    let (once, template) = (once.of(caller.user, &sent.bytes), sent.body);
    front
        .act(once, move |db, now, _| {
            let row = alter_template(db, now, &by, id, if_match.0, template.clone())?;
            Ok(Answer::ok(TemplateView::of(&row)?).at_version(row.version))
        })
        .await
}

/// A template as a ticket fills it in.
#[derive(Debug, Serialize, ToSchema)]
struct FilledView {
    code: String,
    name: String,
    #[serde(rename = "use")]
    used_in: TemplateUse,
    /// The customer's language, or the nearest one that the template speaks.
    language: Language,
    /// With what the ticket knows in the place of the variables; a variable of which it knows nothing stays.
    text: String,
}

impl FilledView {
    fn of(filled: Filled) -> Self {
        FilledView {
            code: filled.code,
            name: filled.name,
            used_in: filled.used_in,
            language: filled.language,
            text: filled.text,
        }
    }
}

/// The templates that are offered for a ticket, by code, filled in by it. Personal data is masked as everywhere.
#[utoipa::path(
    tag = "tickets",
    params(("ticket" = String, Path, description = "The ticket's id or number."),
           ("use" = Option<TemplateUse>, Query, description = "Those for one use alone.")),
    responses((status = 200, description = "At most 500 templates.", body = [FilledView]),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/tickets/{ticket}/templates")]
async fn filled_templates(
    front: Data<Front>,
    caller: Caller,
    path: Path<String>,
    asked: Asked,
) -> Result<Answer, Problem> {
    let right = caller.may(Operation::FilledTemplates)?;
    let mut faults = Faults::default();
    asked.knows(&mut faults, &["use"]);
    let used_in = asked.one(&mut faults, "use");
    let used_in: Option<TemplateUse> = faults.or_else(used_in)?;
    let (writer, house) = (caller.user, front.house.clone());
    let filled = front
        .look_within(right, move |db, _, scope| {
            let id = named(db, scope, &path)?;
            let ticket = tickets::find(db, id)?.ok_or_else(|| Refusal::absent("ticket", id))?;
            Ok(filled_for(db, &house, &ticket, writer, used_in)?)
        })
        .await?;
    Ok(Answer::ok(filled.into_iter().map(FilledView::of).collect::<Vec<_>>()))
}
