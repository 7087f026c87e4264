//! The visit for the customer's own calendar, as a file of a mail: what was agreed goes in, what was given up or moved is
//! taken out again.

use crate::actions::visit_mail::VisitTold;
use crate::domain::appointment::{Appointment, calendar_of};
use crate::domain::moment::Moment;
use crate::domain::visit_mail::VisitMail;
use crate::outbox::letter::Voice;
use crate::outbox::message::Attachment;

/// The files of a letter that was decided at `at`. A reminder brings none: the calendar has it. Nor does what is told of a visit that is over.
pub(super) fn calendars(voice: &Voice, told: &VisitTold, at: Moment) -> Vec<Attachment> {
    let file = |visit: &Appointment, file_name: &str| Attachment {
        file_name: file_name.to_owned(),
        mime: "text/calendar; charset=utf-8; method=PUBLISH".to_owned(),
        bytes: entry(voice, visit, &told.comes, at).into_bytes(),
    };
    if matches!(told.why, VisitMail::Reminder | VisitMail::Compensated) {
        return Vec::new();
    }
    let before = told.before.as_ref().filter(|_| told.why == VisitMail::Agreed);
    let mut files = vec![file(&told.visit, "visit.ics")];
    files.extend(before.map(|before| file(before, "visit-before.ics")));
    files
}

fn entry(voice: &Voice, visit: &Appointment, comes: &str, at: Moment) -> String {
    let summary = voice.say("appt-calendar", &[("name", comes.into())]);
    calendar_of(visit, &summary, &voice.say("appt-calendar-text", &[]), at)
}
