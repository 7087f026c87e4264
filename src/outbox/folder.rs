//! A folder that takes letters as `.eml` files: what a desk without a relay does, and what a demonstration shows. A
//! file appears whole or not at all, and the same Message-ID is one file however often it is handed over.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use super::message::{Letter, MessageId};
use super::mime;
use super::transport::{Failure, Receipt};

/// Where the files go.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

static NEXT_DRAFT: AtomicU64 = AtomicU64::new(0);

impl Folder {
    /// Makes the folder when it is missing.
    pub fn at(path: impl Into<PathBuf>) -> io::Result<Self> {
        let path = path.into();
        fs::create_dir_all(&path)?;
        Ok(Folder(path))
    }

    /// Where the files are.
    pub fn path(&self) -> &Path {
        &self.0
    }

    pub(super) async fn hand_over(&self, letter: &Letter) -> Result<Receipt, Failure> {
        let bytes = mime::seal(letter)?.bytes;
        let file_name = format!("{}.eml", letter.message_id);
        let (folder, name) = (self.0.clone(), file_name.clone());
        let written = tokio::task::spawn_blocking(move || write_once(&folder, &name, &bytes)).await;
        match written {
            Ok(Ok(())) => Ok(Receipt { said: file_name }),
            Ok(Err(problem)) => Err(not_now(&problem)),
            Err(stopped) => Err(not_now(&stopped)),
        }
    }
}

/// The largest mail that is read back.
const LARGEST_COPY: u64 = 32 * 1024 * 1024;

impl Folder {
    /// The mail with this id, if it is there. The id cannot lead out of the folder: it is no path.
    pub(super) async fn copy_of(&self, id: &MessageId) -> io::Result<Option<String>> {
        let file = self.0.join(format!("{id}.eml"));
        let read = tokio::task::spawn_blocking(move || read_bounded(&file)).await;
        read.unwrap_or_else(|stopped| Err(io::Error::other(stopped)))
    }
}

impl Folder {
    /// Takes the mail with this id away, if it is there.
    pub(super) async fn forget(&self, id: &MessageId) -> io::Result<()> {
        let file = self.0.join(format!("{id}.eml"));
        let removed = tokio::task::spawn_blocking(move || fs::remove_file(file)).await;
        match removed.unwrap_or_else(|stopped| Err(io::Error::other(stopped))) {
            Err(missing) if missing.kind() == io::ErrorKind::NotFound => Ok(()),
            outcome => outcome,
        }
    }
}

fn read_bounded(file: &Path) -> io::Result<Option<String>> {
    let file = match File::open(file) {
        Err(missing) if missing.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => opened?,
    };
    let mut bytes = Vec::new();
    file.take(LARGEST_COPY).read_to_end(&mut bytes)?;
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

fn not_now(problem: &dyn std::fmt::Display) -> Failure {
    Failure::Transient {
        code: None,
        text: format!("the mail folder could not be written: {problem}"),
    }
}

/// Draft, fsync, rename, fsync of the folder.
fn write_once(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let target = folder.join(name);
    if target.try_exists()? {
        return Ok(());
    }
    let draft = folder.join(format!(
        ".{}-{}.tmp",
        std::process::id(),
        NEXT_DRAFT.fetch_add(1, Ordering::Relaxed)
    ));
    let written = write_durably(&draft, bytes).and_then(|()| fs::rename(&draft, &target));
    if written.is_err()
        && let Err(problem) = fs::remove_file(&draft)
    {
        tracing::debug!(%problem, "A draft of a mail could not be cleared away.");
    }
    written.and_then(|()| sync_folder(folder))
}

fn write_durably(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Other systems do not let a folder be opened for syncing; the rename itself is journalled there.
#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}
