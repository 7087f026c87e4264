//! Where the files of tickets are kept: a folder of the operator's, under names of our own. A file arrives in the folder
//! `arriving`, is looked at, cleaned, forced to the disk and scanned; only then it gets its lasting place, and its row comes
//! last. Its name in `arriving` goes when the row is there, so that a start after a crash knows what to look after.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use sha2::{Digest as _, Sha256};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::config::Attachments;
use crate::domain::attachment::{self, Bad};
use crate::domain::chain::Hash;
use crate::domain::ids::AttachmentId;

/// Files that may arrive at once.
const LANES: usize = 32;
/// The most leftovers that one start looks after.
const LEFTOVERS: usize = 10_000;

/// How large, how many, and who looks at them.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Bytes of one file.
    pub largest: u64,
    /// Files of one ticket.
    pub per_ticket: u32,
    /// Bytes of all files together.
    pub quota: i64,
    /// How long a file may take to arrive.
    pub upload_timeout: Duration,
    /// A program and its arguments: it is fed the file and ends with 0 when the file is harmless, with 1 when it is not.
    pub scanner: Vec<String>,
    /// How long that may take.
    pub scan_timeout: Duration,
}

/// Why a file is not kept or not handed out.
#[derive(Debug, thiserror::Error)]
pub enum CabinetFault {
    #[error("this desk keeps no files; see attachments.folder")]
    NoFolder,
    #[error("too many files are arriving just now; try again")]
    Crowded,
    #[error("the file is larger than {0} bytes; see attachments.largest")]
    TooLarge(u64),
    #[error(transparent)]
    Bad(#[from] Bad),
    #[error("holds something harmful, the scanner says")]
    Harmful,
    #[error("the scanner could not look at it: {0}")]
    NotScanned(String),
    #[error("the file on the disk is not the one that was kept")]
    Changed,
    #[error(transparent)]
    Disk(#[from] io::Error),
}

/// The folder and its rules.
#[derive(Debug)]
pub struct Cabinet {
    folder: Option<PathBuf>,
    pub rules: Rules,
    lanes: Arc<Semaphore>,
}

/// A file that is still arriving. It goes when this does.
pub struct Arriving {
    passing: Passing,
    file: File,
    size: u64,
    most: u64,
}

/// A file that was looked at and may be kept.
pub struct Examined {
    passing: Passing,
    pub kind: &'static str,
    pub size: i64,
    pub digest: Hash,
    pub scanned: bool,
}

/// A passing name, removed with its file unless that was kept.
struct Passing {
    path: PathBuf,
    kept: bool,
    _lane: OwnedSemaphorePermit,
}

impl Drop for Passing {
    fn drop(&mut self) {
        if self.kept {
            return;
        }
        if let Err(fault) = gone(&self.path) {
            tracing::warn!(%fault, "a file that is not kept could not be removed; the next start tries again");
        }
    }
}

impl Arriving {
    /// Takes the next piece.
    pub fn take(&mut self, piece: &[u8]) -> Result<(), CabinetFault> {
        self.size += piece.len() as u64;
        if self.size > self.most {
            return Err(CabinetFault::TooLarge(self.most));
        }
        Ok(self.file.write_all(piece)?)
    }
}

impl Cabinet {
    /// The cabinet of these settings. Its folder is made when the first file comes.
    pub fn new(settings: &Attachments) -> Self {
        const MIB: i64 = 1_048_576;
        Cabinet {
            folder: settings.folder.clone(),
            rules: Rules {
                largest: u64::from(settings.largest.get()),
                per_ticket: settings.per_ticket.get(),
                quota: i64::from(settings.quota_mib.get()) * MIB,
                upload_timeout: settings.upload_timeout.duration(),
                scanner: settings.scanner.clone(),
                scan_timeout: settings.scan_timeout.duration(),
            },
            lanes: Arc::new(Semaphore::new(LANES)),
        }
    }

    fn folder(&self) -> Result<&Path, CabinetFault> {
        self.folder.as_deref().ok_or(CabinetFault::NoFolder)
    }

    /// Makes room for a file that is about to arrive.
    pub fn begin(&self, id: AttachmentId) -> Result<Arriving, CabinetFault> {
        let path = passing_in(self.folder()?, id);
        let lane = self
            .lanes
            .clone()
            .try_acquire_owned()
            .map_err(|_| CabinetFault::Crowded)?;
        path.parent().map_or(Ok(()), make_private)?;
        let file = OpenOptions::new().write(true).read(true).create_new(true).open(&path)?;
        Ok(Arriving {
            passing: Passing {
                path,
                kept: false,
                _lane: lane,
            },
            file,
            size: 0,
            most: self.rules.largest,
        })
    }

    /// Looks at what arrived: what it is by its content; takes out of a picture what its camera wrote about the place and
    /// the person; has it scanned.
    pub fn examine(&self, arriving: Arriving) -> Result<Examined, CabinetFault> {
        let Arriving { passing, mut file, .. } = arriving;
        file.rewind()?;
        let mut head = Vec::new();
        io::Read::by_ref(&mut file)
            .take(attachment::HEAD)
            .read_to_end(&mut head)?;
        let kind = attachment::kind_of(&head)?;
        if attachment::is_picture(kind) {
            file.rewind()?;
            let mut whole = Vec::new();
            file.read_to_end(&mut whole)?;
            let cleaned = attachment::cleaned(kind, whole)?;
            file.set_len(0)?;
            file.rewind()?;
            file.write_all(&cleaned)?;
        }
        file.sync_all()?;
        file.rewind()?;
        let (digest, size) = digest_of(&mut file)?;
        let scanned = self.scan(&passing.path)?;
        Ok(Examined {
            passing,
            kind,
            size: i64::try_from(size).unwrap_or(i64::MAX),
            digest,
            scanned,
        })
    }

    /// Gives a file its lasting place. [`Cabinet::settle`] ends what begins here.
    pub fn keep(&self, examined: &mut Examined, id: AttachmentId) -> Result<(), CabinetFault> {
        let folder = self.folder()?;
        let place = place_in(folder, id);
        let drawer = place.parent().unwrap_or(folder);
        make_private(drawer)?;
        fs::hard_link(&examined.passing.path, &place)?;
        examined.passing.kept = true;
        File::open(drawer)?.sync_all()?;
        Ok(File::open(folder)?.sync_all()?)
    }

    /// Ends the passing of a file: it stays when it has a row, and goes otherwise.
    pub fn settle(&self, id: AttachmentId, has_row: bool) -> Result<(), CabinetFault> {
        let folder = self.folder()?;
        if !has_row {
            gone(&place_in(folder, id))?;
        }
        Ok(gone(&passing_in(folder, id))?)
    }

    /// Files whose passing was never ended, by a crash: older than any that is still on its way.
    pub fn leftovers(&self) -> Result<Vec<AttachmentId>, CabinetFault> {
        const SLACK: Duration = Duration::from_mins(1);
        let Some(folder) = &self.folder else {
            return Ok(Vec::new());
        };
        let entries = match fs::read_dir(folder.join(ARRIVING)) {
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let longest = self.rules.upload_timeout + self.rules.scan_timeout + SLACK;
        let mut left = Vec::new();
        for entry in entries.take(LEFTOVERS) {
            let entry = entry?;
            let age = entry.metadata()?.modified()?.elapsed().unwrap_or_default();
            if let (true, Ok(id)) = (age > longest, entry.file_name().to_string_lossy().parse()) {
                left.push(id);
            }
        }
        Ok(left)
    }

    /// The whole file, which must still be the one that was kept.
    pub fn read(&self, id: AttachmentId, size: i64, digest: Hash) -> Result<Vec<u8>, CabinetFault> {
        let most = u64::try_from(size).unwrap_or(0).saturating_add(1);
        let mut whole = Vec::new();
        File::open(place_in(self.folder()?, id))?
            .take(most)
            .read_to_end(&mut whole)?;
        if Hash::of(&[&whole]) == digest {
            Ok(whole)
        } else {
            Err(CabinetFault::Changed)
        }
    }

    /// Whether the scanner finds it harmless; `false` without a scanner.
    fn scan(&self, path: &Path) -> Result<bool, CabinetFault> {
        const PAUSE: Duration = Duration::from_millis(20);
        let Some((program, arguments)) = self.rules.scanner.split_first() else {
            return Ok(false);
        };
        let mut child = Command::new(program)
            .args(arguments)
            .stdin(File::open(path)?)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|fault| CabinetFault::NotScanned(fault.to_string()))?;
        let began = Instant::now();
        let status = loop {
            if let Some(status) = child.try_wait()? {
                break status;
            }
            if began.elapsed() > self.rules.scan_timeout {
                child.kill()?;
                child.wait()?;
                return Err(CabinetFault::NotScanned("it took too long".to_owned()));
            }
            std::thread::sleep(PAUSE);
        };
        match status.code() {
            Some(0) => Ok(true),
            Some(1) => Err(CabinetFault::Harmful),
            _ => Err(CabinetFault::NotScanned(format!("it ended with {status}"))),
        }
    }
}

/// What is wrong with a file of a cabinet's folder that must have this digest, if anything.
pub fn fault_in(folder: &Path, id: AttachmentId, digest: Hash) -> Option<String> {
    let place = place_in(folder, id);
    match File::open(&place).and_then(|mut file| digest_of(&mut file)) {
        Ok((found, _)) if found == digest => None,
        Ok(_) => Some(format!("the file {} is not the one that was kept", place.display())),
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => {
            Some(format!("the file {} is missing", place.display()))
        }
        Err(fault) => Some(format!("the file {} cannot be read: {fault}", place.display())),
    }
}

/// The folder for files on their way.
const ARRIVING: &str = "arriving";

fn passing_in(folder: &Path, id: AttachmentId) -> PathBuf {
    folder.join(ARRIVING).join(id.to_string())
}

/// One of 256 folders, by the last and random digits of the id.
fn place_in(folder: &Path, id: AttachmentId) -> PathBuf {
    let name = id.to_string();
    folder.join(&name[name.len() - 2..]).join(name)
}

fn digest_of(file: &mut File) -> io::Result<(Hash, u64)> {
    let (mut hasher, mut size, mut piece) = (Sha256::new(), 0, vec![0; 64 * 1024]);
    loop {
        let read = file.read(&mut piece)?;
        if read == 0 {
            return Ok((Hash(hasher.finalize().into()), size));
        }
        hasher.update(&piece[..read]);
        size += read as u64;
    }
}

/// Removes a file, if it is there.
fn gone(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(fault) if fault.kind() != io::ErrorKind::NotFound => Err(fault),
        _ => Ok(()),
    }
}

/// Makes a folder that only the desk's own user may enter.
fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
