//! `yinuo import tickets`: reads a file by its map and brings its rows in, batch by batch. What was broken off goes on
//! where it stopped when it is run again: rows that are here already are left alone.

mod past;
mod refused;

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use super::import::{FileRefused, ImportMap, ImportReader, ImportRow, MapError, Unread};
use super::{Failure, args, desk, say, settle};
use crate::actions::House;
use crate::actions::import::{NewRegions, Outcome, PastTicket, import_batch, preview_batch};
use crate::clock::Clock;
use crate::config::Settings;
use crate::storage::db::Desk;
use crate::storage::fault::StoreFault;

use refused::{Refusals, RefusedLine};

/// The maps that come with the desk, by the name of the source they read.
const SHIPPED_MAPS: [(&str, &str); 2] = [
    (
        "regulator-complaints",
        include_str!("../../config/imports/comcast.toml"),
    ),
    (
        "resident-messages",
        include_str!("../../config/imports/zh-messages.toml"),
    ),
];
/// How often a batch is tried again when somebody else stores the same rows at the same time.
const TRIES: usize = 5;

/// Why a file does not come in.
#[derive(Debug, thiserror::Error)]
pub enum ImportFault {
    #[error("cannot read {path}: {reason}", path = .path.display())]
    Unreadable { path: PathBuf, reason: io::Error },
    #[error("cannot read {path}: {reason}", path = .path.display())]
    File { path: PathBuf, reason: FileRefused },
    #[error("{map}: {reason}")]
    Map { map: String, reason: MapError },
    #[error("cannot write {path}: {reason}", path = .path.display())]
    Refused { path: PathBuf, reason: io::Error },
    #[error("{0} rows were refused")]
    Strict(u64),
}

/// What became of the rows.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize)]
struct Counts {
    read: u64,
    imported: u64,
    already_there: u64,
    refused: u64,
}

/// Imports the tickets of a file and tells what became of its rows.
pub(super) fn run(args: &args::ImportTickets, global: &args::Global) -> Result<(), Failure> {
    let settings = settle(global, Vec::new())?.settings;
    let map = read_map(&args.map)?;
    let clock = Clock::system();
    let door = Door::open(args.dry_run, &settings, &clock)?;
    let source = File::open(&args.file).map_err(|reason| unreadable(&args.file, reason))?;
    let bar = progress(source.metadata().map_or(0, |file| file.len()));
    let in_file = |reason| ImportFault::File {
        path: args.file.clone(),
        reason,
    };
    let reader = ImportReader::open(source, &map, clock.now()).map_err(in_file)?;
    let mut import = Import {
        source: map.source().into(),
        new_regions: if args.add_regions {
            NewRegions::Added
        } else {
            NewRegions::Refused
        },
        door,
        waiting: Vec::new(),
        batch_rows: settings.import.batch_rows.size(),
        counts: Counts::default(),
        refusals: Refusals::open(args.refused.as_deref())?,
        bar,
    };
    let done = import.rows(reader, &args.file);
    import.bar.finish_and_clear();
    import.refusals.finish()?;
    if done.is_err() {
        let counts = import.in_words();
        eprintln!("yinuo: stopped; {counts}. Run the same command again to go on.");
    }
    done?;
    import.tell(args)
}

/// The map in a file, or a shipped one by its name.
fn read_map(name: &Path) -> Result<ImportMap, ImportFault> {
    let shipped = SHIPPED_MAPS.iter().find(|(shipped, _)| Some(*shipped) == name.to_str());
    let text = match shipped {
        Some((_, text)) => (*text).to_owned(),
        None => std::fs::read_to_string(name).map_err(|reason| unreadable(name, reason))?,
    };
    ImportMap::from_toml(&text).map_err(|reason| ImportFault::Map {
        map: name.display().to_string(),
        reason,
    })
}

fn unreadable(path: &Path, reason: io::Error) -> ImportFault {
    let path = path.to_owned();
    ImportFault::Unreadable { path, reason }
}

/// Bytes read of bytes there are; hidden where nobody watches.
fn progress(bytes: u64) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(bytes), ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template("{bar:30} {bytes} of {total_bytes}  {msg}  {eta} left");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// Where rows go: into the desk, or past it to be looked at.
enum Door {
    In(Desk, Arc<House>),
    Look(Desk, Arc<House>),
    /// There is no database to compare with.
    Nowhere,
}

impl Door {
    fn open(dry_run: bool, settings: &Settings, clock: &Clock) -> Result<Door, Failure> {
        if !dry_run {
            let opened = desk::open(settings, clock.clone())?;
            return Ok(Door::In(opened.desk, opened.house));
        }
        match desk::look(settings, clock.clone()) {
            Ok((desk, house)) => Ok(Door::Look(desk, house)),
            Err(desk::DeskFault::Outdated(_)) => {
                eprintln!("yinuo: the database is not there yet or not up to date, so every row counts as new");
                Ok(Door::Nowhere)
            }
            Err(fault) => Err(fault.into()),
        }
    }

    fn take(
        &self,
        source: &Arc<str>,
        rows: &Arc<Vec<PastTicket>>,
        new_regions: NewRegions,
    ) -> Result<Vec<Outcome>, crate::error::Failure> {
        let (source, rows) = (source.clone(), rows.clone());
        match self {
            Door::In(desk, house) => {
                let house = house.clone();
                desk.write_blocking(move |db, now| import_batch(db, now, &house, &source, &rows, new_regions))
            }
            Door::Look(desk, house) => {
                let house = house.clone();
                desk.read_blocking(move |db, now| preview_batch(db, now, &house, &source, &rows, new_regions))
            }
            Door::Nowhere => Ok(rows.iter().map(|_| Outcome::Imported).collect()),
        }
    }
}

/// An import on its way through the file.
struct Import {
    source: Arc<str>,
    new_regions: NewRegions,
    door: Door,
    /// Rows of the next batch, each with its line.
    waiting: Vec<(u64, PastTicket)>,
    batch_rows: usize,
    counts: Counts,
    refusals: Refusals,
    bar: ProgressBar,
}

impl Import {
    fn rows(&mut self, mut reader: ImportReader<'_, File>, file: &Path) -> Result<(), Failure> {
        while let Some(read) = reader.next() {
            match read {
                Ok(row) => self.row(row)?,
                Err(Unread::Row(row)) => {
                    self.counts.read += 1;
                    self.refuse(&row.into())?;
                }
                Err(Unread::File(reason)) => {
                    self.batch()?;
                    let path = file.to_owned();
                    return Err(ImportFault::File { path, reason }.into());
                }
            }
            if self.waiting.len() >= self.batch_rows {
                self.batch()?;
                self.bar.set_position(reader.bytes_read());
                self.bar.set_message(self.in_words());
            }
        }
        self.batch()
    }

    fn row(&mut self, row: ImportRow) -> Result<(), Failure> {
        self.counts.read += 1;
        let (line, external_id) = (row.line, row.external_id.clone());
        match past::ticket(row) {
            Ok(past) => self.waiting.push((line, past)),
            Err(faults) => self.refuse(&RefusedLine::of_faults(line, external_id, &faults))?,
        }
        Ok(())
    }

    fn batch(&mut self) -> Result<(), Failure> {
        let (lines, rows): (Vec<u64>, Vec<PastTicket>) = std::mem::take(&mut self.waiting).into_iter().unzip();
        if rows.is_empty() {
            return Ok(());
        }
        let rows = Arc::new(rows);
        let outcomes = self.take(&rows)?;
        for ((line, row), outcome) in lines.into_iter().zip(rows.iter()).zip(outcomes) {
            match outcome {
                Outcome::Imported => self.counts.imported += 1,
                Outcome::AlreadyThere => self.counts.already_there += 1,
                Outcome::Refused(refusal) => {
                    let reason = super::refusal_in_full(&refusal);
                    self.refuse(&RefusedLine::new(line, Some(row.external_id.clone()), reason))?;
                }
            }
        }
        Ok(())
    }

    fn take(&self, rows: &Arc<Vec<PastTicket>>) -> Result<Vec<Outcome>, Failure> {
        let mut tries = 1;
        loop {
            match self.door.take(&self.source, rows, self.new_regions) {
                Err(crate::error::Failure::Fault(StoreFault::Taken { .. } | StoreFault::Busy)) if tries < TRIES => {
                    tries += 1;
                }
                outcomes => return Ok(outcomes?),
            }
        }
    }

    fn refuse(&mut self, refused: &RefusedLine) -> Result<(), Failure> {
        self.counts.refused += 1;
        let bar = &self.bar;
        Ok(self
            .refusals
            .note(refused, |text| bar.suspend(|| eprintln!("{text}")))?)
    }

    fn tell(&self, args: &args::ImportTickets) -> Result<(), Failure> {
        if args.json {
            let answer = serde_json::json!({
                "source": &*self.source, "dry_run": args.dry_run, "counts": self.counts,
                "refused_rows": self.refusals.first(),
            });
            say(&format!("{answer:#}\n"))?;
        } else {
            let what = if args.dry_run { ". Nothing was stored" } else { "" };
            say(&format!("{}{what}.\n", self.in_words()))?;
        }
        if args.strict && self.counts.refused > 0 {
            return Err(ImportFault::Strict(self.counts.refused).into());
        }
        Ok(())
    }

    fn in_words(&self) -> String {
        let Counts {
            read,
            imported,
            already_there,
            refused,
        } = self.counts;
        format!("{read} rows read: {imported} imported, {already_there} already there, {refused} refused")
    }
}
