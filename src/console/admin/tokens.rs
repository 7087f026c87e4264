//! Bearer tokens: whose they are, what they are good for, when they were used last. The value of a new one is shown once.

use std::sync::{Arc, Mutex, PoisonError};

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use askama::Template;

use super::{Choice, Screen, Tab, asked, choices, tabs};
use crate::actions::once::once;
use crate::actions::tokens::{LONGEST_DAYS, make_token, revoke_reached};
use crate::console::forms::{Complaint, Faults, one_time_key};
use crate::console::shell::{Place, Shell};
use crate::console::staff::{Form, Staff};
use crate::console::words;
use crate::domain::ids::{TokenId, UserId};
use crate::domain::moment::Span;
use crate::domain::refusal::Refusal;
use crate::domain::rights::{Operation, Purpose};
use crate::domain::security::Whence;
use crate::domain::text::{self, SHORT};
use crate::domain::words::Channel;
use crate::error::Failure;
use crate::pages::{self, Fields, Reader, Trouble, page_with_script, when};
use crate::storage::tokens::{self, TokenRow};

/// The most tokens that a page shows.
const SHOWN: usize = 500;

#[derive(Template)]
#[template(path = "console/admin/tokens.html")]
struct TokensPage<'a> {
    reader: &'a Reader,
    shell: Shell<'a>,
    tabs: Vec<Tab>,
    tokens: Vec<TokenView>,
    more: bool,
    form: FormView,
    complaint: Complaint,
    done: Option<String>,
    /// The value of the token that was just made.
    secret: Option<String>,
    key: String,
}

struct TokenView {
    id: String,
    owner: String,
    label: String,
    scope: String,
    expires: String,
    used: String,
    state: (String, &'static str),
    is_good: bool,
}

/// The fields of the form as they stand.
struct FormView {
    owners: Vec<Choice>,
    label: String,
    days: String,
    channels: Vec<Choice>,
    operations: String,
}

pub(in crate::console) async fn page(staff: Staff, request: HttpRequest) -> Result<HttpResponse, Trouble> {
    let asked = asked(&request);
    let done = asked.get("done").map_or("", String::as_str);
    shown(&staff, done, &Fields::default(), Complaint::default(), None).await
}

async fn shown(
    staff: &Staff,
    done: &str,
    typed: &Fields,
    complaint: Complaint,
    secret: Option<String>,
) -> Result<HttpResponse, Trouble> {
    let right = staff.may(Operation::MakeToken)?;
    let most = i64::try_from(SHOWN + 1).unwrap_or(i64::MAX);
    let mut found = staff
        .look(right, move |db, _, _, _| Ok(tokens::latest(db, most)?))
        .await?;
    let more = found.len() > SHOWN;
    found.truncate(SHOWN);
    let reader = &staff.reader;
    let status = match (&secret, complaint.is_empty()) {
        (Some(_), _) => StatusCode::CREATED,
        (None, true) => StatusCode::OK,
        (None, false) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let page = TokensPage {
        reader,
        shell: Shell::of(staff, Place::Admin, reader.say("tokens-title")),
        tabs: tabs(staff, Screen::Tokens),
        tokens: found.iter().map(|token| token_view(staff, token)).collect(),
        more,
        form: form_view(staff, typed),
        complaint,
        done: match done {
            "revoked" => Some(reader.say("tokens-revoked-now")),
            "made" => Some(reader.say("tokens-made-before")),
            _ => None,
        },
        secret,
        key: uuid::Uuid::new_v4().to_string(),
    };
    page_with_script(status, &page)
}

fn token_view(staff: &Staff, token: &TokenRow) -> TokenView {
    let reader = &staff.reader;
    let is_good = token.is_good(staff.now);
    let state = match (token.revoked_at, is_good) {
        (Some(_), _) => (reader.say("tokens-revoked"), ""),
        (None, true) => (reader.say("tokens-good"), "tag--ok"),
        (None, false) => (reader.say("tokens-over"), ""),
    };
    let purpose = token.purpose();
    let channels = purpose.channels().unwrap_or_default();
    let channels = channels.into_iter().map(|channel| words::channel(reader, channel));
    let operations = purpose.operations().unwrap_or_default();
    let operations = operations.into_iter().map(|operation| operation.to_string());
    let scope: Vec<String> = channels.chain(operations).collect();
    TokenView {
        id: token.id.to_string(),
        owner: staff.name_of(token.user_id),
        label: token.label.clone(),
        scope: if scope.is_empty() {
            reader.say("tokens-everything")
        } else {
            scope.join(&reader.say("list-comma"))
        },
        expires: when(reader, token.expires_at, staff.now),
        used: match token.used_at {
            Some(at) => when(reader, at, staff.now),
            None => "--".to_owned(),
        },
        state,
        is_good,
    }
}

fn form_view(staff: &Staff, typed: &Fields) -> FormView {
    let here = staff.directory.people.values().filter(|person| person.is_here());
    let mut owners: Vec<(String, String)> = here
        .map(|person| {
            let role = words::role(&staff.reader, person.role);
            (person.id.to_string(), format!("{} · {role}", person.name))
        })
        .collect();
    owners.sort_by(|one, other| (&one.1, &one.0).cmp(&(&other.1, &other.0)));
    let channel = |channel: &Channel| Choice {
        value: channel.to_string(),
        name: words::channel(&staff.reader, *channel),
        is_chosen: typed.text(&format!("channel-{channel}")) == "on",
    };
    FormView {
        owners: choices(owners.into_iter(), typed.text("owner")),
        label: typed.text("label").to_owned(),
        days: typed.text("days").to_owned(),
        channels: Channel::ALL.iter().map(channel).collect(),
        operations: typed.text("operations").to_owned(),
    }
}

/// What was typed of a new token.
struct Typed {
    owner: UserId,
    label: String,
    days: Option<u32>,
    purpose: Purpose,
}

fn read(fields: &Fields) -> Result<Typed, Faults> {
    let mut faults = Faults::default();
    let owner = faults.take("owner", fields.text("owner").parse::<UserId>());
    let label = faults.take("label", text::optional("label", fields.text("label"), SHORT));
    let days = match fields.text("days").trim() {
        "" => Some(None),
        typed => {
            let days = typed.parse().ok().filter(|days| (1..=LONGEST_DAYS).contains(days));
            faults.take("days", days.ok_or(())).map(Some)
        }
    };
    let channels = Channel::ALL.iter().copied();
    let channels: Vec<Channel> = channels
        .filter(|channel| fields.text(&format!("channel-{channel}")) == "on")
        .collect();
    let named = fields.text("operations").split_whitespace().take(Operation::ALL.len());
    let named = named.map(str::parse::<Operation>).collect::<Result<Vec<_>, _>>();
    let operations = faults.take("operations", named);
    let read = || {
        let operations = operations?;
        Some(Typed {
            owner: owner?,
            label: label?,
            days: days?,
            purpose: Purpose::of(
                Some(channels.as_slice()).filter(|named| !named.is_empty()),
                Some(operations.as_slice()).filter(|named| !named.is_empty()),
            ),
        })
    };
    let typed = read();
    faults.or(typed)
}

/// Makes a token; whoever sends the form twice is not shown the value again.
pub(in crate::console) async fn make(form: Form, whence: Whence) -> Result<HttpResponse, Trouble> {
    let Form { staff, fields } = form;
    staff.may(Operation::MakeToken)?;
    let typed = match read(&fields) {
        Ok(typed) => typed,
        Err(faults) => {
            let complaint = Complaint::of_fields(&staff.reader, &faults);
            return shown(&staff, "", &fields, complaint, None).await;
        }
    };
    let usual = staff.front.access.token_lifetime;
    let lifetime = typed.days.map_or(usual, |days| Span::days(i64::from(days)));
    let (by, key) = (staff.caller.by(whence), one_time_key(&staff, "admin", &fields));
    let session = staff.caller.session;
    let made = Arc::new(Mutex::new(None));
    let told = made.clone();
    let done = staff.front.again(move |db, now, _| {
        once(db, now, &key, |db| {
            let (token, secret) = make_token(
                db,
                now,
                &by,
                session,
                typed.owner,
                &typed.label,
                typed.purpose,
                lifetime,
            )?;
            *told.lock().unwrap_or_else(PoisonError::into_inner) = Some(secret);
            Ok(token.id)
        })
    });
    if let Err(failure) = done.await {
        let complaint = match failure {
            Failure::Refused(Refusal::ProofNeeded) => Complaint::telling(staff.reader.say("tokens-proof-needed")),
            other => Complaint::of_failure(&staff.reader, other)?,
        };
        return shown(&staff, "", &fields, complaint, None).await;
    }
    let secret = made.lock().unwrap_or_else(PoisonError::into_inner).take();
    let done = if secret.is_none() { "made" } else { "" };
    shown(&staff, done, &Fields::default(), Complaint::default(), secret).await
}

/// Revokes a token.
pub(in crate::console) async fn revoke(form: Form, id: Path<TokenId>, whence: Whence) -> Result<HttpResponse, Trouble> {
    let Form { staff, .. } = form;
    let right = staff.may(Operation::RevokeToken)?;
    let (id, by) = (*id, staff.caller.by(whence));
    let done = staff
        .front
        .desk
        .write(move |db, now| revoke_reached(db, now, &by, id, |owner| right.reaches(owner)));
    done.await?;
    staff.front.forget_callers();
    Ok(pages::to("/admin/tokens?done=revoked"))
}
