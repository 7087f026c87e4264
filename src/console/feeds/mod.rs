//! Visits as calendars that others subscribe to: what a link shows, and the page on which links are made and ended.

mod calendar;
mod links;

pub(super) use calendar::calendar;
pub(super) use links::{end, make, page as links};
