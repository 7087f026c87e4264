//! An appointment as a calendar keeps it (RFC 5545): text is escaped, lines are folded, times are in UTC.

use super::Appointment;
use crate::domain::moment::Moment;

/// What makes the entries of all files about a visit the same.
pub(super) const HOST: &str = "yinuo";
/// The most octets of a line.
const LINE: usize = 75;

/// A calendar with one appointment; `summary` and `description` are text.
pub fn calendar_of(appointment: &Appointment, summary: &str, description: &str, now: Moment) -> String {
    let status = if appointment.cancelled.is_some() {
        "CANCELLED"
    } else {
        "CONFIRMED"
    };
    let lines = [
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Yinuo//Visits//EN".to_owned(),
        "METHOD:PUBLISH".to_owned(),
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{}@{HOST}", appointment.id),
        format!("DTSTAMP:{}", utc(now)),
        format!("DTSTART:{}", utc(appointment.window.from)),
        format!("DTEND:{}", utc(appointment.window.until)),
        format!("SUMMARY:{}", escaped(summary)),
        format!("DESCRIPTION:{}", escaped(description)),
        format!("STATUS:{status}"),
        "END:VEVENT".to_owned(),
        "END:VCALENDAR".to_owned(),
    ];
    lines.iter().map(|line| folded(line)).collect()
}

pub(super) fn utc(moment: Moment) -> String {
    moment.timestamp().strftime("%Y%m%dT%H%M%SZ").to_string()
}

pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | ';' | ',' => escaped.extend(['\\', character]),
            '\n' => escaped.push_str("\\n"),
            control if control.is_control() => {}
            other => escaped.push(other),
        }
    }
    escaped
}

/// The line with its end; what is longer than a line may be goes on behind a space.
pub(super) fn folded(line: &str) -> String {
    let (mut folded, mut length) = (String::with_capacity(line.len() + 2), 0);
    for character in line.chars() {
        if length + character.len_utf8() > LINE {
            folded.push_str("\r\n ");
            length = 1;
        }
        folded.push(character);
        length += character.len_utf8();
    }
    folded.push_str("\r\n");
    folded
}
