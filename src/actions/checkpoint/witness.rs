//! The file of checkpoints: one line each, appended and never changed, on a disk where the desk may only append. Lines
//! are written after the commit, so the file never holds what the database does not, unless the database was put back.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use super::key::for_owner;
use crate::domain::chain::Hash;
use crate::domain::checkpoint::{LINE_MAX, Line};
use crate::storage::checkpoints;
use crate::storage::db::{Db, Desk};
use crate::storage::fault::StoreFault;

/// Lines written at once.
const PAGE: i64 = 500;

/// Why the file is not up to date.
#[derive(Debug, thiserror::Error)]
pub enum WitnessFault {
    /// The file cannot be written.
    #[error("cannot write checkpoints to {}: {cause}; see checkpoint.file", path.display())]
    File { path: PathBuf, cause: io::Error },
    /// What the file says last is not what the database holds.
    #[error(
        "the file {} and the database disagree on checkpoint {number}: either the database was put back or changed, or \
         the file belongs to another desk; run yinuo verify, and set checkpoint.file to a new file once that is explained",
        path.display()
    )]
    Disagrees { path: PathBuf, number: i64 },
    /// The file ends in something that is no checkpoint.
    #[error("the last line of {} is no checkpoint; set checkpoint.file to a file of its own", path.display())]
    Strange { path: PathBuf },
    /// The database could not be asked.
    #[error(transparent)]
    Store(#[from] StoreFault),
}

/// The file of checkpoints.
pub struct Witness {
    path: PathBuf,
}

impl Witness {
    /// The file at `path`; it is made with the first line.
    pub fn new(path: PathBuf) -> Self {
        Witness { path }
    }

    /// Appends every checkpoint that the file lacks and makes them durable; how many there were.
    pub fn catch_up(&self, desk: &Desk) -> Result<usize, WitnessFault> {
        let mut file = self.open()?;
        // Processes that share the file take turns; the lock goes with the file.
        file.lock().map_err(|cause| self.failed(cause))?;
        let (end, torn) = self.end_of(&mut file)?;
        let mut known = end.as_ref().map_or((0, Hash::NONE), |line| (line.number, line.root));
        if end.is_some() {
            self.must_agree(desk, known)?;
        }
        let mut written = 0;
        loop {
            let (number, root) = known;
            let lines = desk.read_blocking(move |db, _| lines_after(db, number, root))?;
            let Some(last) = lines.last() else {
                return Ok(written);
            };
            known = (last.number, last.root);
            let mut text = if torn && written == 0 {
                "\n".to_owned()
            } else {
                String::new()
            };
            text.extend(lines.iter().map(|line| line.written() + "\n"));
            file.write_all(text.as_bytes())
                .and_then(|()| file.sync_data())
                .map_err(|cause| self.failed(cause))?;
            written += lines.len();
        }
    }

    fn open(&self) -> Result<File, WitnessFault> {
        if let Some(folder) = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            fs::create_dir_all(folder).map_err(|cause| self.failed(cause))?;
        }
        for_owner(OpenOptions::new().read(true).append(true).create(true))
            .open(&self.path)
            .map_err(|cause| self.failed(cause))
    }

    /// The last whole line, and whether a crash left a piece of a further one behind it.
    fn end_of(&self, file: &mut File) -> Result<(Option<Line>, bool), WitnessFault> {
        let tail = tail_of(file).map_err(|cause| self.failed(cause))?;
        let (whole, rest) = tail.rsplit_once('\n').unwrap_or(("", &tail));
        let torn = !rest.is_empty();
        let mut lines = whole.rsplit('\n').filter(|line| !line.is_empty());
        // A piece that a crash left is followed by its whole line; two in a row are no accident.
        let last = lines.by_ref().take(2).find_map(Line::read);
        if last.is_none() && !whole.trim().is_empty() {
            return Err(WitnessFault::Strange {
                path: self.path.clone(),
            });
        }
        Ok((last, torn))
    }

    fn must_agree(&self, desk: &Desk, (number, root): (i64, Hash)) -> Result<(), WitnessFault> {
        let stored = desk.read_blocking(move |db, _| checkpoints::find(db, number))?;
        if stored.is_some_and(|stored| stored.root == root) {
            return Ok(());
        }
        Err(WitnessFault::Disagrees {
            path: self.path.clone(),
            number,
        })
    }

    fn failed(&self, cause: io::Error) -> WitnessFault {
        let path: &Path = &self.path;
        WitnessFault::File {
            path: path.to_owned(),
            cause,
        }
    }
}

/// The last few lines of a file, and of a longer one no more than they can take.
fn tail_of(file: &mut File) -> io::Result<String> {
    const TAIL: u64 = 4 * LINE_MAX as u64;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL)))?;
    let mut tail = Vec::new();
    file.take(TAIL).read_to_end(&mut tail)?;
    Ok(String::from_utf8_lossy(&tail).into_owned())
}

fn lines_after(db: &mut Db, number: i64, root: Hash) -> Result<Vec<Line>, StoreFault> {
    let mut previous = root;
    let mut lines = Vec::new();
    for checkpoint in checkpoints::after(db, number, PAGE)? {
        let entries = checkpoints::digest_of_entries(db, checkpoint.summary.number)?;
        lines.push(Line::of(&checkpoint, previous, entries));
        previous = checkpoint.root;
    }
    Ok(lines)
}
