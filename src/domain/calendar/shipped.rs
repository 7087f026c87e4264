//! The calendars that come with the desk, from `config/calendars/`, compiled in so that a first start needs no files.

/// Name and TOML text of each calendar.
pub const SHIPPED: &[(&str, &str)] = &[(
    "china-office",
    include_str!("../../../config/calendars/china-office.toml"),
)];

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};

    use super::super::tests::{office, on};
    use super::super::*;

    fn days_of(year: i16) -> impl Iterator<Item = Date> {
        date(year, 1, 1)
            .series(jiff::ToSpan::days(1))
            .take_while(move |day| day.year() == year)
    }

    #[test]
    fn every_shipped_file_loads_is_compiled_in_and_bears_its_own_name() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/config/calendars");
        let mut seen = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let calendar = Calendar::from_toml(&std::fs::read_to_string(&path).unwrap()).unwrap();
            assert_eq!(calendar.name(), stem);
            let (_, compiled_in) = SHIPPED.iter().find(|(name, _)| *name == stem).unwrap();
            assert_eq!(Calendar::from_toml(compiled_in).unwrap(), calendar);
            seen += 1;
        }
        assert_eq!(seen, SHIPPED.len());
    }

    #[test]
    fn the_office_keeps_the_published_holidays_and_make_up_days() {
        let office = office();
        for worked in [
            date(2024, 2, 4),
            date(2024, 2, 9),
            date(2024, 2, 18),
            date(2024, 4, 7),
            date(2024, 4, 28),
            date(2024, 5, 11),
            date(2024, 9, 14),
            date(2024, 9, 29),
            date(2024, 10, 12),
            date(2025, 1, 26),
            date(2025, 1, 27),
            date(2025, 2, 8),
            date(2025, 4, 27),
            date(2025, 9, 28),
            date(2025, 10, 11),
            date(2026, 1, 4),
            date(2026, 2, 14),
            date(2026, 2, 28),
            date(2026, 5, 9),
            date(2026, 9, 20),
            date(2026, 10, 10),
        ] {
            assert_eq!(on(&office, worked), Span::minutes(420), "{worked}");
        }
        for first in [
            (date(2024, 2, 10), 8),
            (date(2024, 10, 1), 7),
            (date(2025, 1, 28), 8),
            (date(2025, 10, 1), 8),
            (date(2026, 2, 15), 9),
            (date(2026, 10, 1), 7),
        ] {
            for day in first.0.series(jiff::ToSpan::days(1)).take(first.1) {
                assert_eq!(on(&office, day), Span::ZERO, "{day}");
            }
        }
    }

    /// The count of working days follows from law alone: the weekdays of the year, less the statutory days off, which were
    /// 11 in 2024 and are 13 since 2025. Every other weekday off is made up for on a weekend.
    #[test]
    fn each_year_has_its_number_of_holidays_and_working_days() {
        let office = office();
        for (year, holidays, make_ups, working) in [(2024, 28, 8, 251), (2025, 28, 5, 248), (2026, 33, 6, 248)] {
            let is_holiday = |day: &Date| matches!(office.exceptions.get(day), Some(Exception::Holiday(_)));
            assert_eq!(days_of(year).filter(is_holiday).count(), holidays, "{year}");
            assert_eq!(
                office.make_ups.iter().filter(|day| day.date.year() == year).count(),
                make_ups,
                "{year}"
            );
            assert_eq!(
                days_of(year).filter(|day| on(&office, *day) > Span::ZERO).count(),
                working,
                "{year}"
            );
        }
    }

    #[test]
    fn every_make_up_day_of_the_office_is_a_weekend_day() {
        for day in &office().make_ups {
            assert!(
                matches!(Weekday::of(day.date), Weekday::Saturday | Weekday::Sunday),
                "{}",
                day.date
            );
        }
    }
}
