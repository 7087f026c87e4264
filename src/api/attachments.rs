//! The files of a ticket: added as a form with one file, listed, and handed out as downloads that no browser opens.

use std::sync::Arc;

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::{self, Data, Path};
use actix_web::{HttpResponse, get, post};
use futures::StreamExt as _;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use tokio::time::timeout;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::answer::Answer;
use super::caller::Caller;
use super::front::Front;
use super::once::Once;
use super::problem::{Problem, ProblemBody};
use super::sent::IfMatch;
use crate::actions::Target;
use crate::actions::attach::{Room, attach};
use crate::actions::change::named;
use crate::cabinet::{Arriving, Cabinet, CabinetFault, Examined};
use crate::domain::attachment::{Attached, ending_of, plain_name};
use crate::domain::chain::Hash;
use crate::domain::ids::{AttachmentId, Dice};
use crate::domain::moment::Moment;
use crate::domain::refusal::Refusal;
use crate::domain::rights::Operation;
use crate::storage::attachments::{self, AttachmentRow, Named};

/// The operations on files.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(add_attachment)
        .service(list_attachments)
        .service(show_attachment);
}

/// The form.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form")]
struct FileForm {
    /// One picture, PDF or audio file.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// A file of a ticket.
#[derive(Debug, Serialize, ToSchema)]
struct AttachmentView {
    id: Uuid,
    /// What its sender called it; null where that is not known or was erased.
    file_name: Option<String>,
    /// What it is by its content: a media type.
    kind: String,
    /// In bytes.
    size: i64,
    /// SHA-256 of the file as it is kept, in hex.
    digest: String,
    /// The event that tells of it.
    event: i64,
    #[schema(value_type = String, format = DateTime)]
    added_at: Moment,
    /// Whether a scanner found it harmless.
    scanned: bool,
}

impl AttachmentView {
    fn of((row, file_name): Named) -> Self {
        AttachmentView {
            id: row.id.0,
            file_name,
            kind: row.kind,
            size: row.size,
            digest: row.digest,
            event: row.seq,
            added_at: row.added_at,
            scanned: row.scanned,
        }
    }
}

/// Add a file to a ticket: one field `file` of a form. What it is, its content says; pictures lose what their camera wrote
/// beside them.
#[utoipa::path(
    tag = "tickets",
    request_body(content = FileForm, content_type = "multipart/form-data"),
    params(("ticket" = String, Path, description = "The ticket's id or number."),
           ("If-Match" = Option<String>, Header, description = "The ETag the change was decided on."),
           ("Idempotency-Key" = Option<String>, Header, description = "Repeat a request safely: same key and file, same answer.")),
    responses((status = 201, description = "The file is kept.", body = AttachmentView),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[post("/tickets/{ticket}/attachments")]
async fn add_attachment(
    front: Data<Front>,
    cabinet: Data<Cabinet>,
    caller: Caller,
    once: Once,
    path: Path<String>,
    if_match: IfMatch,
    form: Multipart,
) -> Result<Answer, Problem> {
    let right = caller.may(Operation::AddAttachment)?;
    let asked = path.into_inner();
    let (ticket, id) = front
        .look_within(right, move |db, now, scope| {
            let ticket = named(db, scope, &asked)?;
            Ok((ticket, AttachmentId::new(now, &mut Dice::from_system())))
        })
        .await?;
    let cabinet = cabinet.into_inner();
    let (file_name, arrived) = timeout(cabinet.rules.upload_timeout, arrive(&cabinet, id, form))
        .await
        .map_err(|_| {
            Problem::new(
                "too-slow",
                "the file took too long to arrive; see attachments.upload_timeout",
            )
        })??;
    let examined = shelve(cabinet.clone(), arrived, id).await?;
    let file = Attached {
        id,
        file_name,
        kind: examined.kind,
        size: examined.size,
        digest: examined.digest,
        scanned: examined.scanned,
    };
    let room = Room {
        per_ticket: cabinet.rules.per_ticket,
        quota: cabinet.rules.quota,
    };
    let target = Target {
        ticket,
        version: if_match.0,
    };
    // The same key with the same file for the same ticket is the same request, however its form was written.
    let asked = format!("{ticket} {} {}", file.digest, file.file_name);
    let once = once.of(caller.user, asked.as_bytes());
    let stored = front.act(once, move |db, now, _| {
        let (changed, row) = attach(db, now, caller.actor(), target, &file, room)?;
        let place = format!("/api/v1/tickets/{}/attachments/{id}", changed.ticket.number);
        let file_name = Some(file.file_name.clone()).filter(|name| !name.is_empty());
        let view = AttachmentView::of((row, file_name));
        Ok(Answer::created(place, view).at_version(changed.ticket.version))
    });
    let stored = stored.await;
    // Whether a row was stored that failed on its way is not known here; the next start looks. A repeated request stored
    // none: its file is there from the first time.
    let is_settled = stored
        .as_ref()
        .map_or_else(|problem| !matches!(problem.code(), "fault" | "unavailable"), |_| true);
    if is_settled && let Ok(has_row) = front.desk.read(move |db, _| attachments::is_known(db, id)).await {
        if let Err(problem) = blocking(move || cabinet.settle(id, has_row)).await {
            tracing::warn!(%id, %problem, "a file's passing name could not be removed; the next start tries again");
        }
    }
    Ok(stored?)
}

/// Reads the form's one file to the disk; what its sender called it.
async fn arrive(cabinet: &Arc<Cabinet>, id: AttachmentId, mut form: Multipart) -> Result<(String, Arriving), Problem> {
    let mut found = None;
    while let Some(field) = form.next().await {
        let field = field.map_err(|fault| unreadable(&fault))?;
        if field.name() != Some("file") || found.is_some() {
            return Err(Refusal::field("/file", "send exactly one field, `file`").into());
        }
        let disposition = field.content_disposition();
        let file_name = disposition.and_then(|disposition| disposition.get_filename());
        let file_name = plain_name(file_name.unwrap_or_default());
        found = Some((file_name, receive(cabinet.clone(), id, field).await?));
    }
    found.ok_or_else(|| Refusal::field("/file", "is missing").into())
}

async fn receive(cabinet: Arc<Cabinet>, id: AttachmentId, mut field: Field) -> Result<Arriving, Problem> {
    let mut arriving = blocking(move || cabinet.begin(id)).await?;
    while let Some(piece) = field.next().await {
        let piece = piece.map_err(|fault| unreadable(&fault))?;
        arriving = blocking(move || {
            arriving.take(&piece)?;
            Ok(arriving)
        })
        .await?;
    }
    Ok(arriving)
}

async fn shelve(cabinet: Arc<Cabinet>, arrived: Arriving, id: AttachmentId) -> Result<Examined, Problem> {
    blocking(move || {
        let mut examined = cabinet.examine(arrived)?;
        cabinet.keep(&mut examined, id)?;
        Ok(examined)
    })
    .await
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, CabinetFault> + Send + 'static,
) -> Result<T, Problem> {
    let done = web::block(work).await;
    done.map_err(|_| Problem::new("unavailable", "the desk could not look at the file; try again"))?
        .map_err(|fault| told(&fault))
}

fn unreadable(fault: &MultipartError) -> Problem {
    Problem::new("malformed", format!("the form cannot be read: {fault}"))
}

fn told(fault: &CabinetFault) -> Problem {
    match fault {
        CabinetFault::NoFolder => Refusal::Limit(fault.to_string()).into(),
        CabinetFault::Crowded => Problem::new("unavailable", fault.to_string()),
        CabinetFault::TooLarge(_) => Problem::new("too-large", fault.to_string()),
        CabinetFault::Bad(_) | CabinetFault::Harmful => Refusal::field("/file", fault.to_string()).into(),
        CabinetFault::NotScanned(why) => {
            tracing::warn!(%why, "a file could not be scanned and is not kept");
            Problem::new("unavailable", "the file could not be scanned just now; try again")
        }
        CabinetFault::Changed | CabinetFault::Disk(_) => {
            tracing::error!(%fault, "the cabinet of files failed");
            Problem::new("unavailable", "the desk cannot keep or read files just now; try again")
        }
    }
}

/// The files of a ticket, the first one first.
#[utoipa::path(
    tag = "tickets",
    params(("ticket" = String, Path, description = "The ticket's id or number.")),
    responses((status = 200, description = "The files.", body = [AttachmentView]),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/tickets/{ticket}/attachments")]
async fn list_attachments(front: Data<Front>, caller: Caller, path: Path<String>) -> Result<Answer, Problem> {
    const MOST: i64 = 1_000;
    let right = caller.may(Operation::ListAttachments)?;
    front
        .look_within(right, move |db, _, scope| {
            let id = named(db, scope, &path)?;
            let files = attachments::of_ticket(db, id, MOST)?;
            Ok(Answer::ok(
                files.into_iter().map(AttachmentView::of).collect::<Vec<_>>(),
            ))
        })
        .await
}

/// Download a file. It is never shown in place: no browser runs what a stranger sent.
#[utoipa::path(
    tag = "tickets",
    params(("ticket" = String, Path, description = "The ticket's id or number."),
           ("attachment" = String, Path, description = "The file's id.")),
    responses((status = 200, description = "The file.", body = Vec<u8>, content_type = "application/octet-stream"),
              (status = "4XX", description = "Refused; see the problem type.", body = ProblemBody, content_type = "application/problem+json")),
    security(("token" = []))
)]
#[get("/tickets/{ticket}/attachments/{attachment}")]
async fn show_attachment(
    front: Data<Front>,
    cabinet: Data<Cabinet>,
    caller: Caller,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (ticket, name) = path.into_inner();
    let right = caller.may(Operation::ShowAttachment)?;
    let found = front.look_within(right, move |db, _, scope| {
        let ticket = named(db, scope, &ticket)?;
        let id = name.parse().ok();
        let found = id.map_or(Ok(None), |id| attachments::find(db, ticket, id))?;
        Ok(found.ok_or_else(|| Refusal::absent("attachment", &name))?)
    });
    let (row, file_name) = found.await?;
    if !cabinet.rules.scanner.is_empty() && !row.scanned {
        let detail = "the file came before there was a scanner and is not handed out; see attachments.scanner";
        return Err(Refusal::Limit(detail.to_owned()).into());
    }
    let disposition = disposition(&row, file_name.as_deref());
    let (id, size, digest) = (row.id, row.size, row.digest);
    let cabinet = cabinet.into_inner();
    let file = blocking(move || {
        let digest: Hash = digest.parse().map_err(|_| CabinetFault::Changed)?;
        cabinet.read(id, size, digest)
    });
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, row.kind))
        .insert_header((CONTENT_DISPOSITION, disposition))
        .insert_header(("Content-Security-Policy", "default-src 'none'; sandbox"))
        .body(file.await?))
}

/// RFC 6266: always a download, under the sender's name for it, with the ending of what it is.
fn disposition(row: &AttachmentRow, file_name: Option<&str>) -> String {
    let ending = ending_of(&row.kind);
    let ours = format!("attachment-{}.{ending}", row.digest.get(..8).unwrap_or_default());
    let theirs = plain_name(file_name.unwrap_or_default());
    let stem = theirs.rsplit_once('.').map_or(theirs.as_str(), |(stem, _)| stem);
    if stem.is_empty() {
        return format!("attachment; filename=\"{ours}\"");
    }
    let encoded = utf8_percent_encode(stem, NON_ALPHANUMERIC);
    format!("attachment; filename=\"{ours}\"; filename*=UTF-8''{encoded}.{ending}")
}
