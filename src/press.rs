//! What the outbox asks for when it sends letters of figures: counted by the reports and written by the exports that answer
//! the audit, so that a mail tells what page, API and command line tell.

use std::collections::HashMap;
use std::io::{Read as _, Seek as _};
use std::sync::Arc;

use jiff::civil::Date;

use crate::actions::House;
use crate::actions::bulletin::Ordered;
use crate::domain::bulletin::{Cycle, Issue, is_reader};
use crate::domain::ids::PromiseId;
use crate::domain::moment::Moment;
use crate::domain::people::{Directory, Person};
use crate::domain::refusal::Refusal;
use crate::domain::rights::{Operation, Scope};
use crate::domain::words::{Language, PromiseKind};
use crate::error::Failure;
use crate::export::{ExportFault, FileFormat, Source, Wanted};
use crate::outbox::letter::bulletin::{Bulletin, Causes, Count, Enclosed, MISSES_MOST, Miss, OfKind, Open, Record};
use crate::outbox::message::Attachment;
use crate::outbox::press::Press;
use crate::report::integrity::integrity;
use crate::report::{Figure, GroupBy, Line, Only, Question, causes_of_misses, promises_behind, reply_rate};
use crate::storage::cures;
use crate::storage::db::{Db, Desk};
use crate::storage::fault::StoreFault;
use crate::storage::lists::{TicketFilter, due_times};
use crate::storage::promises::{ListedPromise, of_ids};

/// Further is not counted, as in the audit.
const COUNTED: usize = 5_000;
/// The most open cures that are counted.
const CURES_COUNTED: i64 = 1_000;

/// Fills in letters of figures.
#[derive(Debug, Clone, Copy)]
pub struct Figures {
    /// A file of more bytes does not travel with its letter.
    pub attach_up_to: usize,
}

impl Press for Figures {
    fn figures(&self, db: &mut Db, now: Moment, house: &House, ordered: &Ordered) -> Result<Option<Bulletin>, Failure> {
        let directory = house.directory(db, now)?;
        let Some(reader) = Reader::of(&directory, ordered, Operation::ReplyRateReport) else {
            return Ok(None);
        };
        let mut look = Look {
            db,
            now,
            house,
            directory: &directory,
            reader,
            ordered,
        };
        look.bulletin().map(Some)
    }

    fn file(
        &self,
        desk: &Desk,
        house: &Arc<House>,
        ordered: &Ordered,
        language: Language,
    ) -> Result<Option<Attachment>, Failure> {
        if self.attach_up_to == 0 {
            return Ok(None);
        }
        let (house, ordered) = (house.clone(), *ordered);
        let source = desk.read_blocking(move |db, now| source(db, now, &house, &ordered, language));
        let source = match source {
            Ok(Some(source)) => source,
            Ok(None) | Err(Failure::Refused(Refusal::Limit(_))) => return Ok(None),
            Err(failure) => return Err(failure),
        };
        let made = written(desk, &source, self.attach_up_to).map_err(|fault| match fault {
            ExportFault::Failure(failure) => failure,
            other => StoreFault::Bug(other.to_string()).into(),
        })?;
        Ok(made.map(|bytes| Attachment {
            file_name: source.file_name(),
            mime: FileFormat::Xlsx.kind().to_owned(),
            bytes,
        }))
    }
}

/// What the file is made of; nothing where its reader may see none any more.
fn source(
    db: &mut Db,
    now: Moment,
    house: &House,
    ordered: &Ordered,
    language: Language,
) -> Result<Option<Source>, Failure> {
    let directory = house.directory(db, now)?;
    let Some(reader) = Reader::of(&directory, ordered, Operation::ExportReport) else {
        return Ok(None);
    };
    let wanted = Wanted {
        question: reader.question(ordered.issue, house, None),
        as_of: ordered.as_of,
        format: FileFormat::Xlsx,
        language,
    };
    Source::of(db, now, house, wanted).map(Some)
}

/// The bytes of the file, where they are not more than `most`.
fn written(desk: &Desk, source: &Source, most: usize) -> Result<Option<Vec<u8>>, ExportFault> {
    let mut file = tempfile::tempfile()?;
    source.write(desk, &mut file, |_| ())?;
    let length = usize::try_from(file.metadata()?.len()).unwrap_or(usize::MAX);
    if length > most {
        return Ok(None);
    }
    file.rewind()?;
    let mut bytes = Vec::with_capacity(length);
    file.read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

/// Somebody who may see figures, and which.
struct Reader<'a> {
    person: &'a Person,
    figures: Scope,
    tickets: Scope,
}

impl<'a> Reader<'a> {
    /// Nobody where they may see none.
    fn of(directory: &'a Directory, ordered: &Ordered, operation: Operation) -> Option<Self> {
        let person = directory
            .people
            .get(&ordered.reader)
            .filter(|person| is_reader(person))?;
        let scope = |operation: Operation| Scope::of(operation.reach(person.role), person.id, directory);
        let figures = scope(operation);
        let has_any = figures.regions().is_none_or(|regions| !regions.is_empty());
        has_any.then(|| Reader {
            person,
            figures,
            tickets: scope(Operation::ListTickets),
        })
    }

    /// Replies due on these days, within the regions that the reader may see.
    fn question(&self, issue: Issue, house: &House, group_by: Option<GroupBy>) -> Question {
        let (from, to) = issue.times(&house.zone);
        Question {
            group_by,
            only: Only {
                within: self.figures.regions(),
                ..Only::default()
            },
            ..Question::about_replies(from, to, house.zone.clone())
        }
    }
}

/// One look at the record, for one reader.
struct Look<'a> {
    db: &'a mut Db,
    now: Moment,
    house: &'a House,
    directory: &'a Directory,
    reader: Reader<'a>,
    ordered: &'a Ordered,
}

impl Look<'_> {
    fn bulletin(&mut self) -> Result<Bulletin, Failure> {
        let issue = self.ordered.issue;
        let before = issue.before();
        let days = format!("range=days&from={}&to={}", issue.first, issue.last);
        let is_long = issue.cycle != Cycle::Day;
        Ok(Bulletin {
            to_name: self.reader.person.name.clone(),
            cycle: issue.cycle,
            first: issue.first,
            last: issue.last,
            before: (before.first, before.last),
            as_of: self.ordered.as_of,
            regions: self.regions(),
            kinds: self.kinds()?,
            missed: if is_long { None } else { Some(self.missed()?) },
            days: if is_long { self.days()? } else { Vec::new() },
            teams: if is_long { self.teams()? } else { Vec::new() },
            causes: if is_long { Some(self.causes()?) } else { None },
            open: self.open()?,
            record: self.record()?,
            file: is_long.then_some(Enclosed::Here),
            link: format!("/audit?{days}"),
            export: format!("/audit/export?{days}&format=csv"),
        })
    }

    fn regions(&self) -> Option<Vec<String>> {
        let name = |code: String| {
            let region = self.directory.regions.get(&code);
            region.map_or(code, |region| region.name.clone())
        };
        Some(self.reader.figures.regions()?.into_iter().map(name).collect())
    }

    fn report(&mut self, issue: Issue, group_by: GroupBy) -> Result<Vec<Line>, Failure> {
        let question = self.reader.question(issue, self.house, Some(group_by));
        Ok(reply_rate(self.db, &question, self.ordered.as_of)?.groups)
    }

    /// Replies always have their line; the other kinds where there are any.
    fn kinds(&mut self) -> Result<Vec<OfKind>, Failure> {
        let issue = self.ordered.issue;
        let (now, before) = (
            self.report(issue, GroupBy::Promise)?,
            self.report(issue.before(), GroupBy::Promise)?,
        );
        let count = |lines: &[Line], kind: PromiseKind| {
            let line = lines.iter().find(|line| line.key.as_deref() == Some(kind.as_str()));
            line.map(count).unwrap_or_default()
        };
        let kinds = PromiseKind::ALL.iter().map(|kind| OfKind {
            kind: *kind,
            now: count(&now, *kind),
            before: count(&before, *kind),
        });
        let is_told = |line: &OfKind| {
            let any = |count: &Count| count.due + count.voided > 0;
            line.kind == PromiseKind::Reply || any(&line.now) || any(&line.before)
        };
        let mut kinds: Vec<OfKind> = kinds.filter(is_told).collect();
        kinds.sort_by_key(|line| line.kind != PromiseKind::Reply);
        Ok(kinds)
    }

    /// The first promises of any kind that were missed.
    fn missed(&mut self) -> Result<Vec<Miss>, Failure> {
        let question = self
            .reader
            .question(self.ordered.issue, self.house, Some(GroupBy::Promise));
        let as_of = self.ordered.as_of;
        let found = promises_behind(self.db, &question, Figure::Missed, as_of, None, MISSES_MOST)?.promises;
        let ids: Vec<PromiseId> = found.iter().map(|behind| behind.promise).collect();
        let listed = of_ids(self.db, &ids, &self.reader.tickets)?;
        let listed: HashMap<PromiseId, ListedPromise> =
            listed.into_iter().map(|listed| (listed.row.id, listed)).collect();
        let missed = found.into_iter().map(|behind| {
            let row = listed.get(&behind.promise).map(|listed| &listed.row);
            let team = row.and_then(|row| self.directory.teams.get(&row.team_id?));
            let cause = row.and_then(|row| self.directory.causes.get(row.cause.as_ref()?));
            Miss {
                number: behind.number,
                kind: behind.kind,
                team: team.map(|team| team.name.clone()),
                due_at: behind.due_at,
                fulfilled_at: behind.fulfilled_at,
                cause: cause.map(|cause| cause.names.clone()),
            }
        });
        Ok(missed.collect())
    }

    fn days(&mut self) -> Result<Vec<(Date, Count)>, Failure> {
        let issue = self.ordered.issue;
        let lines = self.report(issue, GroupBy::Day)?;
        let of_day = |day: Date| {
            let line = lines
                .iter()
                .find(|line| line.key.as_deref() == Some(day.to_string().as_str()));
            (day, line.map(count).unwrap_or_default())
        };
        Ok(issue.days().map(of_day).collect())
    }

    fn teams(&mut self) -> Result<Vec<(Option<String>, Count)>, Failure> {
        let mut lines = self.report(self.ordered.issue, GroupBy::Team)?;
        lines.sort_by_key(|line| (line.kept - line.due, -line.due));
        let named = |line: &Line| (line.name.clone().or_else(|| line.key.clone()), count(line));
        Ok(lines.iter().filter(|line| line.due > 0).map(named).collect())
    }

    fn causes(&mut self) -> Result<Causes, Failure> {
        let question = self.reader.question(self.ordered.issue, self.house, None);
        let report = causes_of_misses(self.db, &question, self.ordered.as_of, self.house.cures)?;
        let open = cures::open_until(self.db, Moment::NEVER, CURES_COUNTED)?;
        let overdue = open.iter().filter(|cure| cure.due_at < self.now).count();
        let in_need = cures::in_need(self.db, self.now, self.house.cures)?.len();
        let named = report
            .causes
            .into_iter()
            .map(|line| (line.names, line.missed, line.confirmed));
        Ok(Causes {
            named: named.collect(),
            unnamed: report.unnamed,
            cures_open: whole(open.len() - overdue),
            cures_overdue: whole(overdue),
            in_need: whole(in_need),
        })
    }

    fn open(&mut self) -> Result<Open, Failure> {
        let filter = TicketFilter::default();
        let due = due_times(self.db, self.now, &filter, &self.reader.tickets, COUNTED)?;
        Ok(Open {
            tickets: whole(due.len()),
            overdue: whole(due.iter().filter(|due_at| **due_at < self.now).count()),
            is_cut: due.len() >= COUNTED,
            at: self.now,
        })
    }

    fn record(&mut self) -> Result<Record, Failure> {
        let found = integrity(self.db, self.now, self.house.verified_every, &self.reader.tickets)?;
        Ok(Record {
            standing: found.standing,
            verified_at: found.verified_at,
            events: found.events,
            faults: found.faults,
        })
    }
}

fn count(line: &Line) -> Count {
    Count {
        due: line.due,
        kept: line.kept,
        voided: line.voided.values().sum(),
        rate: line.on_time_rate.percent(),
    }
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
