//! Figures by mail: which days one issue is about, and who gets it. An issue is about days that are over, so that its figures
//! never change.

use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::moment::Moment;
use super::people::Person;
use super::words::{Role, words};

words! {
    /// How often figures are mailed.
    Cycle {
        /// Those of the day before.
        Day = "day",
        /// Those of the week before, from Monday.
        Week = "week",
        /// Those of the month before.
        Month = "month",
    }
}

/// The figures of certain days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Issue {
    pub cycle: Cycle,
    pub first: Date,
    /// The last day that counts.
    pub last: Date,
}

impl Issue {
    /// The latest one whose days are over on this day.
    pub fn last_over(cycle: Cycle, today: Date) -> Self {
        let day_before = |day: Date| day.saturating_sub(1.day());
        let last = match cycle {
            Cycle::Day => day_before(today),
            Cycle::Week => day_before(today.saturating_sub(i64::from(today.weekday().to_monday_zero_offset()).days())),
            Cycle::Month => day_before(today.first_of_month()),
        };
        let first = match cycle {
            Cycle::Day => last,
            Cycle::Week => last.saturating_sub(6.days()),
            Cycle::Month => last.first_of_month(),
        };
        Issue { cycle, first, last }
    }

    /// The one of these days, where one begins on the first of them.
    pub fn beginning(cycle: Cycle, first: Date) -> Option<Self> {
        let issue = match cycle {
            Cycle::Day => Issue::last_over(cycle, first.saturating_add(1.day())),
            Cycle::Week => Issue::last_over(cycle, first.saturating_add(7.days())),
            Cycle::Month => Issue::last_over(cycle, first.saturating_add(1.month())),
        };
        (issue.first == first).then_some(issue)
    }

    /// The one before.
    pub fn before(self) -> Self {
        Issue::last_over(self.cycle, self.first)
    }

    /// Its days, in order.
    pub fn days(self) -> impl Iterator<Item = Date> {
        self.first.series(1.day()).take_while(move |day| *day <= self.last)
    }

    /// From when on, and until when, where the operator is.
    pub fn times(self, zone: &TimeZone) -> (Moment, Moment) {
        let began = |day: Date| {
            let began = day.to_zoned(zone.clone()).map(|began| Moment::from(began.timestamp()));
            began.unwrap_or(Moment::EPOCH)
        };
        (began(self.first), began(self.last.saturating_add(1.day())))
    }

    /// Whether it is mailed by now, where the hour for it last came at `rang_at`.
    pub fn is_due(self, rang_at: Moment, zone: &TimeZone) -> bool {
        rang_at >= self.times(zone).1
    }
}

/// Whether figures are mailed to people in this role: those who answer for the rate, or prove it.
pub const fn is_for(role: Role) -> bool {
    matches!(role, Role::Manager | Role::Auditor)
}

/// Whether figures are mailed to somebody, unless they do not want them. They wait for whoever is away.
pub fn is_reader(person: &Person) -> bool {
    person.is_here() && !person.bounced && is_for(person.role)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn an_issue_is_about_the_latest_days_that_are_over() {
        let issue = |cycle, today| {
            let Issue { first, last, .. } = Issue::last_over(cycle, today);
            (first, last)
        };
        let monday = date(2026, 3, 2);
        assert_eq!(issue(Cycle::Day, monday), (date(2026, 3, 1), date(2026, 3, 1)));
        assert_eq!(issue(Cycle::Week, monday), (date(2026, 2, 23), date(2026, 3, 1)));
        assert_eq!(
            issue(Cycle::Week, date(2026, 3, 8)),
            (date(2026, 2, 23), date(2026, 3, 1))
        );
        assert_eq!(issue(Cycle::Month, monday), (date(2026, 2, 1), date(2026, 2, 28)));
        assert_eq!(
            issue(Cycle::Month, date(2026, 1, 31)),
            (date(2025, 12, 1), date(2025, 12, 31))
        );
    }

    #[test]
    fn the_issue_before_ends_where_this_one_begins() {
        for cycle in Cycle::ALL {
            let issue = Issue::last_over(*cycle, date(2026, 3, 2));
            let before = issue.before();
            assert_eq!(before.last.tomorrow().unwrap(), issue.first, "{cycle}");
            assert_eq!(Issue::beginning(*cycle, issue.first), Some(issue));
            assert_eq!(Issue::beginning(*cycle, before.first), Some(before));
        }
        assert_eq!(Issue::beginning(Cycle::Week, date(2026, 3, 3)), None);
        assert_eq!(Issue::beginning(Cycle::Month, date(2026, 3, 2)), None);
        assert_eq!(Issue::last_over(Cycle::Month, date(2026, 3, 2)).days().count(), 28);
    }

    #[test]
    fn nothing_is_mailed_before_its_hour_has_come_after_its_days() {
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let issue = Issue::last_over(Cycle::Day, date(2026, 3, 2));
        let at = |text: &str| text.parse::<Moment>().unwrap();
        assert!(
            !issue.is_due(at("2026-03-01T00:00:00Z"), &zone),
            "the hour of the day itself"
        );
        assert!(issue.is_due(at("2026-03-02T00:00:00Z"), &zone));
    }
}
