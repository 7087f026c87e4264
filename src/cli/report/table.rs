//! A report as a table for a terminal: columns aligned by what they occupy on the screen, where a Chinese character is two
//! wide.

use crate::domain::moment::Span;
use crate::report::{Line, Rate, RateReport};

const HEADINGS: [&str; 13] = [
    "",
    "due",
    "kept",
    "late",
    "unanswered",
    "on time",
    "eventually",
    "not yet due",
    "voided",
    "imported",
    "median",
    "p95",
    "worst",
];

/// The table, with its notes.
pub(super) fn of(report: &RateReport) -> String {
    let lines = report.groups.iter().map(|line| (name(line), line));
    let total = std::iter::once(("total".to_owned(), &report.total));
    let rows = lines.chain(total).map(|(name, line)| cells(name, line));
    let rows: Vec<Vec<String>> = std::iter::once(HEADINGS.map(str::to_owned).to_vec())
        .chain(rows)
        .collect();
    drawn(&rows) + &notes(&report.total)
}

/// Rows of as many cells each, in columns.
pub(super) fn drawn(rows: &[Vec<String>]) -> String {
    let columns = rows.first().map_or(0, Vec::len);
    let widths: Vec<usize> = (0..columns)
        .map(|column| rows.iter().map(|row| width(&row[column])).max().unwrap_or(0))
        .collect();
    let mut text = String::new();
    for row in rows {
        text.push_str(aligned(row, &widths).trim_end());
        text.push('\n');
    }
    text
}

fn name(line: &Line) -> String {
    named(line.name.as_ref().or(line.key.as_ref()))
}

/// What a line is called on a terminal.
pub(super) fn named(name: Option<&String>) -> String {
    name.map_or_else(
        || "(none)".to_owned(),
        |name| name.chars().filter(|c| !c.is_control()).collect(),
    )
}

fn cells(name: String, line: &Line) -> Vec<String> {
    let delay = |rank: fn(&crate::report::Delay) -> i64| {
        let seconds = line.delay.as_ref().map(rank);
        seconds.map_or_else(|| "–".to_owned(), |seconds| Span::seconds(seconds).to_string())
    };
    let counts = [line.due, line.kept, line.late, line.unanswered].map(|count| count.to_string());
    let rates = [line.on_time_rate, line.eventual_rate].map(percent);
    let beside = [line.not_yet_due, line.voided.values().sum(), line.imported].map(|count: i64| count.to_string());
    let delays = [
        delay(|delay| delay.median_seconds),
        delay(|delay| delay.p95_seconds),
        delay(|delay| delay.worst_seconds),
    ];
    let cells = std::iter::once(name)
        .chain(counts)
        .chain(rates)
        .chain(beside)
        .chain(delays);
    cells.collect()
}

/// Nothing due is not 100 %.
pub(super) fn percent(rate: Rate) -> String {
    rate.percent()
        .map_or_else(|| "–".to_owned(), |percent| format!("{percent} %"))
}

fn notes(total: &Line) -> String {
    let mut notes = Vec::new();
    if !total.voided.is_empty() {
        let reasons = total.voided.iter().map(|(reason, count)| format!("{reason} {count}"));
        notes.push(format!("voided: {}", reasons.collect::<Vec<_>>().join(", ")));
    }
    if total.voided_after_due > 0 {
        notes.push(format!(
            "voided after due, still unanswered: {}",
            total.voided_after_due
        ));
    }
    if total.recorded_late > 0 {
        notes.push(format!("recorded only after they were due: {}", total.recorded_late));
    }
    notes
        .iter()
        .map(|note| format!("\n{note}"))
        .chain((!notes.is_empty()).then(|| "\n".to_owned()))
        .collect()
}

/// The name to the left, figures to the right.
fn aligned(row: &[String], widths: &[usize]) -> String {
    let cells = row.iter().zip(widths).enumerate().map(|(column, (cell, wanted))| {
        let blanks = " ".repeat(wanted.saturating_sub(width(cell)));
        if column == 0 {
            format!("{cell}{blanks}")
        } else {
            format!("{blanks}{cell}")
        }
    });
    cells.collect::<Vec<_>>().join("  ")
}

fn width(text: &str) -> usize {
    let wide = |c: char| matches!(u32::from(c), 0x1100..=0x115F | 0x2E80..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFE30..=0xFE6F | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 | 0x1F300..=0x1FAFF | 0x20000..=0x3FFFD);
    text.chars().map(|c| if wide(c) { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::moment::Moment;
    use crate::domain::words::PromiseKind;

    #[test]
    fn chinese_and_english_names_stand_in_the_same_columns_and_nothing_due_has_no_rate() {
        let line = |key: &str, due, kept| Line {
            key: Some(key.into()),
            due,
            kept,
            unanswered: due - kept,
            on_time_rate: Rate {
                numerator: kept,
                denominator: due,
            },
            eventual_rate: Rate {
                numerator: kept,
                denominator: due,
            },
            ..Line::default()
        };
        let report = RateReport {
            from: Moment::EPOCH,
            to: Moment::from_micros(1),
            as_of: Moment::from_micros(1),
            kind: PromiseKind::Reply,
            group_by: None,
            imported_included: false,
            groups: vec![line("城东区", 8744, 8736), line("east", 0, 0)],
            total: line("", 8744, 8736),
        };
        let table = of(&report);
        let lines: Vec<&str> = table.lines().collect();
        assert!(lines.iter().all(|line| width(line) == width(lines[0])), "{table}");
        assert!(lines[1].starts_with("城东区  8744  8736"), "{table}");
        assert!(lines[1].contains("99.90 %"), "{table}");
        assert!(lines[2].contains('–') && !lines[2].contains('%'), "{table}");
    }
}
