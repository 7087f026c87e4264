//! The calls that are owed, the one due soonest first, and the end of a shift.

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use crate::actions::callback::hand_over_callbacks;
use crate::actions::once::once;
use crate::console::forms::{Complaint, Faults, one_time_key};
use crate::console::queue::{Of, tab_name, tabs_of, whose};
use crate::console::shell::{Place, Shell};
use crate::console::staff::{Form, Staff};
use crate::domain::ids::UserId;
use crate::domain::mask::{mask_name, mask_within};
use crate::domain::rights::Operation;
use crate::domain::text::{self, PASSAGE};
use crate::domain::words::{PromiseKind, Role};
use crate::pages::{self, Fields, Reader, Trouble, page_with_script, when};
use crate::storage::promises::{self, ListedPromise, PromiseFilter};

/// So many calls are shown.
const SHOWN: usize = 100;

/// A call that is owed.
struct CallView {
    number: String,
    subject: String,
    customer: String,
    owner: String,
    due: String,
    is_late: bool,
}

impl CallView {
    fn of(staff: &Staff, listed: &ListedPromise) -> Self {
        let ticket = &listed.of.ticket;
        CallView {
            number: ticket.number.clone(),
            subject: mask_within(ticket.word("subject")),
            customer: mask_name(&listed.of.customer.name),
            owner: ticket.owner.map(|owner| staff.name_of(owner)).unwrap_or_default(),
            due: when(&staff.reader, listed.row.due_at, staff.now),
            is_late: listed.row.due_at < staff.now,
        }
    }
}

#[derive(Template)]
#[template(path = "console/callbacks/owed.html")]
struct OwedPage<'a> {
    reader: &'a Reader,
    shell: Shell<'a>,
    complaint: Complaint,
    /// Name and word of each tab, and whether it is this one.
    tabs: Vec<(String, &'static str, bool)>,
    calls: Vec<CallView>,
    is_more: bool,
    /// Whether these are the reader's own.
    is_mine: bool,
    /// Who may take them over: id and name.
    heirs: Vec<(String, String)>,
    typed: &'a Fields,
    key: String,
}

/// The page.
pub(in crate::console) async fn page(staff: Staff, request: HttpRequest) -> Result<HttpResponse, Trouble> {
    let wanted = url::form_urlencoded::parse(request.query_string().as_bytes())
        .find(|(name, _)| name == "of")
        .and_then(|(_, word)| tabs_of(&staff).into_iter().find(|of| of.word() == word));
    shown(&staff, wanted, &Fields::default(), Complaint::default()).await
}

async fn shown(
    staff: &Staff,
    wanted: Option<Of>,
    typed: &Fields,
    complaint: Complaint,
) -> Result<HttpResponse, Trouble> {
    let right = staff.may(Operation::Promises)?;
    let reader = &staff.reader;
    let tabs = tabs_of(staff);
    let of = wanted.or(tabs.first().copied()).unwrap_or(Of::Mine);
    let theirs = whose(staff, of);
    let filter = PromiseFilter {
        owner: theirs.owner,
        team: theirs.team,
        kinds: vec![PromiseKind::Callback],
        ..PromiseFilter::default()
    };
    let mut owed = staff
        .look(right, move |db, now, scope, _| {
            Ok(promises::owed(db, now, &filter, scope, SHOWN + 1)?)
        })
        .await?;
    let is_more = owed.len() > SHOWN;
    owed.truncate(SHOWN);
    let status = complaint.status();
    let page = OwedPage {
        reader,
        shell: Shell::of(staff, Place::Callbacks, reader.say("callbacks-title")),
        complaint,
        tabs: tabs
            .into_iter()
            .map(|tab| (tab_name(reader, tab), tab.word(), tab == of))
            .collect(),
        calls: owed.iter().map(|listed| CallView::of(staff, listed)).collect(),
        is_more,
        is_mine: of == Of::Mine,
        heirs: heirs(staff),
        typed,
        key: uuid::Uuid::new_v4().simple().to_string(),
    };
    page_with_script(status, &page)
}

/// The colleagues of the reader's team who are here, by name.
fn heirs(staff: &Staff) -> Vec<(String, String)> {
    let team = staff.person().and_then(|person| person.team);
    let people = staff.directory.people.values();
    let colleagues = people.filter(|person| {
        let works_so = !matches!(person.role, Role::Integration | Role::Auditor);
        person.id != staff.caller.user && person.is_here() && works_so && team.is_some() && person.team == team
    });
    let mut heirs: Vec<_> = colleagues
        .map(|person| (person.id.to_string(), person.name.clone()))
        .collect();
    heirs.sort_by(|one, other| one.1.cmp(&other.1));
    heirs
}

/// A shift ends.
pub(in crate::console) async fn hand_over(form: Form) -> Result<HttpResponse, Trouble> {
    let Form { mut staff, fields } = form;
    "/callbacks".clone_into(&mut staff.reader.path);
    let right = staff.may(Operation::HandOverCallbacks)?;
    let mut faults = Faults::default();
    let heir = match fields.text("heir") {
        "" => Some(None),
        _ => faults.word::<UserId>("heir", &fields).map(Some),
    };
    let reason = faults.take("reason", text::optional("reason", fields.text("reason"), PASSAGE));
    let (heir, reason) = match faults.or(heir.zip(reason)) {
        Ok(read) => read,
        Err(faults) => {
            let complaint = Complaint::of_fields(&staff.reader, &faults);
            return shown(&staff, Some(Of::Mine), &fields, complaint).await;
        }
    };
    let key = one_time_key(&staff, "callbacks", &fields);
    let (actor, owner) = (staff.caller.actor(), staff.caller.user);
    let done = staff.front.again(move |db, now, house| {
        let scope = right.scope(db, now, house)?;
        once(db, now, &key, |db| {
            hand_over_callbacks(db, now, house, actor, &scope, owner, heir, &reason)
        })
    });
    match done.await {
        Ok(_) => Ok(pages::to("/callbacks?of=mine")),
        Err(failure) => {
            let complaint = Complaint::of_failure(&staff.reader, failure)?;
            shown(&staff, Some(Of::Mine), &fields, complaint).await
        }
    }
}
