//! Forms of the console: what is wrong with one, field by field, and the values that several of them read.

use std::str::FromStr;

use actix_web::http::StatusCode;
use askama::Template;
use askama::filters::HtmlSafe;

use super::staff::Staff;
use crate::actions::once::Key;
use crate::domain::moment::Moment;
use crate::domain::refusal::Refusal;
use crate::error::Failure;
use crate::pages::{Fields, Reader, Trouble};

/// What is wrong, by field, in the order of the form.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Faults(Vec<&'static str>);

impl Faults {
    /// Notes that a field is wrong.
    pub(super) fn note(&mut self, field: &'static str) {
        if !self.0.contains(&field) {
            self.0.push(field);
        }
    }

    /// What was checked, or none with its field noted.
    pub(super) fn take<T, F>(&mut self, field: &'static str, checked: Result<T, F>) -> Option<T> {
        if checked.is_err() {
            self.note(field);
        }
        checked.ok()
    }

    /// The word of a vocabulary that a field holds.
    pub(super) fn word<T: FromStr>(&mut self, field: &'static str, fields: &Fields) -> Option<T> {
        self.take(field, fields.text(field).parse::<T>())
    }

    /// What was read, unless something was wrong.
    pub(super) fn or<T>(self, read: Option<T>) -> Result<T, Faults> {
        match read {
            Some(read) if self.0.is_empty() => Ok(read),
            _ => Err(self),
        }
    }
}

/// The summary above a form that was not taken; nothing above one that was not sent.
#[derive(Template)]
#[template(path = "console/summary.html")]
pub(super) struct Summary<'a> {
    told: Option<&'a str>,
    heading: String,
    fields: &'a [(&'static str, String)],
    /// What the ids of the fields have behind their names, where a page has several forms of one kind.
    behind: String,
}

// It is a template of its own, whose parts are escaped.
impl HtmlSafe for Summary<'_> {}

/// What a form that was not taken says.
#[derive(Debug, Default)]
pub(super) struct Complaint {
    /// Each wrong field with what would be right.
    pub(super) fields: Vec<(&'static str, String)>,
    /// What stands above the form, when it is no field's fault.
    pub(super) told: Option<String>,
    /// The agreed visits that stand in the way, and may be left as they are.
    pub(super) affected: Vec<Affected>,
}

/// An agreed visit that a change would make impossible, or how many more there are.
#[derive(Debug)]
pub(super) struct Affected {
    /// The ticket's number; empty where more are counted.
    pub(super) number: String,
    pub(super) told: String,
}

impl Affected {
    fn of(reader: &Reader, number: &str, from: Moment) -> Self {
        let local = from.timestamp().to_zoned(reader.sign.zone.clone());
        Affected {
            number: number.to_owned(),
            told: local.strftime("%Y-%m-%d %H:%M").to_string(),
        }
    }

    /// So many more.
    fn more(reader: &Reader, more: usize) -> Self {
        Affected {
            number: String::new(),
            told: reader.fill("affected-more", &[("n", more.into())]),
        }
    }
}

impl Complaint {
    /// What was checked, or none with what would be right told at its field.
    pub(super) fn take<T, F>(
        &mut self,
        field: &'static str,
        checked: Result<T, F>,
        right: impl FnOnce() -> String,
    ) -> Option<T> {
        if checked.is_err() {
            self.fields.push((field, right()));
        }
        checked.ok()
    }

    /// What was read, unless something was wrong.
    pub(super) fn or<T>(self, read: Option<T>) -> Result<T, Complaint> {
        match read {
            Some(read) if self.is_empty() => Ok(read),
            _ => Err(self),
        }
    }

    /// These fields are wrong.
    pub(super) fn of_fields(reader: &Reader, faults: &Faults) -> Self {
        let told = |field: &&'static str| (*field, reader.fill("fault-field", &[("field", (*field).into())]));
        Complaint {
            fields: faults.0.iter().map(told).collect(),
            ..Complaint::default()
        }
    }

    /// The desk refused; a fault of ours is no refusal.
    pub(super) fn of_failure(reader: &Reader, failure: Failure) -> Result<Self, Trouble> {
        let refusal = match failure {
            Failure::Refused(refusal @ (Refusal::Absent { .. } | Refusal::NotAllowed { .. })) => {
                return Err(refusal.into());
            }
            Failure::Refused(refusal) => refusal,
            other => return Err(other.into()),
        };
        if let Refusal::Invalid(wrong) = &refusal {
            let known = wrong.iter().filter_map(|fault| known_field(&fault.field));
            let faults = Faults(known.collect());
            if !faults.0.is_empty() {
                return Ok(Complaint::of_fields(reader, &faults));
            }
        }
        let mut affected = Vec::new();
        if let Refusal::VisitsAffected { visits, more } = &refusal {
            affected.extend(visits.iter().map(|(number, from)| Affected::of(reader, number, *from)));
            affected.extend((*more > 0).then(|| Affected::more(reader, *more)));
        }
        Ok(Complaint {
            told: Some(reader.fill("refusal", &[("code", refusal.code().into())])),
            affected,
            ..Complaint::default()
        })
    }

    /// A field is wrong, for a reason of its own.
    pub(super) fn about(field: &'static str, told: String) -> Self {
        Complaint {
            fields: vec![(field, told)],
            ..Complaint::default()
        }
    }

    /// Something to say above the form.
    pub(super) fn telling(told: String) -> Self {
        Complaint {
            told: Some(told),
            ..Complaint::default()
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.told.is_none()
    }

    /// The status of a page that says this.
    pub(super) fn status(&self) -> StatusCode {
        if self.is_empty() {
            StatusCode::OK
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        }
    }

    /// What stands above a form: what was refused, or which fields are wrong.
    pub(super) fn summary(&self, reader: &Reader) -> Summary<'_> {
        Summary {
            told: self.told.as_deref(),
            heading: reader.fill("track-faults", &[("n", self.fields.len().into())]),
            fields: &self.fields,
            behind: String::new(),
        }
    }

    /// What stands above several forms of one kind, of which the one about this thing was not taken.
    pub(super) fn summary_of(&self, reader: &Reader, thing: &str) -> Summary<'_> {
        Summary {
            behind: format!("-{thing}"),
            ..self.summary(reader)
        }
    }

    /// What is wrong with a field.
    pub(super) fn at(&self, field: &str) -> Option<&str> {
        let found = self.fields.iter().find(|(name, _)| *name == field);
        found.map(|(_, fault)| fault.as_str())
    }
}

/// The one-time key of a form that asks for `deed`, so that a double press does it once.
pub(super) fn one_time_key(staff: &Staff, deed: &str, fields: &Fields) -> Key {
    const KEY_MAX: usize = 64;
    let drawn: String = fields.text("key").chars().take(KEY_MAX).collect();
    Key::new(
        format!("{deed}-{}", staff.caller.user),
        &drawn,
        &[fields.written().as_bytes()],
    )
}

/// The field of a form that a JSON pointer of the rules means.
fn known_field(pointer: &str) -> Option<&'static str> {
    const LISTS: [&str; 6] = ["shifts", "ladder", "week", "holidays", "make_up_days", "areas"];
    const FIELDS: [&str; 55] = [
        "technician",
        "consent",
        "side",
        "task",
        "cause",
        "point_code",
        "promise",
        "duration",
        "calendar",
        "precedence",
        "zone",
        "known_from",
        "known_to",
        "absent_from",
        "lead",
        "duty_manager",
        "manager",
        "director",
        "skills",
        "into",
        "code",
        "urgency",
        "state",
        "void_reason",
        "message",
        "label",
        "days",
        "role",
        "absent_until",
        "caller",
        "another_reason",
        "said",
        "callback_at",
        "text",
        "medium",
        "delivery",
        "outcome",
        "reason",
        "level",
        "kind",
        "due_at",
        "subject",
        "description",
        "category",
        "phone",
        "name",
        "email",
        "company",
        "region",
        "received_at",
        "password",
        "team",
        "staff_number",
        "owner",
        "remedy_sought",
    ];
    // What is wrong anywhere in a list is shown at the list.
    if let Some(list) = LISTS
        .into_iter()
        .find(|list| pointer.split('/').any(|part| part == *list))
    {
        return Some(list);
    }
    let last = pointer.rsplit('/').next()?;
    if last == "owner" || last == "team" {
        return Some("to");
    }
    FIELDS.into_iter().find(|known| *known == last)
}

/// A time as `<input type="datetime-local">` sends it, where the operator is.
pub(super) fn local_time(staff: &Staff, typed: &str) -> Option<Moment> {
    let civil: jiff::civil::DateTime = typed.trim().parse().ok()?;
    let zoned = civil.to_zoned(staff.reader.sign.zone.clone()).ok()?;
    Some(Moment::from(zoned.timestamp()))
}

/// A moment as `<input type="datetime-local">` takes it.
pub(super) fn as_local_time(staff: &Staff, moment: Moment) -> String {
    let local = moment.timestamp().to_zoned(staff.reader.sign.zone.clone());
    local.strftime("%Y-%m-%dT%H:%M").to_string()
}
