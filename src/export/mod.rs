//! Figures as files: every promise that a report counts, one line each, with the figures, the filter and the digest of the
//! lines in the same file. CSV is written as it is read, however long it is; a workbook has an end.

mod csv;
mod source;
mod visit_columns;
mod visits;
mod workbook;

pub use self::csv::CsvFile;
pub use self::source::{ExportFault, FileFormat, Source, Wanted, mark};
pub use self::visit_columns::{Shown, VisitColumn};
pub use self::visits::{VisitLines, VisitNames, VisitsFile, VisitsWanted, is_theirs};
pub use self::workbook::{WORKBOOK_MAX, workbook};

use jiff::tz::TimeZone;

use crate::domain::chain::Hash;
use crate::domain::moment::Moment;
use crate::domain::people::Directory;
use crate::domain::words::Language;
use crate::locale::{Value, say};
use crate::report::{GroupBy, Line, PromiseLine, Question, Tally};

/// How many columns a line has.
pub const COLUMNS: usize = 15;

/// Whose words and times a file has.
pub struct Scribe<'a> {
    pub language: Language,
    pub zone: &'a TimeZone,
    pub directory: &'a Directory,
}

/// What stands in a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    Text(String),
    Time(jiff::civil::DateTime),
    Number(i64),
    Nothing,
}

impl Scribe<'_> {
    fn say(&self, key: &'static str) -> String {
        say(self.language, key, &[])
    }

    fn fill(&self, key: &'static str, arguments: &[(&'static str, Value<'_>)]) -> String {
        say(self.language, key, arguments)
    }

    /// A moment on the clocks of the desk's zone, to the second.
    fn local(&self, moment: Moment) -> jiff::civil::DateTime {
        let local = moment.timestamp().to_zoned(self.zone.clone()).datetime();
        local.with().subsec_nanosecond(0).build().unwrap_or(local)
    }

    /// What the columns are called.
    pub fn headings(&self) -> [String; COLUMNS] {
        [
            self.say("export-number"),
            self.say("export-promise"),
            self.say("export-standing"),
            self.say("export-kind"),
            self.say("export-channel"),
            self.say("export-tier"),
            self.say("export-region"),
            self.say("export-team"),
            self.say("export-owner"),
            self.say("export-from"),
            self.say("export-due"),
            self.say("export-fulfilled"),
            self.say("export-late"),
            self.say("export-void"),
            self.say("export-id"),
        ]
    }

    /// One line.
    pub fn cells(&self, line: &PromiseLine) -> [Cell; COLUMNS] {
        let text = |text: String| {
            if text.is_empty() {
                Cell::Nothing
            } else {
                Cell::Text(text)
            }
        };
        let team = line.team.and_then(|team| self.directory.teams.get(&team));
        let owner = line.owner.and_then(|owner| self.directory.people.get(&owner));
        let late = line
            .fulfilled_at
            .map(|at| at.since(line.due_at).as_seconds())
            .filter(|seconds| *seconds > 0);
        let void =
            |reason: crate::domain::words::VoidReason| self.fill("audit-void", &[("reason", reason.as_str().into())]);
        [
            text(line.number.clone()),
            Cell::Text(self.fill("promise-name", &[("kind", line.kind.as_str().into())])),
            Cell::Text(self.fill("export-standing-is", &[("standing", line.standing.as_str().into())])),
            Cell::Text(self.fill("word-kind", &[("kind", line.ticket_kind.as_str().into())])),
            Cell::Text(self.fill("word-channel", &[("channel", line.channel.as_str().into())])),
            Cell::Text(self.fill("export-tier-is", &[("tier", line.tier.as_str().into())])),
            text(line.region.clone().unwrap_or_default()),
            text(team.map(|team| team.name.clone()).unwrap_or_default()),
            text(owner.map(|owner| owner.name.clone()).unwrap_or_default()),
            Cell::Time(self.local(line.clock_from)),
            Cell::Time(self.local(line.due_at)),
            line.fulfilled_at.map_or(Cell::Nothing, |at| Cell::Time(self.local(at))),
            late.map_or(Cell::Nothing, Cell::Number),
            line.void_reason
                .map_or(Cell::Nothing, |reason| Cell::Text(void(reason))),
            Cell::Text(line.promise.to_string()),
        ]
    }

    /// What the file says of itself: the filter, the figures and the digest of the lines.
    pub fn summary(
        &self,
        question: &Question,
        as_of: Moment,
        total: &Line,
        tally: Tally,
        digest: Hash,
    ) -> Vec<(String, Cell)> {
        let time = |moment: Moment| Cell::Time(self.local(moment));
        let from = if question.from <= Moment::EPOCH {
            Cell::Text(self.say("export-beginning"))
        } else {
            time(question.from)
        };
        let rate = total.on_time_rate.percent();
        let mut told = vec![
            (self.say("export-period-from"), from),
            (self.say("export-period-to"), time(question.to)),
            (self.say("export-as-of"), time(as_of)),
            (
                self.say("export-zone"),
                Cell::Text(self.zone.iana_name().unwrap_or_default().to_owned()),
            ),
        ];
        told.extend(self.filter(question));
        let figures = [
            (self.say("export-due-figure"), tally.due()),
            (self.say("export-kept"), tally.kept),
            (self.say("export-late-figure"), tally.late),
            (self.say("export-unanswered"), tally.unanswered),
            (self.say("export-not-yet-due"), tally.not_yet_due),
            (self.say("export-voided"), tally.voided),
            (self.say("export-imported"), tally.imported),
            (self.say("export-lines"), tally.lines),
        ];
        told.extend(figures.map(|(name, number)| (name, Cell::Number(number))));
        let rate = rate.map_or_else(|| "--".to_owned(), |rate| format!("{rate}%"));
        told.push((self.say("export-rate"), Cell::Text(rate)));
        told.push((self.say("export-digest"), Cell::Text(digest.to_string())));
        told
    }

    /// What the lines were narrowed down to.
    fn filter(&self, question: &Question) -> Vec<(String, Cell)> {
        let only = &question.only;
        // Whoever is confined to regions does not learn by its id what is elsewhere.
        let is_told = only.within.is_none();
        let team = only.team.and_then(|team| self.directory.teams.get(&team));
        let known = [
            (
                self.say("export-promise"),
                Some(self.fill("promise-name", &[("kind", question.kind.as_str().into())])),
            ),
            (
                self.say("export-channel"),
                only.channel
                    .map(|channel| self.fill("word-channel", &[("channel", channel.as_str().into())])),
            ),
            (
                self.say("export-tier"),
                only.tier
                    .map(|tier| self.fill("export-tier-is", &[("tier", tier.as_str().into())])),
            ),
            (
                self.say("export-kind"),
                only.ticket_kind
                    .map(|kind| self.fill("word-kind", &[("kind", kind.as_str().into())])),
            ),
            (
                self.say("export-team"),
                team.map(|team| team.name.clone())
                    .or_else(|| only.without.contains(&GroupBy::Team).then(|| self.say("audit-no-team"))),
            ),
            (
                self.say("export-urgency"),
                only.urgency
                    .map(|urgency| self.fill("word-urgency", &[("urgency", urgency.as_str().into())])),
            ),
            (self.say("export-category"), only.category.clone()),
            (
                self.say("export-site"),
                only.site.map(|id| {
                    let site = self.directory.sites.get(&id).filter(|_| is_told);
                    site.map_or_else(|| id.to_string(), |site| site.name.clone())
                }),
            ),
            (
                self.say("export-owner"),
                only.owner.map(|id| {
                    let owner = self.directory.people.get(&id).filter(|_| is_told);
                    owner.map_or_else(|| id.to_string(), |owner| owner.name.clone())
                }),
            ),
            (self.say("export-region"), only.region.clone()),
            (
                self.say("export-within"),
                only.within
                    .as_ref()
                    .map(|regions| regions.join(&self.say("list-comma"))),
            ),
        ];
        let told = known
            .into_iter()
            .filter_map(|(name, value)| Some((name, Cell::Text(value?))));
        told.collect()
    }
}
