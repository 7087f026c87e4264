//! People from a CSV file: every row is seen first, and what is then done is what was seen.

use actix_web::HttpResponse;
use askama::Template;

use super::{Screen, Tab, tabs};
use crate::actions::once::once;
use crate::actions::roll::{Roll, RollVerdict, RowVerdict, call, look};
use crate::console::forms::{Complaint, one_time_key};
use crate::console::shell::{Place, Shell};
use crate::console::staff::{Form, Staff};
use crate::domain::refusal::Refusal;
use crate::domain::rights::Operation;
use crate::domain::security::Whence;
use crate::error::Failure;
use crate::pages::{Reader, Trouble, page_with_script};

#[derive(Template)]
#[template(path = "console/admin/import.html")]
struct ImportPage<'a> {
    reader: &'a Reader,
    shell: Shell<'a>,
    tabs: Vec<Tab>,
    csv: String,
    invites: bool,
    /// What becomes, or became, of each row.
    roll: Option<Roll>,
    is_done: bool,
    complaint: Complaint,
    key: String,
}

pub(in crate::console) async fn page(staff: Staff) -> Result<HttpResponse, Trouble> {
    staff.may(Operation::CallRoll)?;
    shown(&staff, String::new(), true, None, false, Complaint::default())
}

fn shown(
    staff: &Staff,
    csv: String,
    invites: bool,
    roll: Option<Roll>,
    is_done: bool,
    complaint: Complaint,
) -> Result<HttpResponse, Trouble> {
    let reader = &staff.reader;
    let status = complaint.status();
    let page = ImportPage {
        reader,
        shell: Shell::of(staff, Place::Admin, reader.say("import-title")),
        tabs: tabs(staff, Screen::Users),
        csv,
        invites,
        roll,
        is_done,
        complaint,
        key: uuid::Uuid::new_v4().to_string(),
    };
    page_with_script(status, &page)
}

/// Looks at a file, or does what a look at it showed.
pub(in crate::console) async fn import(form: Form, whence: Whence) -> Result<HttpResponse, Trouble> {
    let Form { staff, fields } = form;
    staff.may(Operation::CallRoll)?;
    let (csv, digest) = (fields.text("csv").to_owned(), fields.text("digest").to_owned());
    let invites = fields.text("invite") == "on";
    let does = fields.text("then") == "do" && !digest.is_empty();
    let file = csv.clone();
    let done = if does {
        let (by, key) = (staff.caller.by(whence), one_time_key(&staff, "admin", &fields));
        let done = staff.front.again(move |db, now, house| {
            once(db, now, &key, |db| {
                call(db, now, house, &by, file.as_bytes(), &digest, invites)
            })
        });
        let done = done.await;
        staff.front.forget_callers();
        done
    } else {
        staff.front.desk.read(move |db, _| look(db, file.as_bytes())).await
    };
    match done {
        Ok(roll) => shown(&staff, csv, invites, Some(roll), does, Complaint::default()),
        Err(Failure::Refused(Refusal::Invalid(faults))) => {
            let outdated = faults.iter().any(|fault| fault.field == "/digest");
            let told = if outdated {
                staff.reader.say("import-outdated")
            } else {
                let told: Vec<&str> = faults.iter().map(|fault| fault.detail.as_str()).collect();
                staff
                    .reader
                    .fill("import-unreadable", &[("why", told.join("; ").into())])
            };
            let mut complaint = Complaint::default();
            complaint.fields.push(("csv", told));
            shown(&staff, csv, invites, None, false, complaint)
        }
        Err(failure) => {
            let complaint = Complaint::of_failure(&staff.reader, failure)?;
            shown(&staff, csv, invites, None, false, complaint)
        }
    }
}

impl ImportPage<'_> {
    fn summed(&self, roll: &Roll) -> String {
        let count = |verdict| roll.rows.iter().filter(|row| row.verdict == verdict).count();
        let [added, changed, unchanged, refused] = [
            RollVerdict::Added,
            RollVerdict::Changed,
            RollVerdict::Unchanged,
            RollVerdict::Refused,
        ]
        .map(count);
        if self.is_done {
            return self.reader.fill(
                "import-done",
                &[
                    ("added", added.into()),
                    ("changed", changed.into()),
                    ("refused", refused.into()),
                ],
            );
        }
        self.reader.fill(
            "import-shown",
            &[
                ("added", added.into()),
                ("changed", changed.into()),
                ("unchanged", unchanged.into()),
                ("refused", refused.into()),
            ],
        )
    }

    /// What becomes of a row, and how that is shown.
    fn verdict(&self, row: &RowVerdict) -> (String, &'static str) {
        let class = match row.verdict {
            RollVerdict::Added => "tag--ok",
            RollVerdict::Changed => "tag--soon",
            RollVerdict::Unchanged => "",
            RollVerdict::Refused => "tag--bad",
        };
        let word = row.verdict.as_str();
        (self.reader.fill("import-word", &[("verdict", word.into())]), class)
    }
}
