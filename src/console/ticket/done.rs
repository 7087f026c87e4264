//! What was just saved, told on the page that a save leads to: the ticket itself, the next one, or the queue.

use super::verb::Verb;
use super::view::pairs;
use crate::console::staff::Staff;
use crate::domain::code::read_ticket_number;

/// The part of an address that says what was saved, and in which other ticket.
pub(super) fn saved(verb: Verb, number: &str) -> String {
    format!("&done={}&was={number}", verb.as_str())
}

/// The same part of an address that leads on.
pub(in crate::console) fn passed_on(query: &str) -> String {
    read(query).map_or_else(String::new, |(verb, was)| match was {
        Some(number) => saved(verb, &number),
        None => String::new(),
    })
}

/// What an address says of it.
fn read(query: &str) -> Option<(Verb, Option<String>)> {
    let asked = pairs(query);
    let verb = Verb::of(asked.get("done")?)?;
    Some((verb, asked.get("was").and_then(|number| read_ticket_number(number))))
}

/// The same in the reader's words.
pub(in crate::console) fn told(staff: &Staff, query: &str) -> Option<String> {
    let (verb, was) = read(query)?;
    let done = staff.reader.fill("ticket-done", &[("verb", verb.as_str().into())]);
    let Some(number) = was else {
        return Some(done);
    };
    Some(
        staff
            .reader
            .fill("ticket-done-there", &[("number", number.into()), ("done", done.into())]),
    )
}
