//! Free windows by day, as people choose among them.

use super::reader::Reader;
use crate::domain::appointment::Offer;
use crate::domain::moment::Moment;

/// The free windows of a day.
pub struct DayOfSlots {
    /// `明天 3月3日`
    pub name: String,
    pub slots: Vec<Slot>,
}

/// A free window.
pub struct Slot {
    /// When it begins, as forms send it.
    pub from: String,
    /// `10:00 ～ 12:00`
    pub name: String,
    /// How many places are left: `余 1`.
    pub left: String,
}

/// These windows by day, in order.
pub fn days_of(reader: &Reader, offers: &[Offer], now: Moment) -> Vec<DayOfSlots> {
    let local = |moment: Moment| moment.timestamp().to_zoned(reader.sign.zone.clone());
    let today = local(now).date();
    let mut days: Vec<(jiff::civil::Date, DayOfSlots)> = Vec::new();
    for offer in offers {
        let (from, until) = (local(offer.window.from), local(offer.window.until));
        let date = from.date();
        if days.last().is_none_or(|(known, _)| *known != date) {
            let away = today.until(date).map_or(i32::MAX, |span| span.get_days());
            let name = reader.fill(
                "appt-day",
                &[
                    ("away", away.into()),
                    ("month", date.month().into()),
                    ("day", date.day().into()),
                    ("weekday", date.weekday().to_monday_one_offset().into()),
                ],
            );
            days.push((
                date,
                DayOfSlots {
                    name,
                    slots: Vec::new(),
                },
            ));
        }
        let (from, until) = (from.strftime("%H:%M").to_string(), until.strftime("%H:%M").to_string());
        if let Some((_, day)) = days.last_mut() {
            day.slots.push(Slot {
                from: offer.window.from.to_string(),
                name: reader.fill("visit-window", &[("from", from.into()), ("until", until.into())]),
                left: reader.fill("appt-left", &[("left", offer.left.into())]),
            });
        }
    }
    days.into_iter().map(|(_, day)| day).collect()
}
